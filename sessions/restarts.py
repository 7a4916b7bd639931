"""When to try again after a failure, and when to stop trying: numbers only, no clock and no waiting."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Restarts:
    """The failures of one session. Times are seconds on any clock that only goes forward."""

    base_s: float
    max_s: float
    allowed: int
    window_s: float
    _failures: deque[float] = field(default_factory=deque)
    _in_a_row: int = 0

    def failed(self, now: float, *, counts: bool, chance: float | None = None) -> float | None:
        """Note a failure; how long to pause before the next try, or None: give up.

        counts: False for what a restart cannot mend, such as a network that is away: it is tried for ever.
        chance: 0..1, for the jitter; random when None.
        """
        self._in_a_row += 1
        if counts:
            self._failures.append(now)
            while self._failures and self._failures[0] < now - self.window_s:
                self._failures.popleft()
            if len(self._failures) > self.allowed:
                return None
        full = min(self.max_s, self.base_s * 2.0 ** min(self._in_a_row - 1, 30))
        jitter = random.random() if chance is None else chance
        # Between half and all of it: sessions that failed together must not come back together.
        return full * (0.5 + 0.5 * jitter)

    def went_well(self) -> None:
        """It was usable: the next failure is the first of a row again. The window forgets by itself."""
        self._in_a_row = 0

    def forgive(self) -> None:
        """A person acts: start counting anew."""
        self._failures.clear()
        self._in_a_row = 0
