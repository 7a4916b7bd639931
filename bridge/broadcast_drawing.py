"""Draws the notices of a broadcast: how far it is, what became of it, its report."""

from __future__ import annotations

from dataclasses import replace

from bridge.broadcast_life import ENDED, NEXT, BroadcastState, Move
from bridge.broadcast_report import report_document
from bridge.ids import BroadcastId
from bridge.menu.advance import NOT_ALLOWED
from bridge.menu.broadcast import MAY_BROADCAST
from bridge.menu.broadcast_loading import with_broadcast, with_time_left
from bridge.menu.broadcast_progress import MOVES, broadcast_lines, moves_of
from bridge.menu.broadcast_words import count_lines, halt_lines, title_of
from bridge.menu.state import View
from bridge.notice_reading import Reading
from bridge.notices import NoticeChoice, NoticeKind
from bridge.ports.store import Transaction
from bridge.screens import Choice, Notice, Style
from bridge.words import N_

HEADS = {
    BroadcastState.DONE: N_("A broadcast is done"),
    BroadcastState.STOPPED: N_("A broadcast was stopped"),
    BroadcastState.PAUSED: N_("A broadcast rests"),
}


async def _read(tx: Transaction, reading: Reading) -> View:
    view = replace(reading.view, labels=tuple(await tx.labels()))
    view = await with_broadcast(tx, view, BroadcastId(reading.notice.about or ""))
    chosen = None if view.broadcast is None else view.broadcast.audience.list
    row = None if chosen is None else await tx.list_row(chosen)
    return view if row is None else replace(view, lists=(row,))


async def progress(tx: Transaction, reading: Reading) -> Notice | None:
    """One message that is kept true while the broadcast goes on."""
    view = await _read(tx, reading)
    broadcast = view.broadcast
    if broadcast is None or view.role not in MAY_BROADCAST:
        return None
    view, words = await with_time_left(tx, view), view.words
    choices = [
        Choice(
            name=str(move),
            label=words(MOVES[move][0]),
            style=Style.PRIMARY if move is Move.RESUME else Style.PLAIN,
        )
        for move in moves_of(broadcast)
    ]
    if Move.STOP in NEXT[broadcast.state]:
        choices.append(Choice(name=NoticeChoice.STOP, label=words(N_("Stop for good")), style=Style.DANGER))
    choices.append(Choice(name=NoticeChoice.BROADCAST, label=words(N_("Open"))))
    return Notice(
        kind=NoticeKind.BROADCAST_PROGRESS,
        title=words(N_("Broadcast")),
        body=broadcast_lines(broadcast, view),
        about=broadcast.id,
        choices=tuple(choices),
    )


async def news(tx: Transaction, reading: Reading) -> Notice | None:
    """It rests, or is over: a message of its own, so that somebody hears of it."""
    view = await _read(tx, reading)
    broadcast, words = view.broadcast, view.words
    if broadcast is None or str(broadcast.state) != reading.notice.params.get("state"):
        return None
    if broadcast.state not in HEADS or view.role not in MAY_BROADCAST:
        return None
    is_over = broadcast.state in ENDED
    resume = (
        (Choice(name=NoticeChoice.RESUME, label=words(MOVES[Move.RESUME][0])),)
        if broadcast.state is BroadcastState.PAUSED
        else ()
    )
    return Notice(
        kind=NoticeKind.BROADCAST_NEWS,
        title=words(HEADS[broadcast.state]),
        body=(title_of(broadcast), *halt_lines(broadcast, view), *count_lines(view.progress, view)),
        about=broadcast.id,
        choices=(*resume, Choice(name=NoticeChoice.BROADCAST, label=words(N_("Open")))),
        document=await report_document(tx, broadcast, view.tenant) if is_over else None,
        # That it rested is over, too, and its button leads nowhere any more.
        earlier=await tx.notice_ref(reading.notice.place.id, reading.notice.kind, broadcast.id)
        if is_over
        else None,
    )


async def report(tx: Transaction, reading: Reading) -> Notice | None:
    """What became of each recipient, as somebody has asked for it."""
    view = await _read(tx, reading)
    if view.broadcast is None:
        return None
    if view.role not in MAY_BROADCAST:
        return Notice(kind=NoticeKind.BROADCAST_REPORT, title=view.words(NOT_ALLOWED))
    return Notice(
        kind=NoticeKind.BROADCAST_REPORT,
        title=view.words(N_("The report of a broadcast")),
        body=(title_of(view.broadcast), *count_lines(view.progress, view)),
        about=view.broadcast.id,
        document=await report_document(tx, view.broadcast, view.tenant),
    )
