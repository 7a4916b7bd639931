"""Makes true what people do to the team and its contacts, in the step's own transaction."""

from __future__ import annotations

from typing import assert_never

from bridge.caring import care_for
from bridge.errors import LostRace
from bridge.menu.team_effects import (
    CareFor,
    ChangeDigestHour,
    ChangeRole,
    ChooseDigest,
    OptOut,
    TeamEffect,
    WriteNotes,
)
from bridge.notices import NoticeKind
from bridge.occasion import Occasion
from bridge.opting_out import ADDED
from bridge.ports.store import Transaction


async def make_team_true(tx: Transaction, effect: TeamEffect, occasion: Occasion) -> None:
    """Apply it."""
    by, now = occasion.actor.person, occasion.now
    match effect:
        case ChangeRole(person=person, role=role):
            if not await tx.change_role(person, role):
                raise LostRace("the team has changed meanwhile")
            await tx.renew_lasting(NoticeKind.CONTACT_CARD)  # one may name them as who answers
            await tx.audit("member.role_changed", by=by, about=person, role=str(role))
        case CareFor(contact=contact, choice=choice):
            await care_for(tx, contact, choice, occasion)
        case WriteNotes(contact=contact, text=text):
            await tx.write_notes(contact, text, by, now)
            await tx.audit("contact.noted", by=by, about=contact)
        case OptOut(contact=contact):
            if await tx.opt_out(contact, ADDED, now):
                await tx.audit("opt_out.added", by=by, about=contact)
        case ChooseDigest(rate=rate):
            await tx.choose_digest(by, rate)
        case ChangeDigestHour(minute=minute):
            await tx.change_tenant(digest_minute=minute)
            await tx.reckon_digests_anew()
            await tx.audit("settings.changed", by=by)
        case _:
            assert_never(effect)
