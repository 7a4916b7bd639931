"""Rows of jobs: what they were given and what they did is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bridge.errors import Fenced
from bridge.ids import JobId, TenantId, new_id
from bridge.ports.jobs import JobRow, JobStatus, Progress
from storage.rows import instant, maybe_instant
from storage.sql import Row, Sql
from storage.vault import Cipher


def job_row(row: Row, cipher: Cipher) -> JobRow:
    """Of jobs.*"""
    given, receipt = (_opened(cipher, row, column) for column in ("payload", "receipt"))
    return JobRow(
        id=JobId(row["id"]),
        tenant=None if row["tenant_id"] is None else TenantId(row["tenant_id"]),
        kind=row["kind"],
        about=row["about"],
        status=JobStatus(row["status"]),
        given=given,
        progress=Progress(
            cursor=row["cursor"],
            done=row["done"],
            total=row["total"],
            counts={name: int(count) for name, count in receipt.items()},
            is_over=row["status"] == JobStatus.DONE,
        ),
        generation=row["generation"],
        attempts=row["attempts"],
        reason=row["reason"],
        run_at=instant(row["run_at"]),
        created_at=instant(row["created_at"]),
        ended_at=maybe_instant(row["ended_at"]),
    )


async def add_job(
    sql: Sql,
    tenant: TenantId | None,
    cipher: Cipher,
    kind: str,
    now: datetime,
    *,
    about: str,
    given: Mapping[str, str] | None,
    run_at: datetime | None,
) -> tuple[JobRow, bool]:
    """See `bridge.ports.jobs.JobsTx.add_job`. In a transaction."""
    job = new_id()
    made = await sql.one(
        "INSERT INTO jobs (id, tenant_id, kind, status, payload, run_at, attempts, about, generation, done,"
        " created_at) VALUES (?, ?, ?, 'waiting', ?, ?, 0, ?, 0, 0, ?)"
        " ON CONFLICT DO NOTHING RETURNING *",
        job,
        tenant,
        kind,
        cipher.seal_dict(f"jobs|{job}|payload", dict(given)) if given else None,
        run_at or now,
        about,
        now,
    )
    row = made or await sql.one(
        "SELECT * FROM jobs WHERE kind = ? AND about = ? AND COALESCE(tenant_id, '') = ?"
        " AND status IN ('waiting', 'running')",
        kind,
        about,
        tenant or "",
    )
    assert row is not None  # nobody ends it between these two: the conflict waited for them
    return job_row(row, cipher), made is not None


async def save(sql: Sql, cipher: Cipher, job: JobRow, progress: Progress, rest: str, *values: object) -> None:
    """Write where a job stands, and `rest` (assignments), while it is the runner's.

    Raises:
        Fenced: another runner has it, or it is over.
    """
    counts = {name: str(count) for name, count in progress.counts.items()}
    touched = await sql.run(
        f"UPDATE jobs SET cursor = ?, done = ?, total = ?, receipt = ?{rest}"  # noqa: S608
        " WHERE id = ? AND generation = ? AND status = 'running'",
        progress.cursor,
        progress.done,
        progress.total,
        cipher.seal_dict(f"jobs|{job.id}|receipt", counts) if counts else None,
        *values,
        job.id,
        job.generation,
    )
    if touched == 0:
        raise Fenced("another runner has this job now")


def _opened(cipher: Cipher, row: Row, column: str) -> dict[str, str]:
    cell = row[column]
    return {} if cell is None else cipher.open_dict(f"jobs|{row['id']}|{column}", bytes(cell))
