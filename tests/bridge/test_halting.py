"""Refusals that stop a broadcast, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bridge.halting import HALTS, held_until

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("reason", HALTS)
def test_a_refusal_of_the_account_holds_for_a_while(reason: str) -> None:
    until = held_until(reason, NOW)

    assert until is not None
    assert NOW + timedelta(minutes=30) < until <= NOW + timedelta(days=7)


@pytest.mark.parametrize("reason", [None, "ack_1", "no_chat", "opted_out"])
def test_what_concerns_one_message_holds_nothing(reason: str | None) -> None:
    assert held_until(reason, NOW, NOW + timedelta(days=1)) is None


def test_the_end_that_whatsapp_tells_counts() -> None:
    told = NOW + timedelta(days=6)

    assert held_until("reach_out_limit", NOW, told) == told


def test_an_end_that_has_passed_says_nothing() -> None:
    passed = NOW - timedelta(seconds=1)

    assert held_until("temporary_ban", NOW, passed) == held_until("temporary_ban", NOW)
