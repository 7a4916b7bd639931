"""Brings a tenant's old cells under its newest data key: a job, some rows at a time, beside all else.

A cell is replaced only while it is what was read, so whoever writes meanwhile wins. Files and copies of
logins are not touched: they name their key, and open with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.errors import Fenced
from bridge.ids import TenantId
from bridge.ports.jobs import JobRow, Progress
from storage.engine import Engine
from storage.keyring import LOOK_EVERY_S, Keyring
from storage.sql import Row
from storage.vault import Cipher, key_named_in

RESEAL = "reseal"
"""The job's kind."""
ROWS = 200
"""Read, and perhaps written, by a step."""
ALL_LOOKED_S = 2 * LOOK_EVERY_S
"""After a key begins to seal until every process knows that it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """The sealed columns of a table. by: its primary key. record: what their places are named after."""

    columns: tuple[str, ...]
    by: str = "id"
    record: str = "id"
    tenant: str = "tenant_id"


CELLS = {
    "tenants": Sealed(columns=("name",), tenant="id"),
    "people": Sealed(columns=("name", "notes")),
    "person_aliases": Sealed(columns=("value",)),
    "sessions": Sealed(columns=("label", "phone", "pairing_phone", "proxy")),
    "pairing_steps": Sealed(columns=("step",), by="session_id", record="session_id"),
    "backfill_chats": Sealed(columns=("chat", "before")),
    "owner_numbers": Sealed(columns=("phone", "code")),
    "conversations": Sealed(columns=("content",)),
    "surfaces": Sealed(columns=("address", "message_ref")),
    "notices": Sealed(columns=("params", "message_ref", "picture")),
    "facts": Sealed(columns=("payload",), by="seq", record="key"),
    "messages": Sealed(columns=("text", "their_reaction", "our_reaction")),
    "message_changes": Sealed(columns=("text",)),
    "attachments": Sealed(columns=("chat", "sha256")),
    "outbox": Sealed(columns=("text", "key")),
    "offers": Sealed(columns=("text",)),
    "broadcasts": Sealed(columns=("text",)),
    "broadcast_recipients": Sealed(columns=("name",)),
    "audience_lists": Sealed(columns=("name", "bad_lines")),
    "list_members": Sealed(columns=("phone", "name")),
    "labels": Sealed(columns=("name",)),
    "given_files": Sealed(columns=("name",)),
    "audit": Sealed(columns=("details",), by="seq"),
    "jobs": Sealed(columns=("payload", "receipt")),
}
"""Every cell that lies under a tenant's key; a test compares it with the models."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealing:
    """The work of the job: `step` is a `bridge.jobs.Step`."""

    engine: Engine
    keyring: Keyring

    async def step(self, job: JobRow) -> Progress:
        """Some rows of a table; the cursor names the table and the last row."""
        assert job.tenant is not None
        cipher = await self._cipher_of(job.tenant)
        if not await self._is_everywhere(job.tenant, cipher):
            return Progress(wait_s=LOOK_EVERY_S)
        tables = list(CELLS)
        table, _, last = (job.progress.cursor or f"{tables[0]}|").partition("|")
        rows = await self._rows(job.tenant, table, last)
        done = job.progress.done
        for row in rows:
            done += await self._reseal(cipher, table, row)
        if len(rows) == ROWS:
            return Progress(cursor=f"{table}|{rows[-1]['by_key']}", done=done, counts={"cells": done})
        following = tables.index(table) + 1
        is_over = following == len(tables)
        cursor = None if is_over else f"{tables[following]}|"
        return Progress(cursor=cursor, done=done, counts={"cells": done}, is_over=is_over)

    async def _cipher_of(self, tenant: TenantId) -> Cipher:
        await self.keyring.look(self.engine.sql, now=True)
        try:
            return await self.keyring.of(self.engine.sql, tenant)
        except LookupError:
            raise Fenced("the tenant is gone, and its cells with it") from None

    async def _is_everywhere(self, tenant: TenantId, cipher: Cipher) -> bool:
        """Whether the newest key seals here, and by now in every process."""
        sql = self.engine.sql
        newest = await sql.one(
            f"SELECT id, active_at <= {sql.clock_plus} AS everywhere FROM keys"  # noqa: S608
            " WHERE tenant_id = ? AND active_at IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT 1",
            -ALL_LOOKED_S,
            tenant,
        )
        return newest is None or (bool(newest["everywhere"]) and newest["id"] == cipher.key_id)

    async def _rows(self, tenant: TenantId, table: str, last: str) -> list[Row]:
        sealed = CELLS[table]
        after: str | int = last
        if sealed.by == "seq":
            after = int(last or 0)
        columns = ", ".join(sealed.columns)
        return await self.engine.sql.all(
            f"SELECT {sealed.by} AS by_key, {sealed.record} AS record_key, {columns} FROM {table}"  # noqa: S608
            f" WHERE {sealed.tenant} = ? AND {sealed.by} > ? ORDER BY {sealed.by} LIMIT ?",
            tenant,
            after,
            ROWS,
        )

    async def _reseal(self, cipher: Cipher, table: str, row: Row) -> int:
        written = 0
        for column in CELLS[table].columns:
            if row[column] is None or key_named_in(cell := bytes(row[column])) == cipher.key_id:
                continue
            place = f"{table}|{row['record_key']}|{column}"
            again = cipher.seal_bytes(place, cipher.open_bytes(place, cell))
            written += await self.engine.sql.run(
                f"UPDATE {table} SET {column} = ? WHERE {CELLS[table].by} = ? AND {column} = ?",  # noqa: S608
                again,
                row["by_key"],
                cell,
            )
        return written
