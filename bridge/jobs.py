"""Runs jobs: a step at a time, saved after each, and in slices, so that a long one lets others have a turn.

Any number of schedulers may run them. A step may be done twice when its runner dies between doing and saving:
steps are idempotent, or save in their own transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bridge.errors import Fenced, PermanentError, TemporaryError
from bridge.happenings import JobMove, JobMoved
from bridge.ports.clock import Clock
from bridge.ports.jobs import JobDesk, JobRow, Progress
from bridge.telemetry import tell

log = structlog.get_logger()

Step = Callable[[JobRow], Awaitable[Progress]]
"""Does the next piece of a job, and says how far it is then. `job.progress` says where it stood.

Raises TemporaryError: it is tried again, after a pause that grows. PermanentError: the job has failed; its
class's name in the field's words is the reason that is shown.
"""

STEP_S = 60.0
"""What one step may take at most; most take milliseconds."""
LEASE_S = 90.0
"""Longer than a step: while one runs nobody else takes the job. After a crash it goes on after so long."""
SLICE = timedelta(seconds=5)
"""After which a job steps back behind those that wait."""
MOST_TRIES = 30
"""Claims in a row that brought nothing: about a day of pauses, or a step that kills its process."""
FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 3600.0

AWAY, GAVE_UP, REFUSED = "away", "gave_up", "refused"
"""Reasons: what it needs does not answer; that lasted too long; it cannot be done."""


class JobFailed(PermanentError):
    """It never can be done; `reason` is one word of the job's own."""

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRunner:
    """Goes round in a scheduler; `work` says by kind what a step is."""

    desk: JobDesk
    clock: Clock
    work: Mapping[str, Step]

    async def round(self) -> bool:
        """Bring one job on by a slice; False: none is due."""
        job = await self.desk.claim_job(self.work, LEASE_S)
        if job is None:
            return False
        with structlog.contextvars.bound_contextvars(tenant=job.tenant):
            await self._take_turn(job)
        return True

    async def _take_turn(self, job: JobRow) -> None:
        try:
            if job.attempts > MOST_TRIES:
                await self._fail(job, GAVE_UP)
            else:
                await self._bring_on(job)
        except Fenced:
            log.warning("job.fenced", job=job.id, kind=job.kind)
            tell(JobMoved(kind=job.kind, move=JobMove.FENCED))
        except asyncio.CancelledError:
            await self.desk.let_go_of_job(job)
            raise

    async def _bring_on(self, job: JobRow) -> None:
        until = self.clock.now() + SLICE
        while True:
            try:
                async with asyncio.timeout(STEP_S):
                    progress = await self.work[job.kind](job)
            except Fenced:
                raise
            except (TemporaryError, TimeoutError):
                await self._postpone(job)
                return
            except PermanentError as error:
                await self._fail(job, error.reason if isinstance(error, JobFailed) else REFUSED)
                return
            is_last = progress.is_over or progress.wait_s > 0 or self.clock.now() >= until
            held_s = None if is_last else LEASE_S
            await self.desk.save_job(job, progress, ttl_s=held_s, now=self.clock.now())
            if progress.is_over:
                log.info("job.done", job=job.id, kind=job.kind, **progress.counts)
                tell(JobMoved(kind=job.kind, move=JobMove.DONE))
            if is_last:
                return
            job = replace(job, progress=progress, attempts=0)

    async def _postpone(self, job: JobRow) -> None:
        pause_s = min(FIRST_PAUSE_S * 2 ** min(job.attempts, 20), LONGEST_PAUSE_S)
        log.warning("job.postponed", job=job.id, kind=job.kind, pause_s=pause_s)
        tell(JobMoved(kind=job.kind, move=JobMove.POSTPONED))
        standing = replace(job.progress, wait_s=pause_s, is_over=False)
        await self.desk.save_job(job, standing, ttl_s=None, now=self.clock.now(), reason=AWAY)

    async def _fail(self, job: JobRow, reason: str) -> None:
        await self.desk.fail_job(job, reason, self.clock.now())
        log.error("job.failed", job=job.id, kind=job.kind, reason=reason)
        tell(JobMoved(kind=job.kind, move=JobMove.FAILED))
