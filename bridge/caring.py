"""Who takes care of a contact that waits: taken, given back, put off, done with. In rooms and in menus."""

from __future__ import annotations

from datetime import datetime

from bridge.cases import snoozed_until
from bridge.ids import PersonId, SessionId
from bridge.notices import NoticeChoice, NoticeKind
from bridge.occasion import Occasion
from bridge.ports.store import Transaction
from bridge.rooms import end_cards, refresh_cards, remind_rooms


async def care_for(tx: Transaction, contact: PersonId, choice: str, occasion: Occasion) -> None:
    """Claim, unassign, snooze, done: said of the contact, in the presser's name.

    Everybody who has something of the contact in front of them sees it.
    """
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
    await _show_claim(tx, session, contact, now)
    await tx.figures_moved(session)


async def _unassign(tx: Transaction, contact: PersonId, occasion: Occasion) -> None:
    claim = await tx.claim_of(occasion.session, contact)
    if claim is not None:
        await tx.drop_claim(occasion.session, contact, claim.person)
        await tx.audit("contact.unassigned", by=occasion.actor.person, about=contact, of=claim.person)


async def _show_claim(tx: Transaction, session: SessionId, contact: PersonId, now: datetime) -> None:
    """Let everybody see in the notices that they have of the contact who answers it."""
    for menu in await tx.menus(session):
        await tx.renew_notice(menu.id, NoticeKind.CUSTOMER_MESSAGE, about=contact, now=now)
