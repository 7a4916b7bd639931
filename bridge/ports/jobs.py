"""Work that takes longer than a press: done by a scheduler in small steps, resumed after a crash.

A job is a row. Whoever runs it holds a lease on it, by the database's clock, and its generation grows with
each claim: a runner that wakes up late saves nothing. Where a job stands is absolute (a cursor, counts), so
saying it twice does no harm.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bridge.ids import JobId, TenantId


class JobStatus(enum.StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a job got.

    cursor: for the next step, in the job's own words. done, total: units of its own; total None: not known.
    counts: of what it did, by name, for its receipt. is_over: nothing is left. wait_s: before the next step.
    """

    cursor: str | None = None
    done: int = 0
    total: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    is_over: bool = False
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job. tenant None: the installation's. about: what of the tenant's, an id, or empty.

    generation: of the claim. attempts: claims since it last got on. reason: why it failed, or waits.
    """

    id: JobId
    tenant: TenantId | None
    kind: str
    about: str
    status: JobStatus
    given: Mapping[str, str]
    progress: Progress
    generation: int
    attempts: int
    reason: str | None
    run_at: datetime
    created_at: datetime
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.status in (JobStatus.WAITING, JobStatus.RUNNING)


class JobsTx(Protocol):
    """The tenant's jobs."""

    async def add_job(
        self,
        kind: str,
        now: datetime,
        *,
        about: str = "",
        given: Mapping[str, str] | None = None,
        run_at: datetime | None = None,
    ) -> tuple[JobRow, bool]:
        """Let it be done; the row, and whether it is new. Of one kind about one thing there is one at a time:
        a second one is answered with the first.
        """
        ...

    async def job(self, job: JobId) -> JobRow | None: ...

    async def jobs(self, kind: str | None = None, *, limit: int) -> list[JobRow]:
        """The newest first."""
        ...


class JobDesk(Protocol):
    """Jobs of all tenants and of the installation, for those who run them."""

    async def claim_job(self, kinds: Collection[str], ttl_s: float) -> JobRow | None:
        """Take one that is due, or whose runner died; the one that waits longest comes first.

        Until `ttl_s` after the last sign of life nobody else gets it.
        """
        ...

    async def save_job(
        self,
        job: JobRow,
        progress: Progress,
        *,
        ttl_s: float | None,
        now: datetime,
        reason: str | None = None,
    ) -> None:
        """Where it stands. ttl_s: it is held on for so long. None: it is let go, to be due at `now` plus
        `progress.wait_s`; with `is_over` it is done.

        Raises:
            Fenced: another runner has it now.
        """
        ...

    async def let_go_of_job(self, job: JobRow) -> None:
        """Its runner stops: another one need not wait for the lease to end. Nothing, if it is not ours."""
        ...

    async def fail_job(self, job: JobRow, reason: str, now: datetime) -> None:
        """It never will be done. reason: one word.

        Raises:
            Fenced: another runner has it now.
        """
        ...

    async def add_installation_job(
        self, kind: str, now: datetime, *, about: str = "", given: Mapping[str, str] | None = None
    ) -> tuple[JobRow, bool]:
        """As `JobsTx.add_job`, of the installation: it outlives the tenant that it is about."""
        ...

    async def installation_jobs(self, kind: str, *, limit: int) -> list[JobRow]:
        """The newest first."""
        ...
