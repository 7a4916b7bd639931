"""Jobs in a town: done when a story says so."""

from __future__ import annotations

from bridge.jobs import JobRunner
from bridge.ports.clock import SystemClock
from bridge.ports.jobs import JobRow
from tests.bridge.town import Town


async def jobs_are_done(town: Town) -> None:
    """A scheduler does what is due by the database's clock, which is not the town's."""
    await town.store.engine.sql.run("UPDATE jobs SET run_at = '2000-01-01 00:00:00+00:00'")
    runner = JobRunner(desk=town.store, clock=SystemClock(), work=town.store.job_steps())
    while await runner.round():
        pass
    await town.settle()


async def jobs(town: Town, kind: str) -> list[JobRow]:
    """The newest first."""
    async with town.store.transaction(town.tenant) as tx:
        return await tx.jobs(kind, limit=9)
