"""What steps on the page about earlier messages make true."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadHistory:
    """What was written before the link, so many days back, goes into the log."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopHistory:
    """No more of it; what was read stays."""


HistoryEffect = ReadHistory | StopHistory
