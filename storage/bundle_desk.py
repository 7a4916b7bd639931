"""What the holder of a session does with the copies of its login.

A bundle comes about in three steps: a row (UPLOADING) under the fence, an object under a key of its own that
is read back, and the flip of the pointer, under the fence again. Whoever dies in between, or loses the
session, leaves a row that nobody restores from; the pruner removes it with its object.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import tempfile
from pathlib import Path

from bridge.errors import Fenced, PermanentError
from bridge.ids import BundleId, new_id
from bridge.ports.bundles import BundleFacts, BundleRow, BundleStatus, BundleStoreAway, Flaw
from storage.blobs.arriving import digest_of, disk_trouble
from storage.blobs.contract import BlobDamaged, BlobMissing, BlobTaken, StoreAway
from storage.bundle_rows import NEWEST_FIRST, bundle_row, fetch
from storage.fence import FencedSession
from storage.sealing import Place, seal_file
from storage.sql import Sql
from storage.tx_ground import plain, wake_places

_WORD = re.compile(r"[a-z_]{1,32}")


class HeldBundles(FencedSession):
    """`bridge.ports.bundles.BundleDesk`."""

    async def put_bundle(self, archive: Path, facts: BundleFacts) -> BundleRow:
        """See the port.

        Raises:
            TemporaryError: also when this machine's own disk is full; nothing was stored.
        """
        async with self._fenced():
            pass  # before the work: a session that is not ours any more shall cost nothing
        bundle = BundleId(new_id())
        try:
            scratch = tempfile.TemporaryDirectory(dir=archive.parent, prefix=".sealing-")
        except OSError as error:
            raise disk_trouble(error) from error
        with scratch as folder:
            sealed, back = Path(folder) / "sealed", Path(folder) / "back"
            place = Place(tenant=self.tenant, within=self.session, name=bundle)
            await seal_file(self._cipher, place, archive, sealed)
            digest = await asyncio.to_thread(digest_of, sealed)
            key = await self._announce(bundle, facts, digest, sealed.stat().st_size)
            await self._upload(key, sealed, back, digest)
        try:
            return await self._flip(bundle)
        except Fenced:
            # Nobody would ever restore it. When this fails too, the pruner finds it.
            with contextlib.suppress(BundleStoreAway):
                await self._blobs.delete(key)
            raise

    async def bundles(self) -> list[BundleRow]:
        """See the port."""
        rows = await self._sql.all(
            f"SELECT * FROM bundles WHERE session_id = ? AND status = 'kept' ORDER BY {NEWEST_FIRST}",  # noqa: S608
            self.session,
        )
        return [bundle_row(row) for row in rows]

    async def fetch_bundle(self, bundle: BundleId, into: Path) -> None:
        """See the port. Only one that `bundles` names."""
        row = await self._sql.one(
            "SELECT * FROM bundles WHERE id = ? AND session_id = ? AND status = 'kept'", bundle, self.session
        )
        await fetch(self._blobs, self._cipher, row, into)

    async def bundle_opened(self, bundle: BundleId) -> None:
        """See the port."""
        async with self._fenced() as (sql, _):
            await sql.run(
                f"UPDATE bundles SET opened_at = {sql.clock} WHERE id = ? AND session_id = ?",  # noqa: S608
                bundle,
                self.session,
            )

    async def quarantine_bundle(self, bundle: BundleId, flaw: Flaw) -> None:
        """See the port. The newest that is left becomes the current one."""
        async with self._fenced() as (sql, _):
            await sql.run(
                "UPDATE bundles SET status = ?, flaw = ?, is_current = ?"
                " WHERE id = ? AND session_id = ? AND status = 'kept'",
                BundleStatus.QUARANTINED,
                flaw,
                False,
                bundle,
                self.session,
            )
            await self._point_at_newest(sql)
            await wake_places(sql, self.tenant, self.session)

    async def retire_bundles(self) -> None:
        """See the port."""
        async with self._fenced() as (sql, _):
            await sql.run(
                "UPDATE bundles SET status = ?, is_current = ? WHERE session_id = ? AND status = 'kept'",
                BundleStatus.RETIRED,
                False,
                self.session,
            )

    async def bundle_trouble(self, why: str | None) -> None:
        """See the port. Repeating what is known wakes nobody.

        Raises:
            PermanentError: it is not a word.
        """
        if why is not None and _WORD.fullmatch(why) is None:
            raise PermanentError("a trouble is one lower-case word of a closed list")
        async with self._fenced() as (sql, before):
            await self._tell_trouble(sql, before["bundle_trouble"], why)

    async def _announce(self, bundle: BundleId, facts: BundleFacts, digest: str, size_bytes: int) -> str:
        """The row that stands before there is an object; the object's key."""
        key = f"bundles/{self.tenant}/{self.session}/{bundle}"
        async with self._fenced() as (sql, _):
            # One RETURNING: `run` counts UPDATEs and DELETEs only.
            await sql.one(
                "INSERT INTO bundles (id, tenant_id, session_id, generation, profile_generation, location,"  # noqa: S608
                " sha256, size_bytes, layout, browser_version, key_id, is_current, status, created_at)"
                f" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, {sql.clock}) RETURNING id",
                bundle,
                self.tenant,
                self.session,
                self.generation,
                facts.profile_generation,
                key,
                digest,
                size_bytes,
                plain(facts.layout, "a layout"),
                plain(facts.browser_version, "a browser's version"),
                self._cipher.key_id,
                False,
                BundleStatus.UPLOADING,
            )
        return key

    async def _upload(self, key: str, sealed: Path, back: Path, digest: str) -> None:
        try:
            await self._blobs.put(key, sealed)
            await self._blobs.get(key, back)
        except (BlobMissing, BlobDamaged, BlobTaken) as error:
            raise StoreAway(f"the bundle store cannot be relied on: {error}") from error
        if await asyncio.to_thread(digest_of, back) != digest:
            raise StoreAway("the bundle store did not give back what was put there")

    async def _flip(self, bundle: BundleId) -> BundleRow:
        async with self._fenced() as (sql, before):
            await self._point_at_none(sql)
            row = await sql.one(
                f"UPDATE bundles SET status = ?, is_current = ?, verified_at = {sql.clock}"  # noqa: S608
                " WHERE id = ? AND status = 'uploading' AND flaw IS NULL RETURNING *",
                BundleStatus.KEPT,
                True,
                bundle,
            )
            if row is None:
                raise StoreAway("this upload took so long that it was given up; the former bundle stays")
            await self._tell_trouble(sql, before["bundle_trouble"], None)
            return bundle_row(row)

    async def _point_at_none(self, sql: Sql) -> None:
        await sql.run(
            "UPDATE bundles SET is_current = ? WHERE session_id = ? AND is_current", False, self.session
        )

    async def _point_at_newest(self, sql: Sql) -> None:
        await self._point_at_none(sql)
        await sql.run(
            "UPDATE bundles SET is_current = ? WHERE id = (SELECT id FROM bundles"  # noqa: S608
            f" WHERE session_id = ? AND status = 'kept' ORDER BY {NEWEST_FIRST} LIMIT 1)",
            True,
            self.session,
        )

    async def _tell_trouble(self, sql: Sql, before: str | None, after: str | None) -> None:
        if before != after:
            await sql.run("UPDATE sessions SET bundle_trouble = ? WHERE id = ?", after, self.session)
            await wake_places(sql, self.tenant, self.session)
