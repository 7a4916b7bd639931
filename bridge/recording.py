"""Records what WhatsApp's page saw: once each, in the lane where it will be handled.

Called by the session's holder, one event after the other; when it returns, the event is safe.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from bridge.facts import Address, ChatKind, MessageEdited, MessageKind, MessageRevoked, MessageSeen
from bridge.identity import Who, identify
from bridge.ids import PersonId, SessionId, TenantId
from bridge.lanes import contact_lane, conversation_lane
from bridge.menu.advance import read_text
from bridge.menu.state import Word
from bridge.ownership import claiming_number, ruling_number
from bridge.ports.clock import Clock
from bridge.ports.hints import Hints
from bridge.ports.store import Store, Transaction

PageFact = MessageSeen | MessageEdited | MessageRevoked


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorder:
    """Where a session's holder hands over what it saw."""

    store: Store
    hints: Hints
    clock: Clock

    async def record(self, tenant: TenantId, session: SessionId, fact: PageFact) -> bool:
        """Record the fact and hint at it; False when it is none of our business or was recorded before."""
        async with self.store.transaction(tenant) as tx:
            lane = await _record(tx, session, fact, self.clock)
        if lane is None:
            return False
        await self.hints.facts(tenant, lane)
        return True


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


async def _record(tx: Transaction, session: SessionId, fact: PageFact, clock: Clock) -> str | None:
    who = Who.CONTACT
    if isinstance(fact, MessageSeen):
        who = await who_wrote(tx, session, fact, clock)
    elif fact.chat_kind is not ChatKind.PERSON:
        who = Who.ASIDE
    if who in (Who.ECHO, Who.ASIDE, Who.NOTE):
        return None
    peer = (await tx.person_at(fact.peer)).id
    lane = await _lane(tx, session, who, peer)
    recorded = await tx.record_fact(
        fact, key=_key(session, fact, peer), lane=lane, session=session, now=clock.now()
    )
    return None if recorded is None else lane


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
        digest = hashlib.sha256(fact.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return f"edit/{name}/{int(fact.edited_at.timestamp())}/{digest}"
    if isinstance(fact, MessageRevoked):
        return f"revoke/{name}"
    return f"message/{name}"
