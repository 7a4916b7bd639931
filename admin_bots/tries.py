"""Bounds guessing and pouring: so many requests a minute from one address, or of one person."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

TOLD_PER_MINUTE = 10
"""Lines of a log about callers who are turned away: whoever knocks without end shall fill no disk."""

REMEMBERED = 10_000
"""Of them at once; the one that was quiet longest is forgotten first."""


@dataclass(slots=True, kw_only=True)
class Tries:
    """A bucket for each of whom: full at first, refilled evenly."""

    per_minute: int
    clock: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, whose: str) -> float:
        """Take one try: 0.0 when it was free, else seconds until the next one is."""
        now = self.clock()
        left, seen_at = self._left.pop(whose, (float(self.per_minute), now))
        left = min(left + (now - seen_at) * self.per_minute / 60.0, float(self.per_minute))
        wait_s = 0.0 if left >= 1.0 else (1.0 - left) * 60.0 / self.per_minute
        self._left[whose] = (left if wait_s else left - 1.0, now)
        while len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return wait_s
