"""Makes a claim true, and lets the others see it in the notices that they have of the contact."""

from __future__ import annotations

from bridge.claims import others
from bridge.ids import PersonId
from bridge.notices import NoticeKind
from bridge.occasion import Occasion
from bridge.ports.store import Transaction
from bridge.rooms import refresh_cards


async def claim_contact(
    tx: Transaction, contact: PersonId, occasion: Occasion, *, answered: bool = False
) -> None:
    """The person answers from now on.

    Who only begins does not take a contact from somebody who is at it; who has answered does.
    """
    session, person = occasion.session, occasion.actor.person
    before = await tx.claim_of(session, contact)
    if not answered and others(before, person, occasion.now) is not None:
        return
    await tx.put_claim(session, contact, person, occasion.now, answered=answered)
    if before is None or before.person != person:
        await _show_the_others(tx, contact, occasion)


async def release_contact(tx: Transaction, contact: PersonId, occasion: Occasion) -> None:
    """The person does not answer after all. Who has answered, or has taken it, stays the one who does."""
    session, person = occasion.session, occasion.actor.person
    claim = await tx.claim_of(session, contact)
    if claim is None or claim.person != person or claim.answered or claim.taken:
        return
    await tx.drop_claim(session, contact, person)
    await _show_the_others(tx, contact, occasion)


async def _show_the_others(tx: Transaction, contact: PersonId, occasion: Occasion) -> None:
    for menu in await tx.menus(occasion.session):
        if menu.person != occasion.actor.person:
            await tx.renew_notice(menu.id, NoticeKind.CUSTOMER_MESSAGE, about=contact, now=occasion.now)
    await refresh_cards(tx, occasion.session, contact, occasion.now)
