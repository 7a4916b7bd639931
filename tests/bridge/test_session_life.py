"""The life of a linked session: its table."""

from __future__ import annotations

import pytest

from bridge.session_life import NEXT, SessionState, Sign, observe
from tests.bridge.tables import reachable

RESTS = {SessionState.CONNECTED, SessionState.DISCONNECTED, SessionState.LOGGED_OUT}
"""Where a session may stay for long: this machine has no ends, only rests."""


def test_every_state_has_a_row() -> None:
    assert set(NEXT) == set(SessionState)


@pytest.mark.parametrize("state", SessionState)
def test_every_state_knows_every_sign(state: SessionState) -> None:
    assert set(NEXT[state]) == set(Sign)
    assert {observe(state, sign) for sign in Sign} <= set(SessionState)


@pytest.mark.parametrize("state", SessionState)
def test_no_state_is_an_end(state: SessionState) -> None:
    assert reachable(NEXT, state) == set(SessionState)


@pytest.mark.parametrize("state", SessionState)
def test_every_state_can_reach_every_rest(state: SessionState) -> None:
    assert reachable(NEXT, state) >= RESTS


def test_only_a_good_probe_earns_connected() -> None:
    earned = {
        (state, sign)
        for state in NEXT
        for sign, then in NEXT[state].items()
        if then is SessionState.CONNECTED
    }

    assert {sign for _, sign in earned} == {Sign.PROBE_GOOD}


def test_a_linked_account_that_shows_a_qr_code_was_logged_out() -> None:
    assert observe(SessionState.CONNECTED, Sign.NOT_LINKED) is SessionState.LOGGED_OUT


@pytest.mark.parametrize("sign", sorted(set(Sign) - {Sign.OPENED, Sign.NOT_LINKED, Sign.PROBE_GOOD}))
def test_bad_news_never_hides_a_logout(sign: Sign) -> None:
    assert observe(SessionState.LOGGED_OUT, sign) is SessionState.LOGGED_OUT
