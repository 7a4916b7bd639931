"""Jobs that go through stages, a batch at a time; each batch and its count are one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bridge.errors import Fenced
from bridge.ids import TenantId
from bridge.ports.jobs import JobRow, Progress
from storage.engine import Engine
from storage.job_rows import save
from storage.keyring import Keyring
from storage.sql import Sql
from storage.vault import Cipher

BATCH = 200
"""Rows of a stage taken in one transaction: others wait for a moment only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a stage works with."""

    sql: Sql
    cipher: Cipher
    tenant: TenantId
    job: JobRow


Stage = Callable[[Batch], Awaitable[Mapping[str, int]]]
"""Does one batch; how much of what, for the receipt. Nothing: the stage is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """The work of such a job: `step` is a `bridge.jobs.Step`. The cursor is the stage's name."""

    engine: Engine
    keyring: Keyring
    stages: Mapping[str, Stage]

    async def step(self, job: JobRow) -> Progress:
        """One batch."""
        assert job.tenant is not None
        try:
            cipher = await self.keyring.of(self.engine.sql, job.tenant)
        except LookupError:
            raise Fenced("the tenant is gone, and this job with it") from None
        names = list(self.stages)
        before = job.progress
        name = before.cursor or names[0]
        async with self.engine.transaction() as sql:
            did = await self.stages[name](Batch(sql=sql, cipher=cipher, tenant=job.tenant, job=job))
            counts = dict(before.counts) or _begun(job)
            for what, count in did.items():
                if count:
                    counts[what] = counts.get(what, 0) + count
            is_over = not any(did.values()) and name == names[-1]
            if not any(did.values()) and not is_over:
                name = names[names.index(name) + 1]
            done = before.done + sum(did.values())
            progress = Progress(cursor=name, done=done, counts=counts, is_over=is_over)
            await save(sql, cipher, job, progress, ", attempts = 0")
        return progress


def _begun(job: JobRow) -> dict[str, int]:
    """What was done when it was asked for: a job may be given counts to go on from."""
    return {name: int(count) for name, count in job.given.items() if count.isdecimal()}
