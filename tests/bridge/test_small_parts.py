"""Small parts that other rooms build on: findings of a check-up, the machine's clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from bridge.errors import TemporaryError
from bridge.health import Finding, Health, fault, good, warning
from bridge.ports.bundles import BundleStoreAway, BundleUnusable, Flaw
from bridge.ports.clock import SharedClock, SystemClock, awake_clock
from bridge.room_drawing import masked


def test_a_finding_says_how_the_part_is_and_what_to_do() -> None:
    assert good("clock", "in time") == Finding(part="clock", health=Health.GOOD, seen="in time")
    assert warning("disk", "90 % full", "make room").health is Health.WARNING
    assert fault("browser", "not found", "install it").todo == "install it"


def test_the_machines_clock_tells_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_shared_clock_goes_on_from_what_the_database_told() -> None:
    clock, hour = SharedClock(), timedelta(hours=1)

    apart_s = clock.agree(datetime.now(UTC) - hour, asked_at=awake_clock())

    assert 3599 < apart_s < 3610  # this machine's own clock is ahead
    first, second = clock.now(), clock.now()
    assert first <= second < datetime.now(UTC) - hour + timedelta(seconds=10)
    assert first.utcoffset() == timedelta(0)


def test_a_machine_without_a_clock_for_sleep_has_one_that_nobody_sets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(time, "CLOCK_BOOTTIME", raising=False)

    assert awake_clock() <= time.monotonic()


def test_a_store_that_is_away_may_answer_later_and_a_bundle_with_a_flaw_never_will() -> None:
    unusable = BundleUnusable("cut short", flaw=Flaw.DAMAGED)

    assert unusable.flaw is Flaw.DAMAGED
    assert not isinstance(unusable, TemporaryError)
    assert issubclass(BundleStoreAway, TemporaryError)


def test_a_number_is_masked_for_a_room() -> None:
    assert masked("+5511987654321") == "+55 … 4321"
    assert masked("anonymous") == "… mous"
