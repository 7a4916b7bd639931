"""Customers' files as the session's holder brings them."""

from __future__ import annotations

import asyncio
import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.file_drawing import content_of
from bridge.ids import ChatId, FileId, StanzaId, new_id
from bridge.media import FileTrouble
from bridge.media_fetching import Begun, Fetched, MediaFetching
from tests.telegram.whatsapp_side import Business, WhatsAppSide


def jpeg() -> bytes:
    """A picture as we draw it."""
    drawn = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(drawn, "JPEG")
    return drawn.getvalue()


def media_of(office: WhatsAppSide) -> MediaFetching:
    """The holder's part."""
    return MediaFetching(store=office.store, hints=office.hints, clock=office.clock)


async def brings(
    office: WhatsAppSide, business: Business, kind: MessageKind, *, text: str = "", name: str = "Ana"
) -> Begun:
    """A customer sends something, and its fetching has begun."""
    message = MessageSeen(
        chat=ChatId("801@lid"),
        chat_kind=ChatKind.PERSON,
        stanza_id=StanzaId(f"3EB0{new_id()}"),
        from_me=False,
        peer=Address(lid="801", name=name),
        kind=kind,
        text=text,
        written_at=datetime.now(UTC).replace(microsecond=0),
    )
    await office.recorder.record(business.tenant, business.session, message)
    for tenant, lane in await office.store.waiting_lanes(100):
        await office._handler.handle_lane(tenant, lane)
    return await begins(office, business)


async def begins(office: WhatsAppSide, business: Business) -> Begun:
    """The next file's fetching begins."""
    begun = await media_of(office).begin(business.tenant, business.session)
    assert begun is not None
    return begun


async def arrives(
    office: WhatsAppSide,
    business: Business,
    begun: Begun,
    content: bytes,
    *,
    preview: bytes | None = None,
    name: str | None = None,
    mime: str = "image/jpeg",
) -> None:
    """It has come, and is kept."""
    with tempfile.TemporaryDirectory() as folder:
        path, drawn = Path(folder) / "file", Path(folder) / "preview"
        await asyncio.to_thread(path.write_bytes, content)
        if preview is not None:
            await asyncio.to_thread(drawn.write_bytes, preview)
        fetched = Fetched(
            path=path, told_name=name, told_type=mime, preview=None if preview is None else drawn
        )
        await media_of(office).keep(business.tenant, begun, fetched)


async def fails(office: WhatsAppSide, business: Business, begun: Begun) -> None:
    """It will not come."""
    await media_of(office).give_up(business.tenant, begun, FileTrouble.BROKEN)


async def sent_files(office: WhatsAppSide, business: Business) -> list[bytes]:
    """What went to customers with replies."""
    rows = await office.store.engine.sql.all(
        "SELECT file_id FROM outbox WHERE cause_id IS NOT NULL AND file_id IS NOT NULL ORDER BY born"
    )
    found = [await content_of(office.store, business.tenant, FileId(row["file_id"])) for row in rows]
    return [content or b"" for content in found]
