"""Makes a step's effects true, in the step's own transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import assert_never

from bridge.asked_history import make_history_true
from bridge.broadcasting import make_audience_true, make_outbound_true
from bridge.claiming import claim_contact, release_contact
from bridge.erasing import make_privacy_true
from bridge.errors import LostRace
from bridge.facts import Address
from bridge.identity import new_code
from bridge.media_telling import fetch_again
from bridge.menu.effects import (
    AcceptRisks,
    AddOptOut,
    ChangePace,
    ChangeTenant,
    Claim,
    Effect,
    Invite,
    LabelPerson,
    ProposeOwner,
    RemoveMember,
    RemoveOptOut,
    Reply,
    SendReport,
    ShareOwner,
    Unclaim,
    UnlabelPerson,
)
from bridge.menu.file_effects import FetchAgain
from bridge.menu.history_effects import ReadHistory, StopHistory
from bridge.menu.privacy_effects import ErasePerson, ExportAll
from bridge.menu.session_effects import LogOut, SessionEffect, StartLinking, StopLinking, TryAgain, UseHere
from bridge.menu.team_effects import CareFor, ChangeDigestHour, ChangeRole, ChooseDigest, OptOut, WriteNotes
from bridge.notices import NoticeKind
from bridge.occasion import Occasion
from bridge.ports.store import Transaction
from bridge.replying import send_reply
from bridge.report_sending import ask_for_report
from bridge.session_life import Desired
from bridge.teamwork import make_team_true

CODE_TTL_S = 30 * 60.0
"""How long a one-time code is good: time to find the phone, not to find the code."""

INVITATION_TTL_S = 24 * 3600.0
"""How long an invitation from the menu is good: people read their messages once a day."""


@dataclass(slots=True, kw_only=True)
class Consequences:
    """Whom to hint after the commit, and what the step made that its page shows."""

    outbound: bool = False
    session: bool = False
    surfaces: bool = False
    lanes: set[str] = field(default_factory=set)  # that have facts beside this one's
    memory: dict[str, str] = field(default_factory=dict)  # what the page shall remember of what was made


async def make_true(tx: Transaction, effect: Effect, occasion: Occasion, then: Consequences) -> None:
    """Apply one effect. Applying the same step twice is prevented by the fact that is handled once."""
    match effect:
        case ChangeTenant() | AcceptRisks() | ProposeOwner():
            await _about_business(tx, effect, occasion)
        case ShareOwner() | Invite() | RemoveMember() | Claim() | Unclaim():
            await _about_people(tx, effect, occasion, then)
        case StartLinking() | StopLinking() | LogOut() | TryAgain() | UseHere():
            await _about_session(tx, effect, occasion)
            then.session = True
        case AddOptOut() | RemoveOptOut() | LabelPerson() | UnlabelPerson() | ChangePace():
            await make_audience_true(tx, effect, occasion)
            then.surfaces = True
        case ReadHistory() | StopHistory():
            await make_history_true(tx, effect, occasion)
            then.session = then.surfaces = True
        case ErasePerson() | ExportAll():
            await make_privacy_true(tx, effect, occasion)
            then.surfaces = True
        case ChangeRole() | CareFor() | WriteNotes() | OptOut() | ChooseDigest() | ChangeDigestHour():
            await make_team_true(tx, effect, occasion)
            then.surfaces = True
        case Reply():
            await send_reply(tx, effect, occasion)
            then.outbound = then.surfaces = True
        case FetchAgain(messages=messages):
            for message in messages:
                await fetch_again(tx, message, by=occasion.actor.person, now=occasion.now)
            then.outbound = then.surfaces = True
        case SendReport(broadcast=broadcast):
            lane = await ask_for_report(tx, broadcast, occasion)
            then.lanes |= set() if lane is None else {lane}
            then.surfaces = True
        case _:
            then.memory |= await make_outbound_true(tx, effect, occasion)
            then.outbound = then.surfaces = True


async def _about_business(
    tx: Transaction, effect: ChangeTenant | AcceptRisks | ProposeOwner, occasion: Occasion
) -> None:
    session, actor, now = occasion.session, occasion.actor, occasion.now
    match effect:
        case ChangeTenant():
            await _change_tenant(tx, effect, occasion)
        case AcceptRisks():
            await tx.change_tenant(risks_accepted=(now, actor.person))
            await tx.audit("risks.accepted", by=actor.person, surface=str(actor.surface))
        case ProposeOwner(phone=phone):
            await tx.propose_owner_number(
                session,
                actor.person,
                phone=phone,
                is_self=phone is None,
                code=new_code(),
                expires_at=now + timedelta(seconds=CODE_TTL_S),
            )
            await tx.audit("owner_number.proposed", by=actor.person, about=session)
        case _:
            assert_never(effect)


async def _change_tenant(tx: Transaction, change: ChangeTenant, occasion: Occasion) -> None:
    await tx.change_tenant(
        name=change.name,
        language=change.language,
        time_zone=change.time_zone,
        notices=change.notices,
        quiet=change.quiet,
        mirrored=change.mirrored,
        thread_replies=change.thread_replies,
        keep_days=change.keep_days,
    )
    if change.thread_replies is not None or change.language is not None:
        # Every card says what becomes of what is written under it.
        await tx.renew_lasting(NoticeKind.CONTACT_CARD)
    if change.time_zone is not None or change.quiet is not None:
        await tx.reckon_digests_anew()
    await tx.audit("settings.changed", by=occasion.actor.person)


async def _about_session(tx: Transaction, effect: SessionEffect, occasion: Occasion) -> None:
    session, by = occasion.session, occasion.actor.person
    match effect:
        case StartLinking(method=method, phone=phone):
            await tx.want_pairing(session, method, phone)
            await tx.want_session(session, Desired.RUNNING)
            await tx.audit("linking.started", by=by, about=session, method=str(method))
        case StopLinking():
            await tx.want_pairing(session, None)
        case LogOut():
            await tx.want_session(session, Desired.UNLINKED)
            await tx.audit("session.logged_out", by=by, about=session)
        case TryAgain():
            pass  # nothing is wanted that was not wanted before, so the hint alone carries it
        case UseHere():
            await tx.want_use_here(session)
            await tx.audit("session.taken_back", by=by, about=session)
        case _:
            assert_never(effect)


async def _about_people(
    tx: Transaction,
    effect: ShareOwner | Invite | RemoveMember | Claim | Unclaim,
    occasion: Occasion,
    then: Consequences,
) -> None:
    actor, now = occasion.actor, occasion.now
    match effect:
        case ShareOwner(phone=phone):
            await _prove_at_once(tx, phone, occasion)
        case Invite(role=role):
            then.memory["secret"] = await tx.invite(role, ttl_s=INVITATION_TTL_S, by=actor.person)
            then.memory["until"] = (now + timedelta(seconds=INVITATION_TTL_S)).isoformat()
            await tx.audit("member.invited", by=actor.person, role=str(role))
        case RemoveMember(person=person):
            if not await tx.remove_member(person):
                raise LostRace("the team has changed meanwhile")
            await tx.renew_lasting(NoticeKind.CONTACT_CARD)  # they may name who is gone
            await tx.audit("member.removed", by=actor.person, about=person)
        case Claim(contact=contact):
            await claim_contact(tx, contact, occasion)
        case Unclaim(contact=contact):
            await release_contact(tx, contact, occasion)
        case _:
            assert_never(effect)


async def _prove_at_once(tx: Transaction, phone: str, occasion: Occasion) -> None:
    """The admin chat knows that the number is the person's own: no code has to come from it."""
    number = await tx.propose_owner_number(
        occasion.session,
        occasion.actor.person,
        phone=phone,
        is_self=False,
        code=new_code(),
        expires_at=occasion.now + timedelta(seconds=CODE_TTL_S),
    )
    await tx.prove_owner_number(number.id, Address(phone=phone))
    surface = str(occasion.actor.surface)
    await tx.audit("owner_number.vouched", by=occasion.actor.person, about=occasion.session, surface=surface)
