"""How long this process may still act as the holder of its sessions, by its own clock."""

from __future__ import annotations

import time


def awake_clock() -> float:
    """Seconds on a clock that nobody sets and that also runs while the machine sleeps, where there is one."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class Lease:
    """Renewed by each heartbeat that the database took; runs out by itself."""

    def __init__(self) -> None:
        self._until = 0.0

    def renew(self, *, began: float, ttl_s: float) -> None:
        """A heartbeat that was begun at `began` has succeeded: the database cannot count from earlier."""
        self._until = max(self._until, began + ttl_s)

    def end(self) -> None:
        """It is over now."""
        self._until = 0.0

    @property
    def remaining_s(self) -> float:
        """Seconds left; 0 when it has run out."""
        return max(0.0, self._until - awake_clock())
