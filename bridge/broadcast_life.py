"""The life of one broadcast, as a table.

The picture in ARCHITECTURE.md is drawn from `NEXT`.
"""

from __future__ import annotations

import enum

from bridge.errors import PermanentError


class BroadcastState(enum.StrEnum):
    """Where a broadcast is."""

    DRAFT = "draft"
    PREPARING = "preparing"  # confirmed; its recipients are being written down
    WAITING = "waiting"  # for its start: the time to undo, or a later one that was chosen
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"


class Move(enum.StrEnum):
    """What happens to it."""

    CONFIRM = "confirm"  # a person, by the count
    UNDO = "undo"  # a person, before anything was sent
    PREPARED = "prepared"
    BEGIN = "begin"  # its time has come
    PAUSE = "pause"  # a person, or a refusal of WhatsApp's
    RESUME = "resume"
    STOP = "stop"
    FINISH = "finish"  # nobody is left


_STOPPABLE = {Move.STOP: BroadcastState.STOPPED}

NEXT: dict[BroadcastState, dict[Move, BroadcastState]] = {
    BroadcastState.DRAFT: {Move.CONFIRM: BroadcastState.PREPARING},
    BroadcastState.PREPARING: {
        Move.PREPARED: BroadcastState.WAITING,
        Move.UNDO: BroadcastState.DRAFT,
        **_STOPPABLE,
    },
    BroadcastState.WAITING: {
        Move.BEGIN: BroadcastState.RUNNING,
        Move.UNDO: BroadcastState.DRAFT,
        **_STOPPABLE,
    },
    BroadcastState.RUNNING: {
        Move.PAUSE: BroadcastState.PAUSED,
        Move.FINISH: BroadcastState.DONE,
        **_STOPPABLE,
    },
    BroadcastState.PAUSED: {Move.RESUME: BroadcastState.RUNNING, **_STOPPABLE},
    BroadcastState.DONE: {},
    BroadcastState.STOPPED: {},
}

UNDER_WAY = frozenset(
    {BroadcastState.PREPARING, BroadcastState.WAITING, BroadcastState.RUNNING, BroadcastState.PAUSED}
)
ENDED = frozenset({BroadcastState.DONE, BroadcastState.STOPPED})


class WrongMove(PermanentError):
    """The table has no such row: nothing is to be changed."""


def moved(state: BroadcastState, move: Move) -> BroadcastState:
    """The state after `move`.

    Raises:
        WrongMove: it cannot be done in that state (any more).
    """
    try:
        return NEXT[state][move]
    except KeyError:
        raise WrongMove(f"a broadcast that is {state!s} cannot {move!s}") from None
