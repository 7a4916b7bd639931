"""What a session's holder does with customers' files: the verbs of those stories."""

from __future__ import annotations

from pathlib import Path

from bridge.media import FileTrouble
from bridge.media_fetching import Begun, Fetched, MediaFetching
from bridge.notices import NoticeKind
from bridge.screens import Notice, Surface
from tests.bridge.town import Town

PICTURE, PREVIEW, CONTRACT = b"\x89PNG as it came", b"\xff\xd8 as we draw it", b"%PDF-1.7"


def media_of(town: Town) -> MediaFetching:
    """The holder's part."""
    return MediaFetching(store=town.store, hints=town.hints, clock=town.clock)


async def begins(town: Town) -> Begun:
    """The next file's fetching begins."""
    begun = await media_of(town).begin(town.tenant, town.session)
    assert begun is not None
    return begun


async def fetches(
    town: Town,
    folder: Path,
    content: bytes = PICTURE,
    *,
    preview: bytes | None = PREVIEW,
    name: str | None = None,
    mime: str = "image/png",
    begun: Begun | None = None,
) -> None:
    """The next file comes from WhatsApp."""
    begun = begun or await begins(town)
    path, drawn = folder / "file", folder / "preview"
    path.write_bytes(content)
    if preview is not None:
        drawn.write_bytes(preview)
    fetched = Fetched(path=path, told_name=name, told_type=mime, preview=None if preview is None else drawn)
    await media_of(town).keep(town.tenant, begun, fetched)
    await town.settle()


async def gives_up(town: Town, why: FileTrouble = FileTrouble.BROKEN) -> None:
    """The next file will not be had."""
    await media_of(town).give_up(town.tenant, await begins(town), why)
    await town.settle()


def told(
    town: Town, kind: NoticeKind = NoticeKind.CUSTOMER_FILE, on: Surface = Surface.CONSOLE
) -> list[Notice]:
    """What the owner was told of files."""
    return [one for one in town.chats[on].notices_of(town.menu) if one.kind == kind]
