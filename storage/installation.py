"""What the operator of the installation may do: tenants, quotas, the kill switch, invitations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bridge.errors import PermanentError
from bridge.ids import TenantId, new_id
from bridge.ports.rows import NoticeMode, TenantRow
from bridge.screens import Surface
from storage.bundle_overview import KeptLogins
from storage.key_desk import KeyDesk
from storage.models.platform import Tenant
from storage.rows import instant, maybe_instant, opened, tenant_row
from storage.wajs_room import WajsShelf

QUOTAS = ("max_sessions", "max_sends_per_day")


class Installation(KeptLogins, WajsShelf, KeyDesk):
    """`bridge.ports.store.Platform`."""

    async def tenants(self) -> list[TenantRow]:
        """See the port."""
        sql = self._engine.sql
        rows = await sql.all("SELECT * FROM tenants ORDER BY created_at, id")
        return [tenant_row(row, await self._keyring.of(sql, row["id"])) for row in rows]

    async def add_tenant(self, name: str, *, language: str = "en", time_zone: str = "UTC") -> TenantRow:
        """See the port."""
        tenant = TenantId(new_id())
        async with self._engine.transaction() as sql:
            blank = await Tenant.create(
                using_db=sql.db,
                id=tenant,
                name=b"",
                language=language,
                time_zone=time_zone,
                notices=NoticeMode.EACH,
                mirrored=",".join(sorted(Surface)),
                created_at=datetime.now(UTC),
            )
            cipher = await self._keyring.make(sql, tenant)
            blank.name = cipher.seal(f"tenants|{tenant}|name", name)
            await blank.save(using_db=sql.db, update_fields=["name"])
        return await self._tenant(tenant)

    async def set_quota(self, tenant: TenantId, **quota: int | None) -> TenantRow:
        """See the port.

        Raises:
            LookupError: no such tenant.
            PermanentError: no such quota.
        """
        unknown = set(quota) - set(QUOTAS)
        if unknown:
            raise PermanentError(f"quotas are {', '.join(QUOTAS)}; got {', '.join(sorted(unknown))}")
        if quota.get("max_sessions", 0) is None:
            raise PermanentError("max_sessions must be a number")
        if quota:
            columns = ", ".join(f"{name} = ?" for name in quota)
            await self._engine.sql.run(
                f"UPDATE tenants SET {columns} WHERE id = ?",  # noqa: S608
                *quota.values(),
                tenant,
            )
        return await self._tenant(tenant)

    async def suspend(self, tenant: TenantId | None, suspended: bool) -> None:
        """See the port."""
        sql = self._engine.sql
        if tenant is None:
            await sql.run("UPDATE installation SET suspended = ?", suspended)
        elif await sql.run("UPDATE tenants SET suspended = ? WHERE id = ?", suspended, tenant) == 0:
            raise LookupError("no such tenant")

    async def is_suspended(self, tenant: TenantId | None) -> bool:
        """See the port. Of a tenant: also while the whole installation is."""
        sql = self._engine.sql
        if await sql.value("SELECT suspended FROM installation"):
            return True
        if tenant is None:
            return False
        return bool(await sql.value("SELECT suspended FROM tenants WHERE id = ?", tenant))

    async def sessions(self) -> list[dict[str, Any]]:
        """See the port. Keys: id, tenant, tenant_name, label, desired, state, reason, since, holder, host,
        alive, ever_linked, bundle_trouble, bundle_at (when its newest copy was made), canary, page."""
        sql = self._engine.sql
        rows = await sql.all(
            "SELECT s.*, t.name AS tenant_name, h.host AS host,"  # noqa: S608
            f" (h.expires_at IS NOT NULL AND h.expires_at > {sql.clock}) AS alive,"
            " (SELECT MAX(b.created_at) FROM bundles b"
            "  WHERE b.session_id = s.id AND b.status = 'kept') AS bundle_at"
            " FROM sessions s JOIN tenants t ON t.id = s.tenant_id LEFT JOIN holders h ON h.id = s.holder_id"
            " ORDER BY s.tenant_id, s.created_at, s.id"
        )
        listed = []
        for row in rows:
            cipher = await self._keyring.of(sql, row["tenant_id"])
            listed.append(
                {
                    "id": row["id"],
                    "tenant": row["tenant_id"],
                    "tenant_name": cipher.open(f"tenants|{row['tenant_id']}|name", bytes(row["tenant_name"])),
                    "label": opened(cipher, "sessions", row, "label"),
                    "desired": row["desired"],
                    "state": row["state"],
                    "reason": row["reason"],
                    "holder": row["holder_id"],
                    "host": row["host"],
                    "alive": bool(row["alive"]),
                    "since": instant(row["since"]),
                    "ever_linked": bool(row["ever_linked"]),
                    "bundle_trouble": row["bundle_trouble"],
                    "bundle_at": maybe_instant(row["bundle_at"]),
                    "canary": bool(row["canary"]),
                    "page": row["page_version"],
                }
            )
        return listed

    async def _tenant(self, tenant: TenantId) -> TenantRow:
        sql = self._engine.sql
        row = await sql.one("SELECT * FROM tenants WHERE id = ?", tenant)
        if row is None:
            raise LookupError("no such tenant")
        return tenant_row(row, await self._keyring.of(sql, tenant))
