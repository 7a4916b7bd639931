"""Time, passed in."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where a use-case asks what time it is."""

    def now(self) -> datetime:
        """Aware, UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC)


class SharedClock:
    """The time that all processes of an installation agree on: the database's.

    What one of them makes due, another sends. So between two questions to the database it is carried on by a
    clock that nobody sets: a machine whose own clock is wrong, or is moved, makes nothing early or late.
    """

    def __init__(self) -> None:
        self._then = datetime.now(UTC)
        self._asked_at = awake_clock()

    def now(self) -> datetime:
        """Aware, UTC."""
        return self._then + timedelta(seconds=awake_clock() - self._asked_at)

    def agree(self, told: datetime, *, asked_at: float) -> float:
        """The database told the time when asked at `asked_at` (by `awake_clock`).

        How far this machine's own clock is from it, in seconds; ahead is positive.
        """
        self._then, self._asked_at = told, asked_at
        return (datetime.now(UTC) - self.now()).total_seconds()


def awake_clock() -> float:
    """Seconds on a clock that nobody sets and that also runs while the machine sleeps, where there is one."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()
