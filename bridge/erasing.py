"""What an owner has done with people's data: somebody erased, everything exported.

Of somebody who is erased whatever is found by their name or number goes at once, the rest as a job.
"""

from __future__ import annotations

from typing import assert_never

from bridge.asked_jobs import ERASE_PERSON, EXPORT
from bridge.ids import PersonId
from bridge.menu.privacy_effects import ErasePerson, ExportAll, PrivacyEffect
from bridge.occasion import Occasion
from bridge.ports.store import Transaction


async def make_privacy_true(tx: Transaction, effect: PrivacyEffect, occasion: Occasion) -> None:
    """Apply it."""
    match effect:
        case ErasePerson(person=person):
            await erase_person(tx, person, occasion)
        case ExportAll():
            await tx.add_job(EXPORT, occasion.now)
            await tx.audit("export.asked", by=occasion.actor.person)
        case _:
            assert_never(effect)


async def erase_person(tx: Transaction, person: PersonId, occasion: Occasion) -> None:
    """Forget somebody, in the step's own transaction: from its commit on nobody finds them.

    Whoever is a member of the team, or has an owner's number, stays.
    """
    row = await tx.person(person)
    if row is None:
        return
    counts = await tx.forget_person(row.id, occasion.now)
    if counts is None:
        await tx.audit("person.kept", by=occasion.actor.person, about=row.id)
        return
    await tx.add_job(
        ERASE_PERSON,
        occasion.now,
        about=row.id,
        given={name: str(count) for name, count in counts.items()},
    )
    await tx.audit("person.erased", by=occasion.actor.person, about=row.id)
