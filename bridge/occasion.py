"""The occasion of an effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bridge.ids import SessionId
from bridge.menu.state import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """In whose name, for which session, by which recorded fact, and when."""

    actor: Actor
    session: SessionId
    fact: int
    now: datetime
