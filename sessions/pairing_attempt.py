"""What is remembered of attempts to link."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bridge.pairing import PairingMethod, PairingStep, Waiting

Wish = tuple[PairingMethod, str | None]


@dataclass(slots=True)
class PairingMemory:
    """What outlives a page: it must not be forgotten by a crash."""

    is_linking: bool = False  # a wish is being fulfilled, and nobody was told yet what became of it
    asked_for_code: Wish | None = None  # this wish has had its one request
    not_before: datetime | None = None  # of the next request, after a 429


@dataclass(slots=True)
class Attempt:
    """One wish being fulfilled."""

    wish: Wish
    began_at: datetime
    number: int = 0
    step: PairingStep = field(default_factory=Waiting)
    expires_at: datetime | None = None
    started: bool = False
    ended: bool = False
