"""What a session's holder does for broadcasts in an office without WhatsApp, step by step and on demand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.broadcast_news import BroadcastNews
from bridge.broadcast_run import BroadcastRun, Due
from bridge.broadcasting import UNDO_S
from bridge.delivery import Outcome
from bridge.ids import MessageKey
from bridge.ports.broadcast_rows import Audience, BroadcastRow
from bridge.ports.clock import SystemClock
from bridge.steps import Steps
from tests.telegram.whatsapp_side import Business, WhatsAppSide


class Later(SystemClock):
    """The time after the undo window of whatever is confirmed now."""

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=UNDO_S + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastSide:
    """The holder of one business's session."""

    office: WhatsAppSide
    business: Business

    async def drafts(self, text: str) -> None:
        """A text for everyone who has written."""
        async with self.office.store.transaction(self.business.tenant) as tx:
            await tx.save_broadcast_draft(self.business.session, text=text, audience=Audience())

    async def sends(self, *, read: int = 0, delivered: int = 0, refused: str | None = None) -> None:
        """Send to so many, then have one refused for that reason; tell of what it comes to."""
        for outcome in [Outcome.READ] * read + [Outcome.DELIVERED] * delivered:
            await self._sends_one(outcome, None)
        if refused is not None:
            await self._sends_one(Outcome.REJECTED, refused)
        await self._tells()

    async def ends(self) -> None:
        """Nobody is left: it says so."""
        run = self._run
        await run.step(self.business.tenant, self.business.session)
        await self._tells()

    async def newest(self) -> BroadcastRow:
        """The broadcast confirmed last."""
        async with self.office.store.transaction(self.business.tenant) as tx:
            return (await tx.broadcasts(self.business.session, limit=1))[0]

    @property
    def _run(self) -> BroadcastRun:
        return BroadcastRun(store=self.office.store, clock=Later(), unpaced=True)

    async def _sends_one(self, outcome: Outcome, reason: str | None) -> None:
        run, network = self._run, await self.office.holds(self.business)
        async with self.office.holding:
            while not isinstance(await run.step(self.business.tenant, self.business.session), Due):
                continue
            row = await network.due(Later().now())
            assert row is not None
            key = MessageKey(f"true_x@lid_3EB0B{next(self.office._stanzas):08}")
            await network.begin_send(row.id, key, 1)
            await network.settle_send(row.id, outcome, reason=reason, sent_at=self.office.clock.now())

    async def _tells(self) -> None:
        news = BroadcastNews(
            store=self.office.store, hints=self.office.hints, mover=Steps(clock=self.office.clock)
        )
        await news.tell(self.business.tenant, self.business.session)
        await self.office.hints.surfaces()
