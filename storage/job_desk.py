"""Jobs of all tenants, for those who run them: claimed under a lease, saved under its generation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from bridge.errors import Fenced
from bridge.ids import TenantId
from bridge.ports.jobs import JobRow, Progress
from storage.engine import Engine
from storage.job_rows import add_job, job_row, save
from storage.keyring import Keyring
from storage.sql import among
from storage.vault import Cipher


class JobShelf:
    """`bridge.ports.jobs.JobDesk`."""

    engine: Engine
    _keyring: Keyring

    async def claim_job(self, kinds: Collection[str], ttl_s: float) -> JobRow | None:
        """See the port. Of two that ask at once one may get nothing; it asks again."""
        names = sorted(kinds)
        async with self.engine.transaction() as sql:
            row = await sql.one(
                f"SELECT id FROM jobs WHERE {among('kind', names)}"  # noqa: S608
                f" AND (status = 'waiting' AND run_at <= {sql.clock}"
                f" OR status = 'running' AND leased_until < {sql.clock}) ORDER BY run_at, id LIMIT 1"
                + (" FOR UPDATE SKIP LOCKED" if sql.dialect == "postgres" else ""),
                *names,
            )
            if row is None:
                return None
            made = await sql.one(
                "UPDATE jobs SET status = 'running', generation = generation + 1, attempts = attempts + 1,"  # noqa: S608
                f" leased_until = {sql.clock_plus} WHERE id = ? RETURNING *",
                ttl_s,
                row["id"],
            )
            assert made is not None
            return job_row(made, await self._cipher_of(made["tenant_id"]))

    async def save_job(
        self,
        job: JobRow,
        progress: Progress,
        *,
        ttl_s: float | None,
        now: datetime,
        reason: str | None = None,
    ) -> None:
        """See the port."""
        sql, cipher = self.engine.sql, await self._cipher_of(job.tenant)
        if ttl_s is not None:
            await save(sql, cipher, job, progress, f", attempts = 0, leased_until = {sql.clock_plus}", ttl_s)
        elif progress.is_over:
            await save(
                sql, cipher, job, progress, ", status = 'done', leased_until = NULL, ended_at = ?", now
            )
        else:
            # What only waits again has not got on: how often it tried is not forgotten.
            rest = ", status = 'waiting', leased_until = NULL, run_at = ?, reason = ?, attempts = ?"
            due = now + timedelta(seconds=progress.wait_s)
            attempts = 0 if reason is None else job.attempts
            await save(sql, cipher, job, progress, rest, due, reason, attempts)

    async def let_go_of_job(self, job: JobRow) -> None:
        """See the port."""
        await self.engine.sql.run(
            "UPDATE jobs SET status = 'waiting', leased_until = NULL"
            " WHERE id = ? AND generation = ? AND status = 'running'",
            job.id,
            job.generation,
        )

    async def fail_job(self, job: JobRow, reason: str, now: datetime) -> None:
        """See the port."""
        touched = await self.engine.sql.run(
            "UPDATE jobs SET status = 'failed', reason = ?, ended_at = ?, leased_until = NULL"
            " WHERE id = ? AND generation = ? AND status = 'running'",
            reason,
            now,
            job.id,
            job.generation,
        )
        if touched == 0:
            raise Fenced("another runner has this job now")

    async def add_installation_job(
        self, kind: str, now: datetime, *, about: str = "", given: Mapping[str, str] | None = None
    ) -> tuple[JobRow, bool]:
        """See the port."""
        cipher = self._keyring.installation
        async with self.engine.transaction() as sql:
            return await add_job(sql, None, cipher, kind, now, about=about, given=given, run_at=None)

    async def installation_jobs(self, kind: str, *, limit: int) -> list[JobRow]:
        """See the port."""
        rows = await self.engine.sql.all(
            "SELECT * FROM jobs WHERE tenant_id IS NULL AND kind = ?"
            " ORDER BY created_at DESC, id DESC LIMIT ?",
            kind,
            limit,
        )
        return [job_row(row, self._keyring.installation) for row in rows]

    async def _cipher_of(self, tenant: str | None) -> Cipher:
        if tenant is None:
            return self._keyring.installation
        try:
            return await self._keyring.of(self.engine.sql, TenantId(tenant))
        except LookupError:
            raise Fenced("the tenant of this job is gone, and the job with it") from None
