"""The tenant's jobs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bridge.ids import JobId
from bridge.ports.jobs import JobRow
from storage.job_rows import add_job, job_row
from storage.tx_ground import Ground


class JobsStore(Ground):
    """`bridge.ports.jobs.JobsTx`."""

    async def add_job(
        self,
        kind: str,
        now: datetime,
        *,
        about: str = "",
        given: Mapping[str, str] | None = None,
        run_at: datetime | None = None,
    ) -> tuple[JobRow, bool]:
        """See the port."""
        return await add_job(
            self._sql, self.tenant_id, self._cipher, kind, now, about=about, given=given, run_at=run_at
        )

    async def job(self, job: JobId) -> JobRow | None:
        """See the port."""
        row = await self._sql.one("SELECT * FROM jobs WHERE id = ? AND tenant_id = ?", job, self.tenant_id)
        return None if row is None else job_row(row, self._cipher)

    async def jobs(self, kind: str | None = None, *, limit: int) -> list[JobRow]:
        """See the port."""
        only = "" if kind is None else " AND kind = ?"
        rows = await self._sql.all(
            f"SELECT * FROM jobs WHERE tenant_id = ?{only} ORDER BY created_at DESC, id DESC LIMIT ?",  # noqa: S608
            self.tenant_id,
            *(() if kind is None else (kind,)),
            limit,
        )
        return [job_row(row, self._cipher) for row in rows]
