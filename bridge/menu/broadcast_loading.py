"""Loads what the pages of broadcasts show."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bridge.broadcast_life import BroadcastState
from bridge.ids import BroadcastId, PersonId, SessionId
from bridge.menu.broadcast_audience import LISTS_SHOWN
from bridge.menu.broadcast_progress import BROADCASTS_SHOWN
from bridge.menu.opt_outs import PAGE_OF_OPT_OUTS
from bridge.menu.state import Memory, View
from bridge.menu.turning import first_of
from bridge.pace_now import pace_of
from bridge.ports.rows import Role
from bridge.ports.store import Transaction


async def with_broadcasts(tx: Transaction, view: View, needs: frozenset[str], memory: Memory) -> View:
    """The view with what these pages need. It has a session."""
    assert view.session is not None
    session, now = view.session.id, view.now
    if "draft" in needs:
        view = replace(view, draft=await tx.broadcast_draft(session))
    if "broadcasts" in needs:
        view = replace(view, broadcasts=tuple(await tx.broadcasts(session, limit=BROADCASTS_SHOWN)))
    if "broadcast" in needs and "broadcast" in memory:
        view = await with_broadcast(tx, view, BroadcastId(memory["broadcast"]))
    if "lists" in needs:
        view = replace(view, lists=tuple(await tx.lists(session, LISTS_SHOWN + 1)))
        chosen = view.draft or view.broadcast
        wanted = None if chosen is None else chosen.audience.list
        if wanted is not None and wanted not in {one.id for one in view.lists}:
            older = await tx.list_row(wanted)
            view = replace(view, lists=(*view.lists, *(() if older is None else (older,))))
    if "labels" in needs:
        view = replace(view, labels=tuple(await tx.labels()))
        if view.contact is not None:
            view = replace(view, contact_labels=tuple(await tx.labels_of(view.contact.id)))
    if "reach" in needs and view.draft is not None:
        view = replace(view, reach=await tx.reach(session, view.draft.audience, now))
    if "opt_outs" in needs:
        rows, count = await tx.opt_outs(limit=PAGE_OF_OPT_OUTS, offset=first_of(memory))
        view = replace(view, opt_outs=tuple(rows), opt_out_count=count)
    if "person" in needs and "person" in memory:
        view = replace(view, contact=await tx.person(PersonId(memory["person"])))
    if "time_left" in needs:
        view = await with_time_left(tx, view)
    return view


async def with_broadcast(tx: Transaction, view: View, broadcast: BroadcastId) -> View:
    """The view with one broadcast of this session, and how far it is."""
    row = await tx.broadcast(broadcast)
    if row is None or view.session is None or row.session != view.session.id:
        return view
    if row.state is BroadcastState.DRAFT:
        return view
    return replace(view, broadcast=row, progress=await tx.progress(row.id))


async def view_of(tx: Transaction, session: SessionId, broadcast: BroadcastId, now: datetime) -> View:
    """What is told of one broadcast outside the menu."""
    row = await tx.session(session)
    assert row is not None, "a broadcast has a session"
    view = View(tenant=await tx.tenant(), session=row, owner=None, pending=None, role=Role.OWNER, now=now)
    return await with_broadcast(tx, view, broadcast)


async def with_time_left(tx: Transaction, view: View) -> View:
    """The view with how long its broadcast, or its draft, takes."""
    assert view.session is not None
    if view.broadcast is not None:
        waiting = view.progress.waiting + view.progress.under_way
        new, length = view.progress.waiting_new, len(view.broadcast.text)
    elif view.draft is not None:
        waiting, new, length = view.reach.total, view.reach.new, len(view.draft.text)
    else:
        return view
    pace = await pace_of(tx, view.tenant, view.session, view.now)
    return replace(view, time_left=pace.time_left(waiting, new, length))
