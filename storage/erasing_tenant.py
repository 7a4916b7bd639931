"""Erases a tenant as a job: a batch of rows at a time, in the order that references allow.

Its memberships go first, so that nobody does anything there meanwhile; its keys and its own row go last and
together, so whoever does it again finds it by its name. The job is the installation's: its receipt stays.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.ids import TenantId
from bridge.ports.jobs import JobRow, Progress
from storage.engine import Engine
from storage.erasing import OWNED, forget_who_tried
from storage.job_rows import save
from storage.keyring import Keyring
from storage.sql import Sql

ERASE_TENANT = "erase_tenant"
"""The job's kind; it is about the tenant."""
ROWS = 1_000
"""Deleted in one transaction."""

_FIRST = ("memberships", "admissions", "invitations")
_LAST = "keys"
ORDER = (*_FIRST, *(table for table in OWNED if table not in _FIRST and table != _LAST), _LAST)
_BY = {
    "facts": "seq",
    "messages": "seq",
    "audit": "seq",
    "pairing_steps": "session_id",
    "backfills": "session_id",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantErasing:
    """The work of the job: `step` is a `bridge.jobs.Step`. The cursor is the table's name."""

    engine: Engine
    keyring: Keyring

    async def step(self, job: JobRow) -> Progress:
        """One batch."""
        tenant, before = TenantId(job.about), job.progress
        table = before.cursor or ORDER[0]
        async with self.engine.transaction() as sql:
            gone = await (self._last(sql, tenant) if table == _LAST else _batch(sql, tenant, table))
            counts = {**before.counts}
            if gone:
                counts[table] = counts.get(table, 0) + gone
            is_over = table == _LAST
            if gone < ROWS and not is_over:
                table = ORDER[ORDER.index(table) + 1]
            progress = Progress(cursor=table, done=before.done + gone, counts=counts, is_over=is_over)
            await save(sql, self.keyring.installation, job, progress, ", attempts = 0")
        if is_over:
            self.keyring.forget(tenant)
        return progress

    async def _last(self, sql: Sql, tenant: TenantId) -> int:
        known = await sql.one(f"SELECT id FROM tenants WHERE id = ?{sql.for_update}", tenant)  # noqa: S608
        if known is None:
            return 0  # by an earlier job, or by hand
        gone = await sql.run("DELETE FROM keys WHERE tenant_id = ?", tenant)
        await sql.run("DELETE FROM tenants WHERE id = ?", tenant)
        return gone


async def _batch(sql: Sql, tenant: TenantId, table: str) -> int:
    if table == "people":
        # They point at each other where two turned out to be one.
        await sql.run(
            "UPDATE people SET merged_into_id = NULL WHERE tenant_id = ? AND merged_into_id IS NOT NULL",
            tenant,
        )
    if table == "sessions":
        await forget_who_tried(sql, tenant)
    by = _BY.get(table, "id")
    # Not counted by the database: SQLite would count the words, too, that messages take along.
    gone = await sql.all(
        f"DELETE FROM {table} WHERE {by} IN (SELECT {by} FROM {table} WHERE tenant_id = ? LIMIT ?)"  # noqa: S608
        f" RETURNING {by}",
        tenant,
        ROWS,
    )
    return len(gone)
