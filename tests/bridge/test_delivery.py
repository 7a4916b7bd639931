"""The life of an outgoing message: its table, and what it refuses."""

from __future__ import annotations

import pytest

from bridge.delivery import NEXT, Delivery, Outcome, WrongTurn, settle, tells_more
from tests.bridge.tables import reachable

ENDS = {Delivery.READ, Delivery.FAILED, Delivery.DROPPED}


def test_every_state_has_a_row() -> None:
    assert set(NEXT) == set(Delivery)


def test_every_outcome_is_used() -> None:
    used = {outcome for row in NEXT.values() for outcome in row}

    assert used == set(Outcome)


def test_only_the_ends_are_ends() -> None:
    assert {state for state, row in NEXT.items() if not row} == ENDS


@pytest.mark.parametrize("state", Delivery)
def test_every_state_can_reach_an_end(state: Delivery) -> None:
    assert reachable(NEXT, state) & ENDS


def test_only_being_surely_not_handed_over_makes_a_message_due_again() -> None:
    ways_back = {
        (state, outcome)
        for state, row in NEXT.items()
        for outcome, then in row.items()
        if then is Delivery.DUE
    }

    assert ways_back == {(Delivery.SENDING, Outcome.BUSY)}


def test_a_message_that_was_handed_over_is_never_picked_again() -> None:
    handed_over = {Delivery.SENT, Delivery.DELIVERED, Delivery.READ, Delivery.UNCERTAIN, Delivery.FAILED}

    for state in handed_over:
        assert not reachable(NEXT, state) & {Delivery.DUE, Delivery.SENDING}


def test_a_receipt_never_goes_back() -> None:
    assert settle(Delivery.SENDING, Outcome.DELIVERED) is Delivery.DELIVERED
    assert not tells_more(Delivery.DELIVERED, Outcome.CONFIRMED)
    assert not tells_more(Delivery.READ, Outcome.DELIVERED)


def test_a_wrong_turn_says_what_was_met_and_what_is_offered() -> None:
    with pytest.raises(WrongTurn, match="delivered allows read; got busy"):
        settle(Delivery.DELIVERED, Outcome.BUSY)
    with pytest.raises(WrongTurn, match="dropped allows nothing; got confirmed"):
        settle(Delivery.DROPPED, Outcome.CONFIRMED)


@pytest.mark.parametrize("state", Delivery)
@pytest.mark.parametrize("outcome", Outcome)
def test_telling_more_and_settling_agree(state: Delivery, outcome: Outcome) -> None:
    assert tells_more(state, outcome) == (NEXT[state].get(outcome) is not None)
