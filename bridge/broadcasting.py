"""Makes true what people do to broadcasts, lists, labels and opt-outs, in the step's own transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import assert_never

from bridge import gate
from bridge.broadcast_life import NEXT, Move
from bridge.errors import LostRace
from bridge.facts import Address
from bridge.ids import BroadcastId, ListId, new_id
from bridge.menu.broadcast import MAY_BROADCAST
from bridge.menu.effects import (
    AddOptOut,
    AgreeToList,
    ChangePace,
    ConfirmBroadcast,
    DiscardDraft,
    KeepList,
    LabelPerson,
    LookAgain,
    MoveBroadcast,
    RemoveOptOut,
    SaveDraft,
    TestBroadcast,
    UnlabelPerson,
)
from bridge.notices import NoticeKind
from bridge.occasion import Occasion
from bridge.opting_out import ADDED
from bridge.ownership import ruling_number
from bridge.placeholders import filled
from bridge.ports.broadcast_rows import Audience, AudienceKind, ListSource
from bridge.ports.rows import CauseKind
from bridge.ports.store import Transaction
from bridge.taking import bad_lines_of, entries_of
from bridge.words import N_, Words

UNDO_S = 30.0
"""How long a confirmed broadcast waits: time to see what one has done."""
PASTED = N_("pasted list")

OutboundEffect = (
    SaveDraft
    | DiscardDraft
    | KeepList
    | AgreeToList
    | TestBroadcast
    | ConfirmBroadcast
    | MoveBroadcast
    | LookAgain
)
AudienceEffect = AddOptOut | RemoveOptOut | LabelPerson | UnlabelPerson | ChangePace


async def make_outbound_true(tx: Transaction, effect: OutboundEffect, occasion: Occasion) -> dict[str, str]:
    """Apply it; what its page shall remember of what was made."""
    session, by, now = occasion.session, occasion.actor.person, occasion.now
    match effect:
        case SaveDraft():
            await tx.save_broadcast_draft(
                session,
                text=effect.text,
                audience=effect.audience,
                file=effect.file,
                drop_file=effect.drop_file,
                wanted_at=effect.wanted_at,
                at_once=effect.at_once,
            )
        case DiscardDraft():
            await tx.discard_broadcast_draft(session)
        case KeepList():
            await _keep_list(tx, effect, occasion)
        case AgreeToList(list=chosen):
            await tx.agree_to_list(chosen, by, occasion.actor.surface, now)
            await tx.audit("list.agreed", by=by, about=chosen, surface=str(occasion.actor.surface))
        case TestBroadcast():
            await _test(tx, occasion)
        case ConfirmBroadcast():
            return {"broadcast": await _confirm(tx, occasion)}
        case MoveBroadcast(broadcast=broadcast, move=move):
            await _move(tx, broadcast, move, occasion)
            return {"broadcast": broadcast} if move is not Move.UNDO else {}
        case LookAgain(broadcast=broadcast):
            await tx.look_again_at_broadcast(broadcast)
        case _:
            assert_never(effect)
    return {}


async def make_audience_true(tx: Transaction, effect: AudienceEffect, occasion: Occasion) -> None:
    """Apply it."""
    by, now = occasion.actor.person, occasion.now
    match effect:
        case AddOptOut(phone=phone):
            person = await tx.person_at(Address(phone=phone))
            await tx.opt_out(person.id, ADDED, now)
            await tx.audit("opt_out.added", by=by, about=person.id)
        case RemoveOptOut(person=gone):
            await tx.opt_in(gone)
            await tx.audit("opt_out.removed", by=by, about=gone)
        case LabelPerson(person=labelled, name=name):
            await tx.label_person(labelled, name, now)
            await tx.audit("contact.labelled", by=by, about=labelled)
        case UnlabelPerson(person=labelled, label=label):
            if await tx.unlabel_person(labelled, label):
                await tx.audit("contact.unlabelled", by=by, about=labelled)
        case ChangePace(pace=pace, per_day=per_day, usual=usual):
            await tx.change_pace(occasion.session, pace, per_day=per_day, usual=usual)
            await tx.audit("pace.changed", by=by, about=occasion.session)
        case _:
            assert_never(effect)


async def _keep_list(tx: Transaction, effect: KeepList, occasion: Occasion) -> None:
    session, read = occasion.session, effect.read
    words = Words((await tx.tenant()).language)
    kept = await tx.add_list(
        ListId(new_id()),
        session,
        occasion.actor.person,
        source=ListSource.PASTED,
        name=words(PASTED),
        entries=entries_of(read),
        bad=read.bad_count,
        folded=read.folded,
        bad_lines=bad_lines_of(read),
        now=occasion.now,
    )
    draft = await tx.broadcast_draft(session)
    cold = draft is not None and draft.audience.cold
    audience = Audience(kind=AudienceKind.LIST, list=kept.id, cold=cold)
    await tx.save_broadcast_draft(session, audience=audience)


async def _test(tx: Transaction, occasion: Occasion) -> None:
    draft = await tx.broadcast_draft(occasion.session)
    owner = await ruling_number(tx, occasion.session)
    assert draft is not None, "the page has judged it in this very transaction"
    assert owner is not None, "the page has judged it in this very transaction"
    text = filled(draft.text, occasion.actor.name)
    file = None if draft.file is None else draft.file.id
    await gate.asked_by_owner(tx, owner, occasion.session, text, file, now=occasion.now)


async def _confirm(tx: Transaction, occasion: Occasion) -> BroadcastId:
    """The page has judged the count in this very transaction."""
    actor, now = occasion.actor, occasion.now
    draft = await tx.broadcast_draft(occasion.session)
    assert draft is not None, "the page has judged it"
    cause = await tx.add_cause(CauseKind.BROADCAST, actor.person, actor.surface, now, fact=occasion.fact)
    undo_until = now + timedelta(seconds=UNDO_S)
    starts_at = max(undo_until, draft.wanted_at) if draft.wanted_at is not None else undo_until
    await tx.move_broadcast(draft.id, Move.CONFIRM, now, cause=cause, starts_at=starts_at)
    await tx.audit("broadcast.confirmed", by=actor.person, about=draft.id, surface=str(actor.surface))
    for menu in await tx.menus(occasion.session):
        if menu.role in MAY_BROADCAST and menu.room is None:
            await tx.add_notice(
                menu.id,
                NoticeKind.BROADCAST_PROGRESS,
                about=draft.id,
                params={},
                now=now,
                not_before=now,
                lasting=True,
            )
    return draft.id


async def _move(tx: Transaction, broadcast: BroadcastId, move: Move, occasion: Occasion) -> None:
    row = await tx.broadcast(broadcast, lock=True)
    if row is None or move not in NEXT[row.state]:
        raise LostRace("the broadcast has moved meanwhile")
    if move is Move.UNDO and await tx.broadcast_draft(row.session) is not None:
        move = Move.STOP  # another was begun since, and there is one draft
    await tx.move_broadcast(broadcast, move, occasion.now)
    await tx.audit(f"broadcast.{move}", by=occasion.actor.person, about=broadcast)
