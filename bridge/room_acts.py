"""What people do in shared rooms: they take a contact, put it off, offer a reply, send or discard it.

Everything happens in the caller's transaction, which also marks the fact handled: once, whatever is pressed
twice. No menu moves. What cannot be done (any more) only brings the notice up to date; the admin chat has
told the presser why (`bridge.refusals`).
"""

from __future__ import annotations

from datetime import datetime

from bridge.caring import care_for
from bridge.claims import just_answered
from bridge.consequences import Consequences
from bridge.facts import NoticePressed, ReplyOffered
from bridge.ids import OfferId, PersonId
from bridge.menu.effects import Reply
from bridge.menu.home import WRITERS
from bridge.menu.replying import why_not_sendable
from bridge.menu.state import Actor, Note
from bridge.notices import NoticeChoice, NoticeKind
from bridge.occasion import Occasion
from bridge.ports.log_rows import LoggedMessage
from bridge.ports.rooms import OfferRow, OfferState, ThreadReplies
from bridge.ports.store import Transaction
from bridge.replying import send_reply
from bridge.screens import Surface

INTERNAL = "//"
"""What begins so in a customer's thread is between the teammates, whatever the settings say."""

NEWEST_LOOKED_AT = 20
"""Messages with a contact among which somebody's answer of a moment ago is looked for."""


def is_internal(text: str) -> bool:
    """Whether a text in a thread is for the team alone; an empty one is for nobody."""
    plain = text.strip()
    return not plain or plain.startswith(INTERNAL)


def is_for_nobody(fact: ReplyOffered) -> bool:
    """Whether what somebody wrote in a thread is no reply: it is internal, or nothing at all."""
    return is_internal(fact.text) and (fact.file is None or bool(fact.text.strip()))


def why_not_sent(offer: OfferRow) -> Note | None:
    """What is wrong with it as a reply, if something is."""
    return why_not_sendable(offer.text, with_file=offer.file is not None)


async def answered_meanwhile(tx: Transaction, offer: OfferRow, now: datetime) -> LoggedMessage | None:
    """What somebody other than the author has just answered."""
    newest = await tx.messages(offer.session, contact=offer.contact, limit=NEWEST_LOOKED_AT)
    return just_answered(tuple(newest), offer.author, now)


async def offer_reply(
    tx: Transaction, fact: ReplyOffered, *, seq: int, now: datetime, then: Consequences
) -> None:
    """A teammate's text in a contact's thread: an internal note with buttons, or sent at once."""
    actor = await _actor(tx, fact.offered_by, fact.surface)
    room, contact = await tx.conversation(fact.conversation), await tx.person(fact.contact)
    if actor is None or room is None or room.session is None or contact is None or is_for_nobody(fact):
        return
    if await tx.room_of(room.person) is None:
        return  # it was removed meanwhile
    if not await tx.messages(room.session, contact=contact.id, limit=1):
        return  # a colleague, say: somebody, but nobody who has written
    made = await tx.add_offer(
        session=room.session,
        room=room.id,
        contact=contact.id,
        author=actor.person,
        text=fact.text,
        now=now,
        file=fact.file,
    )
    at_once = (await tx.tenant()).thread_replies is ThreadReplies.SENT
    offer = await tx.offer(made)
    assert offer is not None, "it has just been made"
    if at_once and actor.role in WRITERS and why_not_sent(offer) is None:
        await _send(tx, offer, Occasion(actor=actor, session=room.session, fact=seq, now=now), then)
    params = {"contact": str(contact.id)} | ({} if fact.thread is None else {"thread": fact.thread})
    await tx.add_notice(room.id, NoticeKind.OFFERED_REPLY, about=made, params=params, now=now, not_before=now)
    then.surfaces = True


async def press_in_room(
    tx: Transaction, fact: NoticePressed, *, seq: int, now: datetime, then: Consequences
) -> None:
    """A button under a card or an offered reply, pressed by whoever is there."""
    actor, room = await _actor(tx, fact.pressed_by, fact.surface), await tx.conversation(fact.conversation)
    if actor is None or room is None or room.session is None or await tx.room_of(room.person) is None:
        return
    then.surfaces = True
    occasion = Occasion(actor=actor, session=room.session, fact=seq, now=now)
    about = fact.about or ""
    if fact.choice in (NoticeChoice.SEND, NoticeChoice.SEND_ANYWAY, NoticeChoice.DISCARD):
        offer = await tx.offer(OfferId(about))
        if offer is not None and offer.room == room.id:
            await _decide(tx, offer, fact.choice, occasion, then)
            await tx.renew_notice(room.id, NoticeKind.OFFERED_REPLY, about=offer.id, now=now)
        return
    contact = await tx.person(PersonId(about))
    known = contact is not None and await tx.messages(room.session, contact=contact.id, limit=1)
    if contact is not None and known and actor.role in WRITERS:
        await care_for(tx, contact.id, fact.choice, occasion)


async def _decide(
    tx: Transaction, offer: OfferRow, choice: str, occasion: Occasion, then: Consequences
) -> None:
    if occasion.actor.role not in WRITERS:
        return
    if choice == NoticeChoice.DISCARD:
        person = occasion.actor.person
        if await tx.decide_offer(offer.id, OfferState.DISCARDED, person, occasion.now):
            await tx.audit("offer.discarded", by=person, about=offer.id)
        return
    answer = await answered_meanwhile(tx, offer, occasion.now)
    seen = choice == NoticeChoice.SEND_ANYWAY or answer is None or answer.by == occasion.actor.person
    if seen and why_not_sent(offer) is None:
        await _send(tx, offer, occasion, then)


async def _send(tx: Transaction, offer: OfferRow, occasion: Occasion, then: Consequences) -> None:
    """Once: whoever comes second, in whatever process, finds it decided."""
    if not await tx.decide_offer(offer.id, OfferState.SENT, occasion.actor.person, occasion.now):
        return
    file = None if offer.file is None else offer.file.id
    reply = Reply(contact=offer.contact, text=offer.text.strip(), file=file)
    outbox = await send_reply(tx, reply, occasion, besides=offer.room)
    await tx.offer_put_out(offer.id, outbox)
    then.outbound = True


async def _actor(tx: Transaction, person: PersonId, surface: Surface) -> Actor | None:
    role, row = await tx.role_of(person), await tx.person(person)
    if role is None or row is None or await tx.room_of(row.id) is not None:
        return None
    return Actor(person=row.id, name=row.name, role=role, surface=surface)
