"""What a check-up finds: each room offers its checks, the doctor prints them."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Health(enum.StrEnum):
    """How a part is."""

    GOOD = "good"
    WARNING = "warning"  # it runs, and a person should know
    FAULT = "fault"  # it does not run


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One part, how it is, what was seen, and what to do about it. Never a secret in `seen`."""

    part: str
    health: Health
    seen: str
    todo: str = ""


def good(part: str, seen: str) -> Finding:
    """A part that works."""
    return Finding(part=part, health=Health.GOOD, seen=seen)


def warning(part: str, seen: str, todo: str) -> Finding:
    """A part that works, with something to know."""
    return Finding(part=part, health=Health.WARNING, seen=seen, todo=todo)


def fault(part: str, seen: str, todo: str) -> Finding:
    """A part that does not work."""
    return Finding(part=part, health=Health.FAULT, seen=seen, todo=todo)
