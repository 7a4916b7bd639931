"""What a look of the smoke test leads to, and how far a run is."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from bridge.ids import PersonId, SessionId
from wabridge_smoke_sight import Sight


class Verdict(enum.StrEnum):
    """What became of a step."""

    WAITING = "waiting"
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A judgement. told: states, reasons of closed lists, ids and counts alone: it is reported."""

    verdict: Verdict
    told: str
    session: SessionId | None = None  # that the run is about from now on
    customer: PersonId | None = None  # the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far the run is. began: what was seen as each step began, this one included."""

    step: str
    began: Mapping[str, Sight]
    customer: PersonId | None = None

    def before(self, *steps: str) -> Sight:
        """What was seen as the first of these began that did; else as this one began."""
        return next((self.began[one] for one in steps if one in self.began), self.began[self.step])


def waiting(told: str) -> Seen:
    """Not yet."""
    return Seen(verdict=Verdict.WAITING, told=told)


def passed(told: str) -> Seen:
    """It holds."""
    return Seen(verdict=Verdict.PASSED, told=told)


def failed(told: str) -> Seen:
    """It does not, and waiting would not help."""
    return Seen(verdict=Verdict.FAILED, told=told)
