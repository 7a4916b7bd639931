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
from bridge.errors import LostRace, PermanentError, TemporaryError
from bridge.facts import (
    ButtonPressed,
    MessageEdited,
    MessageRevoked,
    MessageSeen,
    NoticePressed,
    NumberShared,
    ReplyDrafted,
    ReplyOffered,
    TextTyped,
)
from bridge.identity import Who
from bridge.ids import SessionId, TenantId
from bridge.notices import ROOM_CHOICES, NoticeKind, tell_of_message
from bridge.ports.clock import Clock
from bridge.ports.hints import Hints
from bridge.ports.rows import FactRow
from bridge.ports.store import Store, Transaction
from bridge.recording import who_wrote
from bridge.room_acts import offer_reply, press_in_room
from bridge.rooms import retell_rooms, tell_rooms
from bridge.steps import Steps

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
        handled = 0
        while True:
            then = Consequences()
            try:
                row = await self._handle_next(tenant, lane, then)
            except LostRace:
                continue
            except _Failed as failed:
                if not self._is_hopeless(failed):
                    raise failed.error from None
                log.exception("fact.refused", seq=failed.row.seq, kind=type(failed.row.fact).__name__)
                await self._give_up(tenant, failed)
                handled += 1
                continue
            if row is None:
                return handled
            handled += 1
            await self._hint(row, then)

    async def _handle_next(self, tenant: TenantId, lane: str, then: Consequences) -> FactRow | None:
        async with self.store.transaction(tenant) as tx:
            row = await tx.next_fact(lane)
            if row is None:
                return None
            try:
                await self._handle(tx, row, then)
            except TemporaryError:
                raise
            except Exception as error:
                raise _Failed(row, error) from error
            if not await tx.fact_handled(row.seq, self.clock.now()):
                raise LostRace("another process handled this fact")
            return row

    def _is_hopeless(self, failed: _Failed) -> bool:
        """Refused for good, or failed by a fault of ours so often that it would block its lane for ever."""
        if isinstance(failed.error, PermanentError | LookupError):
            return True
        tries = self.tries[failed.row.seq] = self.tries.get(failed.row.seq, 0) + 1
        return tries >= MOST_TRIES

    async def _give_up(self, tenant: TenantId, failed: _Failed) -> None:
        """A fact that can never be handled must not block those behind it; nothing of it was done."""
        self.tries.pop(failed.row.seq, None)
        seq, why = failed.row.seq, type(failed.error).__name__
        async with self.store.transaction(tenant) as tx:
            if await tx.fact_handled(seq, self.clock.now()):
                await tx.audit("fact.refused", by=None, about=str(seq), error=why)

    async def _handle(self, tx: Transaction, row: FactRow, then: Consequences) -> None:
        match row.fact:
            case ButtonPressed():
                await self.steps.press(tx, row.fact, seq=row.seq, then=then)
            case TextTyped():
                await self.steps.type_text(tx, row.fact, seq=row.seq, then=then)
            case NumberShared():
                await self.steps.share_number(tx, row.fact, seq=row.seq, then=then)
            case ReplyDrafted():
                await self.steps.draft_reply(tx, row.fact, seq=row.seq, then=then)
            case ReplyOffered():
                await offer_reply(tx, row.fact, seq=row.seq, now=self.clock.now(), then=then)
            case NoticePressed() if row.fact.choice in ROOM_CHOICES:
                await press_in_room(tx, row.fact, seq=row.seq, now=self.clock.now(), then=then)
            case NoticePressed():
                await self.steps.press_notice(tx, row.fact, seq=row.seq, then=then)
            case MessageSeen():
                await self._message(tx, row, row.fact, then)
            case MessageEdited():
                await self._changed(tx, row, row.fact, then)
            case MessageRevoked():
                await self._changed(tx, row, row.fact, then)
            case _:
                assert_never(row.fact)

    async def _message(self, tx: Transaction, row: FactRow, message: MessageSeen, then: Consequences) -> None:
        session = _session_of(row)
        who = await who_wrote(tx, session, message, self.clock)
        match who:
            case Who.OWNER:
                await self.steps.write(tx, session, message, seq=row.seq, then=then)
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
        if not message.from_me:
            then.surfaces |= await tell_of_message(tx, session, contact.id, now)
        then.surfaces |= await tell_rooms(tx, session, contact.id, line, outgoing=message.from_me, now=now)
        then.surfaces |= await tx.figures_moved(session) > 0

    async def _changed(
        self, tx: Transaction, row: FactRow, change: MessageEdited | MessageRevoked, then: Consequences
    ) -> None:
        """What was said was said otherwise, or taken back."""
        session, contact = _session_of(row), await tx.person_at(change.peer)
        if isinstance(change, MessageEdited):
            line = await tx.log_edit(session, contact.id, change.from_me, change.stanza_id, change.text)
        else:
            line = await tx.log_revoke(session, contact.id, change.from_me, change.stanza_id)
        if line is not None:
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


def _session_of(row: FactRow) -> SessionId:
    if row.session is None:
        raise PermanentError("a message without a session")
    return row.session


class _Failed(Exception):
    """This fact could not be handled; what was begun for it has to be rolled back."""

    def __init__(self, row: FactRow, error: Exception) -> None:
        super().__init__(row.seq)
        self.row, self.error = row, error
