"""What people do in shared rooms: they take a contact, put it off, offer a reply, send or discard it.

Everything happens in the caller's transaction, which also marks the fact handled: once, whatever is pressed
twice. No menu moves. What cannot be done (any more) only brings the notice up to date; the admin chat has
told the presser why (`bridge.refusals`).
"""

from __future__ import annotations

from datetime import datetime

from bridge.cases import snoozed_until
from bridge.claims import just_answered
from bridge.consequences import Consequences
from bridge.facts import NoticePressed, ReplyOffered
from bridge.ids import OfferId, PersonId, SessionId
from bridge.menu.effects import Reply
from bridge.menu.home import WRITERS
from bridge.menu.replying import MAX_REPLY
from bridge.menu.state import Actor
from bridge.notices import NoticeChoice, NoticeKind
from bridge.occasion import Occasion
from bridge.ports.rooms import OfferRow, OfferState, ThreadReplies
from bridge.ports.rows import LoggedMessage
from bridge.ports.store import Transaction
from bridge.replying import send_reply
from bridge.rooms import end_cards, refresh_cards, remind_rooms
from bridge.screens import Surface

INTERNAL = "//"
"""What begins so in a customer's thread is between the teammates, whatever the settings say."""

NEWEST_LOOKED_AT = 20
"""Messages with a contact among which somebody's answer of a moment ago is looked for."""


def is_internal(text: str) -> bool:
    """Whether a text in a thread is for the team alone; an empty one is for nobody."""
    plain = text.strip()
    return not plain or plain.startswith(INTERNAL)


def is_sendable(text: str) -> bool:
    """Whether it fits into one reply."""
    return 0 < len(text.strip()) <= MAX_REPLY


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
    if actor is None or room is None or room.session is None or contact is None or is_internal(fact.text):
        return
    if await tx.room_of(room.person) is None:
        return  # it was removed meanwhile
    if not await tx.messages(room.session, contact=contact.id, limit=1):
        return  # a colleague, say: somebody, but nobody who has written
    made = await tx.add_offer(
        session=room.session, room=room.id, contact=contact.id, author=actor.person, text=fact.text, now=now
    )
    at_once = (await tx.tenant()).thread_replies is ThreadReplies.SENT
    if at_once and actor.role in WRITERS and is_sendable(fact.text):
        offer = await tx.offer(made)
        assert offer is not None
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
        await _care(tx, contact.id, fact.choice, occasion)
        await tx.figures_moved(room.session)


async def _care(tx: Transaction, contact: PersonId, choice: str, occasion: Occasion) -> None:
    """Claim, unassign, snooze, done: said of the contact, in the presser's name."""
    session, person, now = occasion.session, occasion.actor.person, occasion.now
    if choice == NoticeChoice.CLAIM:
        await tx.put_claim(session, contact, person, now, answered=False, taken=True)
        await tx.audit("contact.claimed", by=person, about=contact)
    elif choice == NoticeChoice.UNASSIGN:
        await _unassign(tx, contact, occasion)
    elif choice == NoticeChoice.DONE:
        await tx.put_case(session, contact, person, now, until=None)
        await _unassign(tx, contact, occasion)
        await tx.audit("contact.done", by=person, about=contact)
        await end_cards(tx, session, contact, now)
    else:
        until = snoozed_until(choice, await tx.tenant(), now)
        case = await tx.put_case(session, contact, person, now, until=until)
        await tx.audit("contact.snoozed", by=person, about=contact, until=until.isoformat())
        await remind_rooms(tx, session, contact, case, now=now, until=until)
    await refresh_cards(tx, session, contact, now)
    await show_claim(tx, session, contact, now)


async def _unassign(tx: Transaction, contact: PersonId, occasion: Occasion) -> None:
    claim = await tx.claim_of(occasion.session, contact)
    if claim is not None:
        await tx.drop_claim(occasion.session, contact, claim.person)
        await tx.audit("contact.unassigned", by=occasion.actor.person, about=contact, of=claim.person)


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
    if seen and is_sendable(offer.text):
        await _send(tx, offer, occasion, then)


async def _send(tx: Transaction, offer: OfferRow, occasion: Occasion, then: Consequences) -> None:
    """Once: whoever comes second, in whatever process, finds it decided."""
    if not await tx.decide_offer(offer.id, OfferState.SENT, occasion.actor.person, occasion.now):
        return
    reply = Reply(contact=offer.contact, text=offer.text.strip())
    outbox = await send_reply(tx, reply, occasion, besides=offer.room)
    await tx.offer_put_out(offer.id, outbox)
    then.outbound = True


async def _actor(tx: Transaction, person: PersonId, surface: Surface) -> Actor | None:
    role, row = await tx.role_of(person), await tx.person(person)
    if role is None or row is None or await tx.room_of(row.id) is not None:
        return None
    return Actor(person=row.id, name=row.name, role=role, surface=surface)


async def show_claim(tx: Transaction, session: SessionId, contact: PersonId, now: datetime) -> None:
    """Let everybody see in the notices that they have of the contact who answers it."""
    for menu in await tx.menus(session):
        await tx.renew_notice(menu.id, NoticeKind.CUSTOMER_MESSAGE, about=contact, now=now)
