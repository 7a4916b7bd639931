"""What a process holds just now: values for whoever measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.session_life import SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """states: of each held session. browser_bytes: of each browser, when it was weighed last.

    lease_s: how long this process may still act without a heartbeat that the database takes; 0: not at all.
    is_beating: whether it still sends heartbeats and claims sessions; if not, something of ours has failed.
    """

    states: Sequence[SessionState]
    browser_bytes: Sequence[int]
    lease_s: float
    is_beating: bool
