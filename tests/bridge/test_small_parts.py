"""Small parts that other rooms build on: findings of a check-up, the machine's clock."""

from __future__ import annotations

from datetime import timedelta

from bridge.health import Finding, Health, fault, good, warning
from bridge.ports.clock import SystemClock
from bridge.room_drawing import masked


def test_a_finding_says_how_the_part_is_and_what_to_do() -> None:
    assert good("clock", "in time") == Finding(part="clock", health=Health.GOOD, seen="in time")
    assert warning("disk", "90 % full", "make room").health is Health.WARNING
    assert fault("browser", "not found", "install it").todo == "install it"


def test_the_machines_clock_tells_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_number_is_masked_for_a_room() -> None:
    assert masked("+5511987654321") == "+55 … 4321"
    assert masked("anonymous") == "… mous"
