"""Handles recorded facts: each lane in its order, each fact once, in one transaction with what follows from
it.

Handling a fact twice is harmless: the second time finds it handled and rolls back. Dying in the middle is
harmless: nothing was committed, and the sweep finds the lane again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

import structlog

from bridge.consequences import Consequences
from bridge.errors import LostRace, PermanentError
from bridge.fact_faults import FactFailed, told_apart
from bridge.facts import (
    Acted,
    ButtonPressed,
    FileGiven,
    MessageEdited,
    MessageReacted,
    MessageRevoked,
    MessageSeen,
    NoticePressed,
    NumberShared,
    ReplyDrafted,
    ReplyOffered,
    ReportAsked,
    TextTyped,
)
from bridge.happenings import Handling, handled_fact
from bridge.history_lines import LOGGED, log_history
from bridge.identity import Who
from bridge.ids import SessionId, TenantId
from bridge.log_changes import Change, log_change
from bridge.media import MEDIA_KINDS
from bridge.notices import NoticeKind, tell_of_message
from bridge.opting_out import WROTE, opts_out
from bridge.ports.clock import Clock
from bridge.ports.hints import Hints
from bridge.ports.rows import FactRow
from bridge.ports.store import Store, Transaction
from bridge.pressing import press_notice
from bridge.recording import who_wrote
from bridge.report_sending import send_report
from bridge.room_acts import offer_reply
from bridge.rooms import retell_rooms, tell_rooms
from bridge.steps import Steps
from bridge.telemetry import tell
from bridge.written_files import FileAwaited

log = structlog.get_logger()

MOST_TRIES = 5
"""The sweep brings a fact back every two seconds: a fault that passes has passed by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """Handles facts, wherever a hint or the sweep says that there are some."""

    store: Store
    hints: Hints
    clock: Clock
    steps: Steps
    tries: dict[int, int] = field(default_factory=dict)  # of facts that failed by a fault of ours, by seq

    async def handle_lane(self, tenant: TenantId, lane: str) -> int:
        """Handle every fact of the lane that waits, in order; how many that were."""
        with structlog.contextvars.bound_contextvars(tenant=tenant):
            return await self._handle_lane(tenant, lane)

    async def _handle_lane(self, tenant: TenantId, lane: str) -> int:
        handled = 0
        while True:
            then, began_at = Consequences(), self.clock.now()
            try:
                row = await self._handle_next(tenant, lane, then)
            except LostRace:
                continue
            except FileAwaited as awaited:
                await self.hints.outbound(awaited.session)  # its holder fetches it, and comes back here
                return handled
            except FactFailed as failed:
                if not self._is_hopeless(failed):
                    raise failed.error from None
                kind, session = type(failed.row.fact).__name__, failed.row.session
                log.exception("fact.refused", session=session, seq=failed.row.seq, kind=kind)
                await self._give_up(tenant, failed)
                tell(handled_fact(failed.row, Handling.REFUSED, began_at, self.clock.now()))
                handled += 1
                continue
            if row is None:
                return handled
            tell(handled_fact(row, Handling.HANDLED, began_at, self.clock.now()))
            handled += 1
            await self._hint(row, then)
            if not row.more:
                return handled  # of what came since, a hint of its own tells

    async def _handle_next(self, tenant: TenantId, lane: str, then: Consequences) -> FactRow | None:
        async with self.store.transaction(tenant) as tx:
            row = await tx.next_fact(lane)
            if row is None:
                return None
            if not isinstance(row.fact, ReportAsked):
                with told_apart(row):
                    await self._handle(tx, row, row.fact, then)
                if not await tx.fact_handled(row.seq, self.clock.now()):
                    raise LostRace("another process handled this fact")
                return row
        with told_apart(row):  # it makes a file, for which no transaction may wait
            then.outbound |= await send_report(self.store, tenant, row, row.fact, self.clock.now())
        return row

    def _is_hopeless(self, failed: FactFailed) -> bool:
        """Refused for good, or failed by a fault of ours so often that it would block its lane for ever."""
        if isinstance(failed.error, PermanentError | LookupError):
            return True
        tries = self.tries[failed.row.seq] = self.tries.get(failed.row.seq, 0) + 1
        return tries >= MOST_TRIES

    async def _give_up(self, tenant: TenantId, failed: FactFailed) -> None:
        """A fact that can never be handled must not block those behind it; nothing of it was done."""
        self.tries.pop(failed.row.seq, None)
        seq, why = failed.row.seq, type(failed.error).__name__
        async with self.store.transaction(tenant) as tx:
            if await tx.fact_handled(seq, self.clock.now()):
                await tx.audit("fact.refused", by=None, about=str(seq), error=why)

    async def _handle(self, tx: Transaction, row: FactRow, fact: Acted, then: Consequences) -> None:
        match fact:
            case ButtonPressed():
                await self.steps.press(tx, fact, seq=row.seq, then=then)
            case TextTyped():
                await self.steps.type_text(tx, fact, seq=row.seq, then=then)
            case FileGiven():
                await self.steps.give_file(tx, fact, seq=row.seq, then=then)
            case NumberShared():
                await self.steps.share_number(tx, fact, seq=row.seq, then=then)
            case ReplyDrafted():
                await self.steps.draft_reply(tx, fact, seq=row.seq, then=then)
            case ReplyOffered():
                await offer_reply(tx, fact, seq=row.seq, now=self.clock.now(), then=then)
            case NoticePressed():
                await press_notice(tx, self.steps, fact, seq=row.seq, now=self.clock.now(), then=then)
            case MessageSeen():
                await self._message(tx, row, fact, then)
            case MessageEdited() | MessageRevoked() | MessageReacted():
                await self._changed(tx, row, fact, then)
            case _:
                assert_never(fact)

    async def _message(self, tx: Transaction, row: FactRow, message: MessageSeen, then: Consequences) -> None:
        session = _session_of(row)
        who = await who_wrote(tx, session, message, self.clock)
        if message.history:
            # Whoever it was then: nothing but the log may come of it.
            if who in LOGGED:
                await log_history(tx, session, message, self.clock.now())
            return
        match who:
            case Who.OWNER:
                await self.steps.write(
                    tx, session, message, seq=row.seq, recorded_at=row.recorded_at, then=then
                )
            case Who.PROOF:
                await self._prove(tx, session, message, then)
            case Who.CONTACT | Who.HUMAN_OUT:
                await self._log(tx, row, message, then)
            case Who.ECHO | Who.ASIDE | Who.NOTE:
                pass
            case _:
                assert_never(who)

    async def _log(self, tx: Transaction, row: FactRow, message: MessageSeen, then: Consequences) -> None:
        """Into the record, and perhaps a notice. Nothing here can put a row towards a contact."""
        session, now = _session_of(row), self.clock.now()
        contact = await tx.person_at(message.peer)
        line = await tx.log_message(
            message, session=session, contact=contact.id, outbox=None, by=None, now=now
        )
        if line is None:
            return
        if message.kind in MEDIA_KINDS:
            await tx.add_attachment(line, message.chat, now)
            then.outbound = True  # whoever holds the session fetches it
        if not message.from_me:
            language = (await tx.tenant()).language
            if opts_out(message, language) and await tx.opt_out(contact.id, WROTE, now):
                await tx.audit("opt_out.wrote", by=None, about=contact.id)
            then.surfaces |= await tell_of_message(tx, session, contact.id, now)
        then.surfaces |= await tell_rooms(tx, session, contact.id, line, outgoing=message.from_me, now=now)
        then.surfaces |= await tx.figures_moved(session) > 0

    async def _changed(self, tx: Transaction, row: FactRow, change: Change, then: Consequences) -> None:
        """What was said was said otherwise, taken back, or reacted to."""
        session = _session_of(row)
        line = await log_change(tx, session, change)
        if line is not None:
            contact = await tx.person_at(change.peer)
            now, outgoing = self.clock.now(), change.from_me
            then.surfaces |= await retell_rooms(tx, session, contact.id, line, outgoing=outgoing, now=now)
            then.surfaces |= await tx.figures_moved(session) > 0

    async def _prove(
        self, tx: Transaction, session: SessionId, message: MessageSeen, then: Consequences
    ) -> None:
        pending = await tx.pending_owner_number(session)
        assert pending is not None, "whose code was it?"
        await tx.prove_owner_number(pending.id, message.peer)
        await tx.audit("owner_number.proven", by=pending.person, about=session)
        await self.steps.greet(tx, session, then=then)
        conversation = await tx.conversation_of(pending.person, session)
        if conversation is not None:
            now = self.clock.now()
            await tx.add_notice(
                conversation.id, NoticeKind.OWNER_PROVEN, about=session, params={}, now=now, not_before=now
            )

    async def _hint(self, row: FactRow, then: Consequences) -> None:
        if then.outbound and row.session is not None:
            await self.hints.outbound(row.session)
        if then.session:
            await self.hints.session(row.session)
        if then.surfaces:
            await self.hints.surfaces()
        for lane in then.lanes:
            await self.hints.facts(row.tenant, lane)


def _session_of(row: FactRow) -> SessionId:
    if row.session is None:
        raise PermanentError("a message without a session")
    return row.session
