"""What shared rooms with threads are told: a card for each contact, and the talk with it, line by line.

Only put out here; `bridge.room_drawing` draws it. A card lasts until the contact is done with: what is said
of the contact is told in the same message. Whoever writes after that gets a new card, where people look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bridge.cases import holding
from bridge.claims import standing
from bridge.ids import ConversationId, MessageId, PersonId, SessionId
from bridge.notices import NoticeKind, after_quiet
from bridge.ports.rooms import CaseRow, RoomKind
from bridge.ports.rows import ConversationRow, PersonRow, TenantRow
from bridge.ports.store import Transaction
from bridge.ports.team_rows import ClaimRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What there is to say of a contact now. waiting: since when nobody has answered."""

    contact: PersonRow
    claim: ClaimRow | None
    case: CaseRow | None
    waiting: datetime | None


async def load_card(tx: Transaction, session: SessionId, contact: PersonId, now: datetime) -> Card | None:
    """None: there is no such person."""
    person = await tx.person(contact)
    if person is None:
        return None
    waiting = await tx.waiting(session, now, contact=person.id)
    return Card(
        contact=person,
        claim=standing(await tx.claim_of(session, person.id), now),
        case=holding(await tx.case_of(session, person.id), now),
        waiting=waiting[0].since if waiting else None,
    )


async def tell_rooms(
    tx: Transaction,
    session: SessionId,
    contact: PersonId,
    message: MessageId,
    *,
    outgoing: bool,
    now: datetime,
    besides: ConversationId | None = None,
) -> bool:
    """Put a message of the log out to every room with threads; True when there is one.

    besides: a room that has it in front of it already. What goes out to a contact of whom a room knows
    nothing makes no thread there.
    """
    rooms = await _threads_of(tx, session)
    if not rooms:
        return False
    tenant, told = await tx.tenant(), await _told(tx, session, contact, now)
    due = after_quiet(tenant, now)
    for room in rooms:
        if not outgoing:
            await tx.add_notice(
                room.id,
                NoticeKind.CONTACT_CARD,
                about=contact,
                params=told,
                now=now,
                not_before=due,
                lasting=True,
            )
            kind = NoticeKind.CUSTOMER_LINE
        elif (
            await tx.change_notice(room.id, NoticeKind.CONTACT_CARD, about=contact, params=told, now=now)
            and room.id != besides
        ):
            kind = NoticeKind.ANSWER_LINE
        else:
            continue
        await tx.add_notice(
            room.id, kind, about=message, params={"contact": contact}, now=now, not_before=due
        )
    if outgoing:
        await _warn(tx, session, contact, now)
    return True


async def retell_rooms(
    tx: Transaction,
    session: SessionId,
    contact: PersonId,
    message: MessageId,
    *,
    outgoing: bool,
    now: datetime,
) -> bool:
    """A message of the log was edited or taken back: its line tells so. True when there are such rooms."""
    kind = NoticeKind.ANSWER_LINE if outgoing else NoticeKind.CUSTOMER_LINE
    rooms = await _threads_of(tx, session)
    for room in rooms:
        await tx.renew_notice(room.id, kind, about=message, now=now)
    await refresh_cards(tx, session, contact, now)
    return bool(rooms)


async def refresh_cards(tx: Transaction, session: SessionId, contact: PersonId, now: datetime) -> None:
    """Something about the contact has changed: the cards that last tell it."""
    rooms = await _threads_of(tx, session)
    if rooms:
        told = await _told(tx, session, contact, now)
        for room in rooms:
            await tx.change_notice(room.id, NoticeKind.CONTACT_CARD, about=contact, params=told, now=now)


async def end_cards(tx: Transaction, session: SessionId, contact: PersonId, now: datetime) -> None:
    """The contact is done with: the cards say so, and tell nothing more."""
    told = await _told(tx, session, contact, now)
    for room in await _threads_of(tx, session):
        await tx.end_notice(room.id, NoticeKind.CONTACT_CARD, about=contact, params=told, now=now)


async def remind_rooms(
    tx: Transaction, session: SessionId, contact: PersonId, case: str, *, now: datetime, until: datetime
) -> None:
    """Say in the threads when the snooze is over."""
    for room in await _threads_of(tx, session):
        await tx.add_notice(
            room.id,
            NoticeKind.SNOOZE_OVER,
            about=case,
            params={"contact": contact},
            now=now,
            not_before=until,
        )


async def _threads_of(tx: Transaction, session: SessionId) -> list[ConversationRow]:
    return [menu for menu in await tx.menus(session) if menu.room is RoomKind.THREADS]


async def _warn(tx: Transaction, session: SessionId, contact: PersonId, now: datetime) -> None:
    """Whoever looks at a reply that is still offered sees that the contact was answered meanwhile."""
    for offer in await tx.open_offers(session, contact):
        await tx.renew_notice(offer.room, NoticeKind.OFFERED_REPLY, about=offer.id, now=now)


async def _told(tx: Transaction, session: SessionId, contact: PersonId, now: datetime) -> dict[str, str]:
    """What the card says, to see whether it says something else than before."""
    card, tenant = await load_card(tx, session, contact, now), await tx.tenant()
    return {} if card is None else told_by(card, tenant)


def told_by(card: Card, tenant: TenantRow) -> dict[str, str]:
    """The parts of a card that can change, as texts."""
    claim, case = card.claim, card.case
    return {
        "name": card.contact.name,
        "phone": card.contact.phone or "",
        "answering": "" if claim is None else f"{claim.person} {claim.since.isoformat()}",
        "case": "" if case is None else case.id,
        "waiting": "" if card.waiting is None else card.waiting.isoformat(),
        "replies": str(tenant.thread_replies),
    }
