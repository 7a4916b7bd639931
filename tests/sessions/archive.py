"""Chats from before the link, and a holder who reads them: the verbs of those stories."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bridge.backfill import BackfillPace
from bridge.backfilling import Backfilling
from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.handling import Handler
from bridge.ids import ChatId, StanzaId
from bridge.ports.backfills import BackfillRow, BackfillState
from bridge.ports.clock import SystemClock
from bridge.ports.log_rows import LoggedMessage
from bridge.recording import Recorder
from bridge.steps import Steps
from sessions.history_reader import HistoryReader
from tests.bridge.townsfolk import NotedHints
from tests.sessions.desk import SendingDesk

AT_ONCE = BackfillPace(messages=2, pause_min_s=0.0, pause_max_s=0.0)


@dataclass(kw_only=True)
class Archive:
    """One held session whose owner wants earlier messages read."""

    desk: SendingDesk
    pace: BackfillPace = AT_ONCE
    hints: NotedHints = field(default_factory=NotedHints)
    began: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def wrote(self, text: str, *, days: float, lid: str = "900", from_me: bool = False) -> None:
        """Somebody, so long ago; told from the oldest to the newest."""
        self.desk.whatsapp.earlier.written(
            MessageSeen(
                chat=ChatId(f"{lid}@lid"),
                chat_kind=ChatKind.PERSON,
                stanza_id=StanzaId(f"AC{lid}{text.replace(' ', '')}"),
                from_me=from_me,
                peer=Address(lid=lid),
                kind=MessageKind.TEXT,
                text=text,
                written_at=self.began - timedelta(days=days),
            )
        )

    async def is_wanted(self, days: int = 30) -> None:
        """The owner wants it read."""
        shop = self.desk.shop
        async with shop.at_work() as tx:
            since = self.began - timedelta(days=days)
            assert await tx.start_backfill(shop.session, since=since, now=self.began)

    @asynccontextmanager
    async def reads(self) -> AsyncIterator[tuple[asyncio.Task[None], HistoryReader]]:
        """A reader at work on a freshly opened page, as after each start of the process."""
        watch, clock, shop = self.desk.observer.watch, SystemClock(), self.desk.shop
        page = await self.desk.driver.open(self.desk.profile, on_event=lambda _: None)
        recorder = Recorder(store=watch(shop.store), hints=self.hints, clock=clock)
        reader = HistoryReader(
            desk=watch(self.desk.desk),
            page=watch(page),
            usable=self.desk.allowed,
            backfilling=Backfilling(
                store=watch(shop.store),
                hints=self.hints,
                clock=clock,
                record=watch(recorder).record,
                pace=self.pace,
            ),
            clock=clock,
            live_since=lambda: self.began,
        )
        task = asyncio.create_task(reader.run(), name="history")
        try:
            yield task, reader
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await page.close()

    async def row(self) -> BackfillRow:
        """How far it is."""
        async with self.desk.shop.at_work() as tx:
            row = await tx.backfill(self.desk.shop.session)
        assert row is not None
        return row

    async def ends(self, state: BackfillState = BackfillState.DONE) -> BackfillRow:
        """Wait until it is over, and told."""

        async def seen() -> BackfillRow | None:
            row = await self.row()
            return row if row.state is state and row.told else None

        found: BackfillRow = await self.desk.observer.until(seen)
        return found

    async def was_asked(self, times: int) -> None:
        """Wait until the page was asked for so many portions."""
        await self.desk.observer.until(lambda: len(self.desk.whatsapp.earlier.asked) == times)

    async def log(self) -> list[LoggedMessage]:
        """What stands in the log once all is handled, newest first."""
        shop, clock = self.desk.shop, SystemClock()
        handler = Handler(store=shop.store, hints=self.hints, clock=clock, steps=Steps(clock=clock))
        for tenant, lane in await shop.store.waiting_lanes(99):
            await handler.handle_lane(tenant, lane)
        async with shop.at_work() as tx:
            return await tx.messages(shop.session, limit=99)
