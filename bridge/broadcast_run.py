"""The sending of broadcasts, step by step: what a session's holder does when nothing more urgent is due.

Each step is one transaction. A recipient's message is made when its turn comes and not before, so pausing
takes effect at once and the owner's menu waits for one message in flight at most. Dying between two steps
loses nothing: the rows say where it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bridge import gate
from bridge.broadcast_life import BroadcastState, Move
from bridge.ids import SessionId, TenantId
from bridge.pace_now import Pace, pace_of
from bridge.pacing import Go, Wait, WhyWait
from bridge.placeholders import filled
from bridge.ports.broadcast_rows import BroadcastRow, RecipientRow, Skipped
from bridge.ports.clock import Clock
from bridge.ports.store import Store, Transaction

PREPARED_AT_ONCE = 200
"""Recipients written down in one transaction: some tens of milliseconds, so that nobody waits for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A message was put out: it is due now."""

    typing_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """WhatsApp has to be asked whether this number is there: then `checked`."""

    recipient: RecipientRow
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Nothing to do before `until`; None: before somebody does something."""

    until: datetime | None
    paced: bool = False  # one is under way, and its pace says so


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """Something was done; ask again at once."""


Step = Due | Ask | Rest | More


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastRun:
    """Where a session's holder asks what is next."""

    store: Store
    clock: Clock
    unpaced: bool = False

    async def step(self, tenant: TenantId, session: SessionId) -> Step:
        """Do the next thing for the session's broadcasts.

        Raises:
            LostRace: a recipient has opted out, or is somebody else by now: nothing was put out, ask again.
        """
        now = self.clock.now()
        async with self.store.transaction(tenant) as tx:
            broadcast = await tx.broadcast_to_mind(session, now)
            if broadcast is None:
                return Rest(until=await tx.next_broadcast_at(session))
            match broadcast.state:
                case BroadcastState.PREPARING:
                    await tx.prepare_recipients(broadcast.id, PREPARED_AT_ONCE)
                    return More()
                case BroadcastState.WAITING:
                    await tx.move_broadcast(broadcast.id, Move.BEGIN, now)
                    return More()
                case _:
                    return await self._next(tx, broadcast, now)

    async def checked(self, tenant: TenantId, asked: Ask, lid: str | None, *, there: bool) -> None:
        """What WhatsApp has answered."""
        async with self.store.transaction(tenant) as tx:
            await tx.number_checked(asked.recipient, lid, there, self.clock.now())

    async def _next(self, tx: Transaction, broadcast: BroadcastRow, now: datetime) -> Step:
        session = await tx.session(broadcast.session)
        assert session is not None, "a broadcast has a session"
        pace = await pace_of(tx, await tx.tenant(), session, now, unpaced=self.unpaced)
        recipient = await tx.next_recipient(broadcast.id, new_too=True)
        if recipient is None:
            await tx.move_broadcast(broadcast.id, Move.FINISH, now)
            return More()
        verdict = _verdict(pace, broadcast, recipient)
        if isinstance(verdict, Wait) and verdict.why is WhyWait.NEW_CAP:
            # Today's amount of new contacts has gone; known ones behind them go on.
            known = await tx.next_recipient(broadcast.id, new_too=False)
            if known is not None:
                recipient, verdict = known, _verdict(pace, broadcast, known)
        if isinstance(verdict, Wait):
            return Rest(until=verdict.until, paced=True)
        return await self._send(tx, broadcast, recipient, verdict, now)

    async def _send(
        self, tx: Transaction, broadcast: BroadcastRow, recipient: RecipientRow, verdict: Go, now: datetime
    ) -> Step:
        why = _why_skipped(recipient)
        if why is not None:
            await tx.skip_recipient(broadcast.id, recipient.person, why)
            return More()
        if recipient.lid is None and recipient.there is None and recipient.phone is not None:
            return Ask(recipient=recipient, phone=recipient.phone)
        await gate.broadcast_to_contact(tx, broadcast, recipient, now=now)
        return Due(typing_s=verdict.typing_s)


def _verdict(pace: Pace, broadcast: BroadcastRow, recipient: RecipientRow) -> Go | Wait:
    length = len(filled(broadcast.text, recipient.name))
    return pace.next_send(is_new=recipient.is_new, text_length=length)


def _why_skipped(recipient: RecipientRow) -> Skipped | None:
    if recipient.opted_out:
        return Skipped.OPTED_OUT
    if recipient.there is False or (recipient.lid is None and recipient.phone is None):
        return Skipped.NOT_ON_WHATSAPP
    return None
