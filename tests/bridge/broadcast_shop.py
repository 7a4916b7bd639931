"""A shop with a text for its customers: the verbs that stories of broadcasts are told with."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.desk import Given
from bridge.ids import new_id
from bridge.notices import NoticeKind
from bridge.ports.broadcast_rows import BroadcastRow
from bridge.screens import Notice, Surface
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, DAVID

EVA, FINN = "+34600000011", "+34600000012"


async def broadcast_of(town: Town) -> BroadcastRow:
    async with town.store.transaction(town.tenant) as tx:
        (row,) = await tx.broadcasts(town.session, limit=10)
    return row


async def draft_of(town: Town) -> BroadcastRow | None:
    async with town.store.transaction(town.tenant) as tx:
        return await tx.broadcast_draft(town.session)


async def confirmed(shop: Town) -> None:
    """Both customers are to get it."""
    await shop.walks("Preview", "Send to 2 people")


def told(town: Town, kind: NoticeKind, on: Surface = Surface.CONSOLE) -> list[Notice]:
    return [notice for notice in town.chats[on].notices_of(town.menu) if notice.kind == kind]


@pytest.fixture
async def shop(open_shop: Town) -> Town:
    """Two customers have written, and a text waits for its preview."""
    await open_shop.customer_writes("hello", who=CARLA)
    await open_shop.customer_writes("hello", who=DAVID)
    await open_shop.walks("Broadcast", "Write the text")
    await open_shop.types("Hi {name}, we are closed on Monday.")
    return open_shop


def a_list(tmp_path: Path, *lines: str, name: str = "people.csv") -> Path:
    """A file with these lines."""
    path = tmp_path / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


async def stands_at_list(shop: Town) -> None:
    """On the page that takes a list."""
    await shop.walks("Choose who gets it", "A list")


async def gives(
    town: Town,
    path: Path,
    *,
    name: str | None = None,
    mime_type: str = "application/octet-stream",
    caption: str = "",
    on: Surface = Surface.CONSOLE,
    revision: int | None = None,
    event_id: str | None = None,
) -> None:
    """Give a file in an admin chat."""
    await town.desk.give_file(
        town.tenant,
        town.olga,
        town.menu,
        Given(path=path, name=name or path.name, mime_type=mime_type, caption=caption),
        revision=revision,
        surface=on,
        event_id=event_id or new_id(),
    )
    await town.settle()
