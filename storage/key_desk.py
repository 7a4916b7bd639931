"""The installation's keys: re-wrapped under a newer master key, retired, and followed by newer data keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bridge.errors import PermanentError
from bridge.ids import TenantId
from storage.engine import Engine
from storage.job_rows import add_job
from storage.key_file import MasterKeys
from storage.keyring import ANNOUNCED_S, MASTER_LOCK, Keyring
from storage.resealing import RESEAL

BATCH = 100
"""Data keys re-wrapped in one transaction: milliseconds."""


class KeyDesk:
    """For the front door's commands; the bridge knows nothing of keys."""

    _engine: Engine
    _keyring: Keyring

    @property
    def masters(self) -> MasterKeys:
        """As this process has them."""
        return self._keyring.masters

    async def wrapped_under(self) -> dict[str, int]:
        """How many data keys lie under each master key, by its id."""
        rows = await self._engine.sql.all(
            "SELECT master_key_id, COUNT(*) AS keys FROM keys GROUP BY master_key_id ORDER BY master_key_id"
        )
        return {row["master_key_id"]: int(row["keys"]) for row in rows}

    async def rewrap(self) -> int:
        """Bring every data key under the newest master key; how many were not. Resumed by doing it again.

        Raises:
            WrongKey: one of them lies under a master key that is not here.
        """
        brought = 0
        while batch := await self._rewrap_some():
            brought += batch
        return brought

    async def _rewrap_some(self) -> int:
        masters = self._keyring.masters
        async with self._engine.transaction() as sql:
            await sql.lock(MASTER_LOCK)
            masters.look()
            newest = masters.newest
            rows = await sql.all(
                "SELECT id, master_key_id, wrapped FROM keys WHERE master_key_id <> ? ORDER BY id LIMIT ?",
                newest.id,
                BATCH,
            )
            for row in rows:
                key = masters.unwrap(bytes(row["wrapped"]), row["id"], row["master_key_id"])
                again = newest.wrap(key, row["id"])
                newest.unwrap(again, row["id"], newest.id)
                await sql.run(
                    "UPDATE keys SET wrapped = ?, master_key_id = ? WHERE id = ? AND master_key_id = ?",
                    again,
                    newest.id,
                    row["id"],
                    row["master_key_id"],
                )
        return len(rows)

    async def retire_master_key(self, key_id: str, drop: Callable[[], None]) -> None:
        """Call `drop`, which takes that master key away, while nobody can wrap anything under it.

        Raises:
            PermanentError: data keys lie under it, or are about to; it was not dropped.
        """
        async with self._engine.transaction() as sql:
            await sql.lock(MASTER_LOCK)
            self._keyring.masters.look()
            under = await sql.value("SELECT COUNT(*) FROM keys WHERE master_key_id = ?", key_id)
            if under or self._keyring.masters.newest.id == key_id:
                raise PermanentError(
                    f"master key {key_id} is in use: {under} data keys lie under it. Rotate first"
                )
            drop()

    async def add_data_key(self, tenant: TenantId, now: datetime) -> None:
        """Let a tenant's cells and files be sealed with a new key, a minute from now; old cells follow.

        Raises:
            LookupError: there is no such tenant.
        """
        cipher = await self._keyring.of(self._engine.sql, tenant)
        async with self._engine.transaction() as sql:
            await self._keyring.make(sql, tenant, active_in_s=ANNOUNCED_S)
            job, is_new = await add_job(sql, tenant, cipher, RESEAL, now, about="", given=None, run_at=None)
            if not is_new:  # it begins anew, with this key
                await sql.run(
                    "UPDATE jobs SET cursor = NULL, status = 'waiting', leased_until = NULL,"
                    " generation = generation + 1 WHERE id = ?",
                    job.id,
                )
