"""How often somebody who has no business here is answered: some lines, then silence."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field

TRIES_PER_MINUTE = 5.0
REMEMBERED = 10_000


@dataclass(slots=True)
class Patience:
    """One bot's, by account."""

    per_minute: float = TRIES_PER_MINUTE
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def has_some(self, account: str, now: float | None = None) -> bool:
        """Whether to answer; takes one try."""
        now = time.monotonic() if now is None else now
        left, at = self._left.pop(account, (self.per_minute, now))
        left = min(self.per_minute, left + (now - at) * self.per_minute / 60.0)
        self._left[account] = (max(0.0, left - 1.0), now)
        while len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return left >= 1.0
