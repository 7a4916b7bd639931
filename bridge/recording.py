"""Records what WhatsApp's page saw: once each, in the lane where it will be handled.

Called by the session's holder, one call after the other; when it returns, the events are safe.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace

from bridge.facts import (
    Address,
    ChatKind,
    MessageEdited,
    MessageKind,
    MessageReacted,
    MessageRevoked,
    MessageSeen,
)
from bridge.happenings import recorded_fact
from bridge.history_lines import LOGGED, as_known
from bridge.identity import Who, identify
from bridge.ids import PersonId, SessionId, TenantId
from bridge.lanes import contact_lane, conversation_lane
from bridge.menu.advance import read_text
from bridge.menu.state import Word
from bridge.ownership import claiming_number, ruling_number
from bridge.ports.clock import Clock
from bridge.ports.hints import Hints
from bridge.ports.rows import FactRow
from bridge.ports.store import Store, Transaction
from bridge.telemetry import tell

PageFact = MessageSeen | MessageEdited | MessageRevoked | MessageReacted


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorder:
    """Where a session's holder hands over what it saw."""

    store: Store
    hints: Hints
    clock: Clock

    async def record(self, tenant: TenantId, session: SessionId, *facts: PageFact) -> int:
        """Record the facts in their order, all or none, and hint at them.

        How many that are: not counted is what is none of our business, or was recorded before.
        """
        began_at = self.clock.now()
        async with self.store.transaction(tenant) as tx:
            found = [await _record(tx, session, fact, self.clock) for fact in facts]
        rows = [row for row in found if row is not None]
        for row in rows:
            tell(recorded_fact(row, began_at, self.clock.now()))
        lanes = dict.fromkeys(row.lane for row in rows)
        await asyncio.gather(*(self.hints.facts(tenant, lane) for lane in lanes))
        return len(rows)


async def who_wrote(tx: Transaction, session: SessionId, message: MessageSeen, clock: Clock) -> Who:
    """`identify`, with what the store knows."""
    now = clock.now()
    row = await tx.session(session)
    ours = await tx.outbox_by_stanza(session, message.stanza_id) if message.from_me else None
    return identify(
        replace(message, peer=await _completed(tx, message.peer)),
        owner=await ruling_number(tx, session),
        pending=await claiming_number(tx, session),
        is_ours=ours is not None,
        is_awake=row is not None and row.awake_until is not None and row.awake_until > now,
        wakes=_is_typed(message) and read_text(message.text, ()) is Word.MENU,
        now=now,
    )


async def _completed(tx: Transaction, address: Address) -> Address:
    """The address, with the other of LID and phone when both were seen together before."""
    known = await tx.find_person(address)
    if known is None:
        return address
    return replace(address, lid=address.lid or known.lid, phone=address.phone or known.phone)


def _is_typed(message: MessageSeen) -> bool:
    return message.kind is MessageKind.TEXT and not message.forwarded


async def _record(tx: Transaction, session: SessionId, fact: PageFact, clock: Clock) -> FactRow | None:
    who = Who.CONTACT
    if isinstance(fact, MessageSeen):
        who = await who_wrote(tx, session, fact, clock)
    elif fact.chat_kind is not ChatKind.PERSON:
        who = Who.ASIDE
    if who in (Who.ECHO, Who.ASIDE, Who.NOTE) or await _is_past(tx, fact, clock):
        return None
    if isinstance(fact, MessageSeen) and fact.history:
        if who not in LOGGED:
            return None
        fact = await as_known(tx, fact)
    peer = (await tx.person_at(fact.peer)).id
    lane = await _lane(tx, session, who, peer)
    return await tx.record_fact(
        fact, key=_key(session, fact, peer), lane=lane, session=session, now=clock.now()
    )


async def _is_past(tx: Transaction, fact: PageFact, clock: Clock) -> bool:
    """Whether it belongs to what was erased: also a catch-up shall not bring that back.

    What is done to an older message is past when its writer is: else it changes nothing.
    """
    if isinstance(fact, MessageSeen):
        return await tx.is_past(fact.peer, fact.written_at, clock.now())
    return await tx.find_person(fact.peer) is None


async def _lane(tx: Transaction, session: SessionId, who: Who, peer: PersonId) -> str:
    """The owner's messages share a lane with the owner's presses; every contact has one of his own."""
    if who in (Who.OWNER, Who.PROOF):
        claims = tx.pending_owner_number(session) if who is Who.PROOF else ruling_number(tx, session)
        number = await claims
        conversation = await tx.conversation_of(number.person, session) if number is not None else None
        if conversation is not None:
            return conversation_lane(conversation.id)
    return contact_lane(session, peer)


def _key(session: SessionId, fact: PageFact, peer: PersonId) -> str:
    """A message's name: session, person, direction and stanza id together.

    Senders choose stanza ids, so one alone could hide another's message. The person stands for the chat: the
    same message comes under a LID and under a phone number.
    """
    name = f"{session}/{peer}/{'out' if fact.from_me else 'in'}/{fact.stanza_id}"
    if isinstance(fact, MessageEdited):
        return f"edit/{name}/{int(fact.edited_at.timestamp())}/{_digest(fact.text)}"
    if isinstance(fact, MessageReacted):
        by = "us" if fact.ours else "them"
        return f"reaction/{name}/{by}/{int(fact.reacted_at.timestamp())}/{_digest(fact.emoji)}"
    if isinstance(fact, MessageRevoked):
        return f"revoke/{name}"
    return f"message/{name}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
