"""Whether something grows: decided from what was weighed, by time."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

Point = tuple[float, float]
"""Seconds since the beginning, and what was weighed then."""

LEAST_POINTS = 12
"""Fewer tell nothing: a garbage collection looks like a trend."""
MOST_POINTS = 400
"""More add nothing to a slope, and pairs of them are many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What is no growth yet: the more of so much, and of a share of what there was."""

    amount: float
    share: float = 0.0

    def over(self, early: float) -> float:
        """How much it may be more than `early`."""
        return max(self.amount, self.share * early)


@dataclass(slots=True, kw_only=True)
class Series:
    """One thing, weighed again and again."""

    name: str
    unit: str
    allowed: Allowed
    points: list[Point] = field(default_factory=list)

    @property
    def is_long_enough(self) -> bool:
        """Whether anything can be said of its growth."""
        return len(self.points) >= LEAST_POINTS

    @property
    def early(self) -> float:
        """The median of its second quarter: the first one is what begins."""
        quarter = max(1, len(self.points) // 4)
        return statistics.median(value for _, value in self.points[quarter : 2 * quarter])

    @property
    def late(self) -> float:
        """The median of its last quarter."""
        quarter = max(1, len(self.points) // 4)
        return statistics.median(value for _, value in self.points[-quarter:])

    @property
    def per_hour(self) -> float:
        """The slope without its first quarter, as most pairs of points have it (Theil and Sen): spikes do
        not move it."""
        kept = self.points[len(self.points) // 4 :]
        return 3600 * _slope(kept[:: 1 + len(kept) // MOST_POINTS])

    @property
    def grows(self) -> bool:
        """Whether it has become more than is allowed, and was on its way up all the time."""
        if not self.is_long_enough:
            return False
        return self.late - self.early > self.allowed.over(self.early) and self.per_hour > 0

    def __str__(self) -> str:
        told = f"{self.early:,.0f} to {self.late:,.0f} {self.unit}"
        if not self.is_long_enough:
            return f"{told}; too short to judge"
        return f"{told}, {self.per_hour:+,.0f} an hour"


def _slope(points: Sequence[Point]) -> float:
    """A second, by the median of all pairs."""
    slopes = [(late - early) / (after - at) for (at, early), (after, late) in combinations(points, 2)]
    return statistics.median(slopes) if slopes else 0.0
