"""The store, opened.

    store = await open_store(settings.database_url, master_key=master_keys_at(folder / "master.key"))
    async with store.transaction(tenant) as tx: ...
    holder = await store.join("worker", ttl_s=15)
    await store.platform.add_tenant("Café Aurora")
    await store.close()

The same for SQLite (a file, shared by several processes, or memory) and Postgres.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta

from bridge.ids import BroadcastId, ConversationId, HolderId, PersonId, SessionId, TenantId, new_id
from bridge.jobs import Step
from bridge.ports.rows import NoticeRow, SurfaceRow
from bridge.screens import Surface
from storage.backups.halfway import INSTALLATION_LOCK, refuse_half_restored
from storage.blobs.contract import Blobs
from storage.blobs.opening import NoBlobs
from storage.bundle_pruning import prune_bundles
from storage.engine import Engine, open_engine
from storage.export_shelf import ExportShelf, prune_exports
from storage.file_pruning import nothing_stored_yet, prune_files
from storage.holder_desk import LivingHolder
from storage.inbox import Inbox
from storage.installation import Installation
from storage.job_desk import JobShelf
from storage.job_steps import job_steps
from storage.key_file import MasterKeys
from storage.keyring import Keyring
from storage.migrate import bring_up_to_date
from storage.overlooking import Overlooking
from storage.pruning import prune
from storage.retention import keeping_too_long
from storage.rows import instant, maybe_instant, notice_row, surface_row
from storage.transaction import TenantTransaction
from storage.vault import MasterKey

DEAD_HOLDERS_KEPT_S = 86_400
"""For a person who looks at what held what; then the row goes."""


async def open_store(
    url: str, *, master_key: MasterKey | MasterKeys, blobs: Blobs | None = None, migrate: bool = True
) -> TortoiseStore:
    """Open the database of a DATABASE_URL, brought up to date (any number of processes may do so at once).

    blobs: where copies of logins are kept, closed with the store. It is not asked anything now: while it is
        away all else goes on. None: nowhere, and each attempt says so.
    migrate: False where another command does that; the start then stops when it has not been done.

    Raises:
        PermanentError: an unknown URL, a schema newer than this program (OutOfDate), another installation's
            master key (WrongKey), a restore that was cut short (HalfRestored).
        TemporaryError: the database cannot be reached.
    """
    engine = await open_engine(url)
    try:
        await bring_up_to_date(engine, url, allowed=migrate)
        keyring = Keyring(MasterKeys.of(master_key))
        async with engine.transaction() as sql:
            await sql.lock(INSTALLATION_LOCK)
            await refuse_half_restored(sql)
            await sql.run(
                "INSERT INTO installation (id, suspended, made_at) VALUES (1, ?, ?)"
                " ON CONFLICT (id) DO NOTHING",
                False,
                datetime.now(UTC),
            )
            await keyring.load_installation(sql)
    except BaseException:
        await engine.close()
        raise
    return TortoiseStore(engine, keyring, blobs or NoBlobs())


class TortoiseStore(Inbox, ExportShelf, JobShelf, Overlooking):
    """`bridge.ports.store.Store`; `platform` is `bridge.ports.store.Platform`."""

    def __init__(self, engine: Engine, keyring: Keyring, blobs: Blobs) -> None:
        super().__init__(engine, keyring)
        self.blobs = blobs
        self.engine = engine
        self.dialect = engine.dialect
        self.platform = Installation(engine, keyring, blobs)

    def job_steps(self, kinds: Collection[str] | None = None) -> dict[str, Step]:
        """What a step is of those jobs that are done in the store alone, by kind. kinds: only of these."""
        steps = job_steps(self.engine, self._keyring, self.blobs, self)
        return {kind: step for kind, step in steps.items() if kinds is None or kind in kinds}

    def transaction(self, tenant: TenantId) -> AbstractAsyncContextManager[TenantTransaction]:
        """See the port.

        Raises:
            LookupError: there is no such tenant.
        """
        return self._transaction(tenant)

    @asynccontextmanager
    async def _transaction(self, tenant: TenantId) -> AsyncIterator[TenantTransaction]:
        cipher = await self._keyring.of(self._sql, tenant)
        async with self.engine.transaction() as sql:
            yield TenantTransaction(sql, tenant, cipher, self._keyring.installation)

    async def now(self) -> datetime:
        """The database's own clock, by which leases run."""
        return instant(await self._sql.value(f"SELECT {self._sql.clock} AS now"))

    async def join(self, kind: str, ttl_s: float) -> LivingHolder:
        """See the port. Those that died long ago and hold nothing are forgotten."""
        holder = HolderId(new_id())
        async with self.engine.aside() as sql:
            await sql.run(
                f"DELETE FROM holders WHERE expires_at < {sql.clock_plus}"  # noqa: S608
                " AND id NOT IN (SELECT holder_id FROM sessions WHERE holder_id IS NOT NULL)",
                -DEAD_HOLDERS_KEPT_S,
            )
            await sql.run(
                "INSERT INTO holders (id, kind, host, joined_at, expires_at)"  # noqa: S608
                f" VALUES (?, ?, ?, {sql.clock}, {sql.clock_plus})",
                holder,
                kind,
                socket.gethostname()[:160],
                ttl_s,
            )
        return LivingHolder(self.engine, self._keyring, self.blobs, holder)

    async def bury(self, holder: HolderId) -> None:
        """See the port."""
        await LivingHolder(self.engine, self._keyring, self.blobs, holder).leave()

    async def session_home(self, session: SessionId) -> tuple[TenantId, HolderId | None] | None:
        """See the port."""
        row = await self._sql.one(
            "SELECT s.tenant_id, h.id AS holder FROM sessions s LEFT JOIN holders h"  # noqa: S608
            f" ON h.id = s.holder_id AND h.expires_at > {self._sql.clock} WHERE s.id = ?",
            session,
        )
        return None if row is None else (TenantId(row["tenant_id"]), row["holder"])

    async def conversation_home(self, conversation: ConversationId) -> TenantId | None:
        """See the port."""
        tenant = await self._sql.value("SELECT tenant_id FROM conversations WHERE id = ?", conversation)
        return None if tenant is None else TenantId(tenant)

    async def waiting_lanes(self, limit: int) -> list[tuple[TenantId, str]]:
        """See the port. Those that wait longest first."""
        rows = await self._sql.all(
            "SELECT tenant_id, lane FROM facts WHERE handled_at IS NULL"
            " GROUP BY tenant_id, lane ORDER BY MIN(seq) LIMIT ?",
            limit,
        )
        return [(TenantId(row["tenant_id"]), row["lane"]) for row in rows]

    async def starting_broadcasts(
        self, until: datetime, limit: int
    ) -> list[tuple[BroadcastId, SessionId, datetime]]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT id, session_id, starts_at FROM broadcasts WHERE state = 'waiting' AND starts_at <= ?"
            " ORDER BY starts_at, id LIMIT ?",
            until,
            limit,
        )
        return [
            (BroadcastId(row["id"]), SessionId(row["session_id"]), instant(row["starts_at"])) for row in rows
        ]

    async def due_digests(
        self, until: datetime, limit: int
    ) -> list[tuple[TenantId, PersonId, datetime | None]]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT tenant_id, person_id, digest_at FROM memberships WHERE room IS NULL"
            " AND (digest_at IS NULL OR digest_at <= ?) ORDER BY digest_at NULLS FIRST, id LIMIT ?",
            until,
            limit,
        )
        return [
            (TenantId(row["tenant_id"]), PersonId(row["person_id"]), maybe_instant(row["digest_at"]))
            for row in rows
        ]

    async def due_surfaces(self, surface: Surface, limit: int) -> list[SurfaceRow]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT * FROM surfaces WHERE surface = ? AND shown < wanted ORDER BY wanted_since, id LIMIT ?",
            surface,
            limit,
        )
        return [surface_row(row, await self._keyring.of(self._sql, row["tenant_id"])) for row in rows]

    async def due_notices(self, surface: Surface, now: datetime, limit: int) -> list[NoticeRow]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT s.*, n.id AS notice_id, n.kind, n.about, n.params, n.created_at,"
            " n.message_ref AS told_in, n.asked AS told, n.picture"
            " FROM notices n JOIN surfaces s ON s.id = n.place_id"
            " WHERE n.surface = ? AND n.shown_at IS NULL AND n.not_before <= ?"
            " ORDER BY n.not_before, n.born, n.id LIMIT ?",
            surface,
            now,
            limit,
        )
        return [notice_row(row, await self._keyring.of(self._sql, row["tenant_id"])) for row in rows]

    async def keeping_too_long(self, since: datetime, limit: int) -> list[tuple[TenantId, timedelta]]:
        """See the port."""
        return await keeping_too_long(self.engine, since, limit)

    async def prune(self, now: datetime) -> int:
        """See the port."""
        return await prune(self.engine, self._keyring, now)

    async def prune_bundles(self, now: datetime) -> int:
        """See the port."""
        gone = await prune_bundles(self.engine, self.blobs, now)
        if await nothing_stored_yet(self.engine):
            return gone
        gone += await prune_files(self.engine, self.blobs, now)
        return gone + await prune_exports(self.blobs, now)

    async def people_with_account(self, surface: Surface, address: str) -> list[tuple[TenantId, PersonId]]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT tenant_id, person_id FROM person_aliases WHERE everywhere = ?"
            " ORDER BY picked_at DESC NULLS LAST, created_at, id",
            self._keyring.installation.blind(surface.value, address),
        )
        return [(TenantId(row["tenant_id"]), PersonId(row["person_id"])) for row in rows]

    async def close(self) -> None:
        """See the port. Works twice."""
        try:
            await self.blobs.close()
        finally:
            await self.engine.close()
