"""A customer has sent a file: the verbs that stories of fetching it are told with."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from PIL import Image

from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.file_drawing import content_of
from bridge.handling import Handler
from bridge.ids import ChatId, StanzaId
from bridge.media import FileState
from bridge.media_fetching import MediaFetching
from bridge.ports.media import AttachmentRow
from bridge.recording import Recorder
from bridge.steps import Steps
from sessions.media_fetcher import MediaFetcher
from sessions.page_values import Download
from tests.bridge.townsfolk import NotedHints
from tests.sessions.desk import SendingDesk

STANZA = StanzaId("AC0001")
MIB = 1024 * 1024


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", size, "teal").save(drawn, kind)
    return drawn.getvalue()


class MovedClock:
    """Time that the test moves."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(kw_only=True)
class Album:
    """A customer has sent something, and it is recorded."""

    desk: SendingDesk
    hints: NotedHints
    media: MediaFetching
    clock: MovedClock

    @asynccontextmanager
    async def fetches(self, **config: Any) -> AsyncIterator[asyncio.Task[None]]:
        """A fetcher at work on a freshly opened page, as after each start of the process."""
        page = await self.desk.driver.open(self.desk.profile, on_event=lambda _: None)
        fetcher = MediaFetcher(
            desk=self.desk.desk,
            page=self.desk.observer.watch(page),
            usable=self.desk.allowed,
            media=self.desk.observer.watch(self.media),
            config=replace(self.desk.config, **config),
            clock=self.clock,
            turns=asyncio.Semaphore(1),
        )
        task = asyncio.create_task(fetcher.run(), name="media")
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await page.close()

    def holds(
        self, content: bytes, *, mime: str = "image/jpeg", name: str | None = None, size: int | None = None
    ) -> None:
        """WhatsApp has the file of that message."""
        found = Download(size=len(content) if size is None else size, mime_type=mime, name=name)
        self.desk.whatsapp.files[STANZA] = content, found

    async def row(self) -> AttachmentRow:
        shop = self.desk.shop
        async with shop.at_work() as tx:
            (line,) = await tx.messages(shop.session, limit=2)
            row = await tx.attachment_of(line.id)
        assert row is not None
        return row

    async def becomes(self, state: FileState) -> AttachmentRow:
        async def seen() -> AttachmentRow | None:
            row = await self.row()
            return row if row.state is state else None

        found: AttachmentRow = await self.desk.observer.until(seen)
        return found

    async def content(self, row: AttachmentRow) -> tuple[bytes | None, bytes | None]:
        """Of the file, and of what is shown of it."""
        shop = self.desk.shop
        file, preview = row.file, row.preview
        return (
            None if file is None else await content_of(shop.store, shop.tenant, file.id),
            None if preview is None else await content_of(shop.store, shop.tenant, preview.id),
        )


async def album_with(desk: SendingDesk, kind: MessageKind) -> Album:
    shop, hints, clock = desk.shop, NotedHints(), MovedClock()
    message = MessageSeen(
        chat=ChatId("900@lid"),
        chat_kind=ChatKind.PERSON,
        stanza_id=STANZA,
        from_me=False,
        peer=Address(lid="900", phone="+5511900000002"),
        kind=kind,
        text="Look!",
        written_at=datetime.now(UTC),
    )
    assert await Recorder(store=shop.store, hints=hints, clock=clock).record(
        shop.tenant, shop.session, message
    )
    handler = Handler(store=shop.store, hints=hints, clock=clock, steps=Steps(clock=clock))
    for tenant, lane in await shop.store.waiting_lanes(9):
        await handler.handle_lane(tenant, lane)
    assert hints.due_sessions == [shop.session]
    media = MediaFetching(store=shop.store, hints=hints, clock=clock)
    return Album(desk=desk, hints=hints, media=media, clock=clock)
