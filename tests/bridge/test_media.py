"""Where the file of a message may be, and when it is tried again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bridge.media import (
    AGAIN,
    MEDIA_KINDS,
    MOST_TRIES,
    NEXT,
    PAUSES_S,
    PICTURES,
    TOLD,
    FileMove,
    FileState,
    FileTrouble,
    can_be_had,
    try_again_at,
    why_not_there,
)
from bridge.words import LANGUAGES, Words
from tests.bridge.tables import reachable

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_every_state_has_a_row_is_reached_and_can_reach_the_end() -> None:
    assert set(NEXT) == set(FileState) == reachable(NEXT, FileState.WAITING)
    assert {state for state, moves in NEXT.items() if not moves} == {FileState.KEPT}
    assert all(FileState.KEPT in reachable(NEXT, state) for state in FileState)


def test_every_move_is_used() -> None:
    assert {move for moves in NEXT.values() for move in moves} == set(FileMove)
    assert {FileState.FAILED, FileState.LEFT} == AGAIN


def test_pauses_grow_and_end() -> None:
    waits = [try_again_at(tries, NOON) for tries in range(1, MOST_TRIES + 1)]

    assert [(at - NOON).total_seconds() for at in waits if at is not None] == list(PAUSES_S)
    assert list(PAUSES_S) == sorted(PAUSES_S)
    assert waits[-1] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trouble_is_told_in_every_language(language: str) -> None:
    words = Words(language)

    assert set(TOLD) == set(FileTrouble)
    for state in FileState:
        told = {why_not_there(state, why, words) for why in FileTrouble}
        assert len(told) == (len(FileTrouble) if state in AGAIN else 1)
        assert (None in told) == (state is FileState.KEPT)
    assert why_not_there(FileState.FAILED, None, words) is not None


def test_kinds_that_nobody_wants_are_not_asked_for_again() -> None:
    assert can_be_had(FileState.LEFT, FileTrouble.TOO_LARGE)
    assert not can_be_had(FileState.LEFT, FileTrouble.NOT_WANTED)
    assert not can_be_had(FileState.KEPT, None)
    assert PICTURES < MEDIA_KINDS
