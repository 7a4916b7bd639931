"""Broadcasts that were confirmed: how far they are, pause and stop, the report."""

from __future__ import annotations

from bridge.broadcast_life import ENDED, NEXT, BroadcastState, Move
from bridge.ids import BroadcastId
from bridge.menu.broadcast import MAY_BROADCAST
from bridge.menu.broadcast_words import (
    audience_line,
    bar_line,
    content_lines,
    count_lines,
    halt_lines,
    state_of,
    time_left_line,
    when_line,
)
from bridge.menu.effects import LookAgain, MoveBroadcast, SendReport
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.ports.broadcast_rows import BroadcastRow
from bridge.screens import Style
from bridge.words import N_

BROADCASTS_SHOWN = 7
STOP_WORD = "STOP"
GONE = N_("This broadcast is no longer there.")

MOVES = {
    Move.UNDO: (N_("Undo"), N_("Undone. Nothing of it is sent.")),
    Move.PAUSE: (N_("Pause"), N_("Paused.")),
    Move.RESUME: (N_("Go on"), N_("It goes on.")),
}
"""What a press does at once: label, and what is said then."""


def _lines(view: View, memory: Memory) -> tuple[str, ...]:
    broadcast = view.broadcast
    if broadcast is None:
        return (view.words(GONE),)
    return (*broadcast_lines(broadcast, view), *content_lines(broadcast, view))


def broadcast_lines(broadcast: BroadcastRow, view: View) -> tuple[str, ...]:
    """How far it is; the same on its page and in its notice."""
    words, progress = view.words, view.progress
    lines = [state_of(broadcast, view), audience_line(broadcast, view)]
    if broadcast.state is BroadcastState.PREPARING:
        count = words(N_("Its recipients are being written down."))
    else:
        count = words.plural("It goes to {count} person.", "It goes to {count} people.", progress.total)
    if Move.UNDO in NEXT[broadcast.state]:
        return (*lines, count, when_line(broadcast, view), words(N_("Until then you can undo it.")))
    lines += [*halt_lines(broadcast, view), bar_line(progress), *count_lines(progress, view)]
    left = time_left_line(view.time_left, view)
    if left is not None and broadcast.state is BroadcastState.RUNNING:
        lines.append(left)
    return tuple(lines)


def moves_of(broadcast: BroadcastRow) -> tuple[Move, ...]:
    """What a person can do to it now by one press."""
    return tuple(move for move in MOVES if move in NEXT[broadcast.state])


def _options(view: View, memory: Memory) -> Options:
    broadcast = view.broadcast
    if broadcast is None:
        return ()
    kept: dict[str, str] = {"broadcast": broadcast.id}
    options = [move_option(move, broadcast.id) for move in moves_of(broadcast)]
    if Move.STOP in NEXT[broadcast.state]:
        options.append(
            Option(
                name="stop",
                label=N_("Stop for good"),
                goes=lambda view, memory, actor: Turn(page=PageId.BROADCAST_STOP, memory=kept),
                style=Style.DANGER,
            )
        )
    if view.progress.uncertain:
        options.append(
            Option(
                name="doubtful",
                label=N_("Look again at what is uncertain"),
                goes=lambda view, memory, actor: _acted(
                    kept, LookAgain(broadcast=broadcast.id), N_("WhatsApp is asked once more.")
                ),
            )
        )
    if broadcast.state in (BroadcastState.RUNNING, BroadcastState.PAUSED, *ENDED):
        options.append(
            Option(
                name="report",
                label=N_("Report as a file"),
                goes=lambda view, memory, actor: _acted(
                    kept,
                    SendReport(broadcast=broadcast.id),
                    N_("The report comes as a file."),
                ),
            )
        )
    if broadcast.state not in ENDED:
        options.append(
            Option(
                name="refresh",
                label=N_("Look again"),
                goes=lambda view, memory, actor: Turn(page=PageId.BROADCAST, memory=kept),
            )
        )
    return tuple(options)


def move_option(move: Move, broadcast: BroadcastId) -> Option:
    """A press that moves it at once."""
    label, said = MOVES[move]

    def moved(view: View, memory: Memory, actor: Actor) -> Turn:
        page = PageId.BROADCAST_PREVIEW if move is Move.UNDO else PageId.BROADCAST
        effect = MoveBroadcast(broadcast=broadcast, move=move)
        # What the page shall remember comes of the effect.
        return Turn(page=page, effects=(effect,), note=Note(message=said))

    style = Style.PRIMARY if move is Move.RESUME else Style.PLAIN
    return Option(name=str(move), label=label, goes=moved, style=style)


def _acted(memory: dict[str, str], effect: LookAgain | SendReport, note: str) -> Turn:
    return Turn(page=PageId.BROADCAST, memory=dict(memory), effects=(effect,), note=Note(message=note))


def _stop_lines(view: View, memory: Memory) -> tuple[str, ...]:
    if view.broadcast is None:
        return (view.words(GONE),)
    waiting = view.progress.waiting + view.progress.under_way
    return (
        state_of(view.broadcast, view),
        view.words.plural(
            "{count} person will not get it. It cannot be taken up again.",
            "{count} people will not get it. It cannot be taken up again.",
            waiting,
        ),
    )


def _stopped(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    if view.broadcast is None:
        return Turn(page=PageId.BROADCASTS)
    effect = MoveBroadcast(broadcast=view.broadcast.id, move=Move.STOP)
    return Turn(
        page=PageId.BROADCAST,
        memory={"broadcast": view.broadcast.id},
        effects=(effect,),
        note=Note(message=N_("Stopped.")),
    )


def _list_lines(view: View, memory: Memory) -> tuple[str, ...]:
    return () if view.broadcasts else (view.words(N_("No broadcast was sent yet.")),)


def _list_options(view: View, memory: Memory) -> Options:
    def one(row: BroadcastRow) -> Option:
        when = row.ended_at or row.starts_at or row.created_at
        at = view.words.when(when, view.now, view.tenant.time_zone)
        return Option(
            name=f"b.{row.id}",
            label=f"{state_of(row, view)} · {at}",
            translate=False,
            goes=lambda view, memory, actor: Turn(page=PageId.BROADCAST, memory={"broadcast": row.id}),
        )

    return tuple(one(row) for row in view.broadcasts[:BROADCASTS_SHOWN])


_ONE = frozenset({"broadcast", "labels", "lists"})

PAGES: dict[PageId, Page] = {
    PageId.BROADCASTS: Page(
        title=N_("Under way and sent"),
        parent=PageId.BROADCAST_SETUP,
        lines=_list_lines,
        options=_list_options,
        roles=MAY_BROADCAST,
        needs=frozenset({"broadcasts"}),
    ),
    PageId.BROADCAST: Page(
        title=N_("Broadcast"),
        parent=PageId.BROADCASTS,
        lines=_lines,
        options=_options,
        roles=MAY_BROADCAST,
        needs=_ONE | {"time_left"},
    ),
    PageId.BROADCAST_STOP: Page(
        title=N_("Stop this broadcast?"),
        parent=PageId.BROADCAST,
        lines=_stop_lines,
        prompt=N_("To confirm, write {phrase}"),
        phrase=lambda view, memory: STOP_WORD,
        said=_stopped,
        roles=MAY_BROADCAST,
        needs=_ONE,
    ),
}
