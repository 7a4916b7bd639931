"""A leak is told, and what only moves is not."""

from __future__ import annotations

import random

import pytest

from tests.soak.growth import Allowed, Series

SAMPLES = 120
EVERY_S = 5.0


def _series(values: list[float]) -> Series:
    points = [(number * EVERY_S, value) for number, value in enumerate(values)]
    return Series(name="memory", unit="MiB", allowed=Allowed(amount=15, share=0.1), points=points)


def test_what_only_moves_does_not_grow() -> None:
    chance = random.Random(1)

    assert not _series([100 + chance.uniform(-10, 10) for _ in range(SAMPLES)]).grows


def test_what_comes_at_the_beginning_and_stays_does_not_grow() -> None:
    assert not _series([60.0] * (SAMPLES // 8) + [110.0] * (SAMPLES - SAMPLES // 8)).grows


def test_a_spike_at_the_end_is_no_growth() -> None:
    assert not _series([100.0] * (SAMPLES - 10) + [300.0] * 10).grows


@pytest.mark.parametrize("mib_a_minute", [5.0, 20.0])
def test_a_leak_is_told_with_its_slope(mib_a_minute: float) -> None:
    chance = random.Random(1)
    leaking = [
        100 + number * EVERY_S / 60 * mib_a_minute + chance.uniform(-5, 5) for number in range(SAMPLES)
    ]

    series = _series(leaking)

    assert series.grows
    assert series.per_hour == pytest.approx(60 * mib_a_minute, rel=0.1)


def test_too_few_samples_say_nothing() -> None:
    series = _series([100.0, 400.0, 900.0])

    assert not series.grows
    assert "too short to judge" in str(series)
