"""How messages usually come to a session, and whether a silence is unusual for it. Pure; unix seconds.

Received messages are counted in slots of five minutes, over two weeks. A silence is unusual when the same
stretch of the clock had traffic on every one of the last days that are known: a shop that rests at night,
or on Sundays, or hears little at all, has no such stretch, and nothing is concluded from its silence.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

SLOT_S = 300
SLOTS_A_DAY = 86400 // SLOT_S
KEPT_DAYS = 14
"""At most so many days of slots are kept: some four thousand small numbers."""
COMPARED_DAYS = 7
"""A whole week, so that a weekday on which the shop rests is among them."""
FEWEST_DAYS = 5
"""Of a history that is shorter, nothing is concluded."""
FEWEST_MESSAGES = 8
"""In the stretch, on each of those days. Where so many are usual, none by chance is rarer than 1 in 2,000."""


class Rhythm:
    """Of one session. `since`: from when on everything that came is known."""

    def __init__(self, since: float) -> None:
        self._since = since
        self._slots: Counter[int] = Counter()
        self.last: float | None = None

    def heard(self, *times: float) -> None:
        """Messages were written to the session at these times, in any order."""
        for at in times:
            self._slots[int(at // SLOT_S)] += 1
            self.last = at if self.last is None else max(self.last, at)

    def is_unusual(self, now: float) -> bool:
        """Whether the silence from the last message until `now` is far beyond what is usual at this hour."""
        if self.last is None or now <= self.last:
            return False
        self._forget(now)
        stretch = range(math.ceil(self.last / SLOT_S), int(now // SLOT_S))
        days = [
            self._count(slot - day * SLOTS_A_DAY for slot in stretch)
            for day in range(1, COMPARED_DAYS + 1)
            if self.last - day * 86400 >= self._since
        ]
        return len(days) >= FEWEST_DAYS and min(days) >= FEWEST_MESSAGES

    def _count(self, slots: Iterable[int]) -> int:
        return sum(self._slots.get(slot, 0) for slot in slots)

    def _forget(self, now: float) -> None:
        oldest = int((now - KEPT_DAYS * 86400) // SLOT_S)
        for slot in [slot for slot in self._slots if slot < oldest]:
            del self._slots[slot]
