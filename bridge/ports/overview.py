"""What the database tells of a whole installation at one moment: counts and ages, nobody's name.

For measures and for the operator's terminal. Each count is by words of a known list, and what may be many is
counted up to `MOST` only: asking costs milliseconds however much there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bridge.broadcast_life import BroadcastState
from bridge.ids import HolderId, OutboxId, TenantId
from bridge.ports.jobs import JobStatus
from bridge.ports.rows import Purpose
from bridge.screens import Surface
from bridge.session_life import Desired, SessionState

MOST = 10_000
"""Nothing is counted further: more is too many anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How much waits, and for how long what waits longest, in seconds (of those that were counted)."""

    count: int = 0
    oldest_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderSeen:
    """A living process that holds sessions or a lead."""

    id: HolderId
    kind: str
    host: str
    sessions: int
    age_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Copies of the logins of connected sessions. oldest_s: the age of each one's newest, at worst."""

    oldest_s: float = 0.0
    missing: int = 0  # not copied once
    troubled: int = 0  # the last try failed
    size_bytes: int = 0  # of all kept copies


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """One look. What is not in a mapping is none."""

    sessions: Mapping[tuple[Desired, SessionState], int]
    unheld: int  # wanted to run, and no living process has them
    holders: tuple[HolderSeen, ...]
    due: Mapping[Purpose, Waiting]  # its time has come; of sessions that are connected, not suspended
    due_elsewhere: int  # the same, of all others
    in_flight: Mapping[Purpose, Waiting]
    facts: Waiting
    screens: Mapping[Surface, Waiting]
    notices: Mapping[Surface, Waiting]
    files: Waiting
    jobs: Mapping[JobStatus, int]
    job_wait_s: float  # since when the job that is longest due might have run
    broadcasts: Mapping[BroadcastState, int]
    copies: Copies
    tenants: int
    suspended: int  # of the tenants
    all_suspended: bool  # the installation's kill switch


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastSeen:
    """A broadcast that is not over, and how far it is."""

    tenant: TenantId
    state: BroadcastState
    why: str | None  # it is paused
    total: int
    left: int  # whose turn has not come


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The fact that a message came of."""

    seq: int
    recorded_at: datetime


class Overlook(Protocol):
    """Where the installation can be looked at as a whole."""

    async def overview(self) -> Overview:
        """Look now. Raises TemporaryError when the database is away."""
        ...

    async def broadcasts_under_way(self, limit: int) -> list[BroadcastSeen]:
        """Those that people wait for, the newest first. Costs what their recipients are."""
        ...

    async def origin_of(self, tenant: TenantId, outbox: OutboxId) -> Origin | None:
        """What led to a message; None where it came of no fact, or of one among none of the newest."""
        ...
