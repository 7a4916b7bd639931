"""The operator's view of all kept logins."""

from __future__ import annotations

from pathlib import Path

from bridge.asked_jobs import EXPORT
from bridge.ids import BundleId, JobId, SessionId, TenantId
from bridge.ports.bundles import BundleRow, BundleStoreAway
from storage.blobs.contract import Blobs
from storage.bundle_rows import NEWEST_FIRST, bundle_row, fetch
from storage.doors import Doors
from storage.engine import Engine
from storage.exporting import EXPORTS, part_key
from storage.kept_files import FILES, key_of
from storage.keyring import Keyring


class KeptLogins(Doors):
    """A part of `bridge.ports.platform.Platform`."""

    def __init__(self, engine: Engine, keyring: Keyring, blobs: Blobs) -> None:
        super().__init__(engine, keyring)
        self._blobs = blobs

    async def bundles(self) -> list[BundleRow]:
        """See the port."""
        rows = await self._engine.sql.all(f"SELECT * FROM bundles ORDER BY session_id, {NEWEST_FIRST}")  # noqa: S608
        return [bundle_row(row) for row in rows]

    async def fetch_bundle(self, bundle: BundleId, into: Path) -> None:
        """See the port."""
        sql = self._engine.sql
        row = await sql.one("SELECT * FROM bundles WHERE id = ?", bundle)
        tenant = None if row is None else TenantId(row["tenant_id"])
        cipher = self._keyring.installation if tenant is None else await self._keyring.of(sql, tenant)
        await fetch(self._blobs, cipher, row, into)

    async def release_bundles(self, session: SessionId) -> int:
        """See the port. Whoever holds the session is fenced, and takes it anew, with these to restore."""
        async with self._engine.transaction() as sql:
            released = await sql.run(
                "UPDATE bundles SET status = 'kept', flaw = NULL"
                " WHERE session_id = ? AND status = 'quarantined'",
                session,
            )
            if released:
                await sql.run(
                    "UPDATE sessions SET holder_id = NULL, generation = generation + 1,"
                    " state = CASE WHEN reason = 'login_lost' THEN 'disconnected' ELSE state END,"
                    " reason = CASE WHEN reason = 'login_lost' THEN NULL ELSE reason END WHERE id = ?",
                    session,
                )
        return released

    async def delete_bundles(self, tenant: TenantId) -> int:
        """Delete the objects of a tenant's bundles, quarantined ones too; how many. The rows stay.

        Raises:
            BundleStoreAway: some may be left. Do it again.
        """
        rows = await self._engine.sql.all("SELECT location FROM bundles WHERE tenant_id = ?", tenant)
        return await self._delete_objects([row["location"] for row in rows], f"bundles/{tenant}/")

    async def delete_files(self, tenant: TenantId) -> int:
        """The same of the files that its people gave."""
        rows = await self._engine.sql.all("SELECT id FROM given_files WHERE tenant_id = ?", tenant)
        return await self._delete_objects([key_of(tenant, row["id"]) for row in rows], f"{FILES}/{tenant}/")

    async def delete_exports(self, tenant: TenantId) -> int:
        """The same of archives that were made of all that it has."""
        rows = await self._engine.sql.all(
            "SELECT id FROM jobs WHERE tenant_id = ? AND kind = ?", tenant, EXPORT
        )
        first = [part_key(tenant, JobId(row["id"]), 0) for row in rows]
        return await self._delete_objects(first, f"{EXPORTS}/{tenant}/")

    async def _delete_objects(self, known: list[str], prefix: str) -> int:
        if not known:
            return 0
        # Rows first, for a listing may be of nothing; then what no row knows.
        keys = dict.fromkeys(known)
        try:
            keys |= dict.fromkeys(await self._blobs.keys(prefix))
            for key in keys:
                await self._blobs.delete(key)
        except BundleStoreAway as away:
            raise BundleStoreAway(
                f"{away}. The kept copies of logins and files are there still, and nothing else was erased:"
                " do this again when that store answers"
            ) from away
        return len(keys)
