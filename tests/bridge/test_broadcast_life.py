"""A broadcast moves by its table alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bridge.broadcast_life import ENDED, NEXT, UNDER_WAY, BroadcastState, Move, WrongMove, moved
from bridge.ids import made_at, new_id
from bridge.menu.broadcast_words import halt_lines
from tests.bridge.broadcasts import a_broadcast
from tests.bridge.samples import a_view
from tests.bridge.tables import reachable


def test_every_state_is_reached_and_the_ends_are_ends() -> None:
    assert reachable(NEXT, BroadcastState.DRAFT) == set(BroadcastState)
    assert {state for state, moves in NEXT.items() if not moves} == ENDED
    assert set(BroadcastState) - ENDED - UNDER_WAY == {BroadcastState.DRAFT}


@pytest.mark.parametrize("state", sorted(UNDER_WAY))
def test_whatever_is_under_way_can_be_stopped(state: BroadcastState) -> None:
    assert moved(state, Move.STOP) is BroadcastState.STOPPED


@pytest.mark.parametrize("state", [BroadcastState.RUNNING, BroadcastState.PAUSED, *sorted(ENDED)])
def test_what_has_begun_cannot_be_undone(state: BroadcastState) -> None:
    with pytest.raises(WrongMove, match="cannot undo"):
        moved(state, Move.UNDO)


def test_a_reason_that_nobody_knows_is_left_out() -> None:
    paused = a_broadcast(state=BroadcastState.PAUSED, why="never heard of")

    assert halt_lines(paused, a_view()) == ()


def test_an_id_knows_when_it_was_made() -> None:
    before = datetime.now(UTC)

    assert abs((made_at(new_id()) - before).total_seconds()) < 60
