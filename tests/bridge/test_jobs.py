"""The runner of jobs: in steps and slices, with pauses, and to an end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from bridge import jobs
from bridge.errors import Fenced, PermanentError, TemporaryError
from bridge.jobs import JobFailed, JobRunner
from bridge.ports.jobs import JobRow, JobStatus, Progress
from tests.bridge.town import Town

KIND = "count"


@dataclass
class Counting:
    """Counts to `upto`, a step each; what it is told to raise it raises first."""

    town: Town
    upto: int = 3
    raises: list[BaseException] = field(default_factory=list)
    takes_s: float = 0.0
    wait_s: float = 0.0

    async def step(self, job: JobRow) -> Progress:
        """One more."""
        self.town.clock.passes(seconds=self.takes_s)
        if self.raises:
            raise self.raises.pop(0)
        done = job.progress.done + 1
        return Progress(
            cursor=str(done),
            done=done,
            total=self.upto,
            counts={"lines": done},
            is_over=done == self.upto,
            wait_s=self.wait_s,
        )

    async def goes_round(self) -> bool:
        """The runner's turn."""
        return await JobRunner(desk=self.town.store, clock=self.town.clock, work={KIND: self.step}).round()


@pytest.fixture
async def counting(open_shop: Town) -> Counting:
    """A town where somebody wants something counted."""
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        await tx.add_job(KIND, open_shop.clock.now())
    return Counting(open_shop)


async def standing(counting: Counting) -> JobRow:
    """Where the job is."""
    async with counting.town.store.transaction(counting.town.tenant) as tx:
        (row,) = await tx.jobs(limit=9)
    return row


async def test_a_job_is_done_step_by_step_to_its_end(counting: Counting) -> None:
    assert await counting.goes_round()

    row = await standing(counting)
    assert (row.status, row.progress.done, row.progress.counts) == (JobStatus.DONE, 3, {"lines": 3})
    assert not await counting.goes_round()


async def test_a_long_one_steps_back_after_its_slice(counting: Counting) -> None:
    counting.takes_s = jobs.SLICE.total_seconds()

    for done in (1, 2):
        await counting.goes_round()
        row = await standing(counting)
        assert (row.status, row.progress.done) == (JobStatus.WAITING, done)
        await due_now(counting)


async def due_now(counting: Counting) -> None:
    """The town's clock is not the database's."""
    await counting.town.store.engine.sql.run("UPDATE jobs SET run_at = '2000-01-01 00:00:00+00:00'")


async def test_one_that_goes_slowly_on_purpose_comes_again_after_its_pause(counting: Counting) -> None:
    counting.wait_s = 30.0

    await counting.goes_round()

    row = await standing(counting)
    assert (row.status, row.progress.done) == (JobStatus.WAITING, 1)
    assert (row.run_at - counting.town.clock.now()).total_seconds() == 30.0


async def test_what_is_away_is_tried_again_after_longer_and_longer_pauses(counting: Counting) -> None:
    counting.raises = [TemporaryError("away"), TimeoutError()]
    pauses = []

    for _ in range(2):
        await counting.goes_round()
        row = await standing(counting)
        pauses.append((row.run_at - counting.town.clock.now()).total_seconds())
        assert (row.status, row.reason) == (JobStatus.WAITING, jobs.AWAY)
        await due_now(counting)
    await counting.goes_round()

    assert pauses == [jobs.FIRST_PAUSE_S * 2, jobs.FIRST_PAUSE_S * 4]
    assert (await standing(counting)).status is JobStatus.DONE


@pytest.mark.parametrize(
    "error, reason",
    [(PermanentError("no"), jobs.REFUSED), (JobFailed("no", reason="too_large"), "too_large")],
)
async def test_what_cannot_be_done_has_failed_and_says_why(
    counting: Counting, error: Exception, reason: str
) -> None:
    counting.raises = [error]

    await counting.goes_round()

    row = await standing(counting)
    assert (row.status, row.reason) == (JobStatus.FAILED, reason)


async def test_one_that_never_gets_on_is_given_up(counting: Counting) -> None:
    await counting.town.store.engine.sql.run("UPDATE jobs SET attempts = ?", jobs.MOST_TRIES)

    await counting.goes_round()

    assert (await standing(counting)).reason == jobs.GAVE_UP


async def test_a_runner_that_is_stopped_lets_its_job_go_where_it_stands(counting: Counting) -> None:
    counting.raises = [asyncio.CancelledError()]

    with pytest.raises(asyncio.CancelledError):
        await counting.goes_round()

    row = await standing(counting)
    assert (row.status, row.is_open, row.progress.done) == (JobStatus.WAITING, True, 0)


async def test_a_runner_that_lost_its_job_leaves_it(counting: Counting) -> None:
    counting.raises = [Fenced("another has it")]

    assert await counting.goes_round()

    assert (await standing(counting)).status is JobStatus.RUNNING
