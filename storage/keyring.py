"""Each tenant's cipher, made once per process from its wrapped key."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from bridge.ids import TenantId, new_id
from storage.engine import Sql
from storage.models.platform import Key
from storage.vault import KEY_BYTES, Cipher, MasterKey

INSTALLATION = "installation"
"""Stands for the tenant in cells and hashes of the installation's own key."""


class Keyring:
    """Ciphers by tenant. The installation's own hashes what must be found across tenants."""

    def __init__(self, master: MasterKey) -> None:
        self._master = master
        self._ciphers: dict[str, Cipher] = {}

    @property
    def installation(self) -> Cipher:
        """Loaded when the store was opened."""
        return self._ciphers[INSTALLATION]

    async def load_installation(self, sql: Sql) -> None:
        """Open the installation's key, made at the first start.

        Raises:
            WrongKey: the database belongs to another master key.
        """
        if await self._load(sql, INSTALLATION, None) is None:
            await self.make(sql, None)

    async def of(self, sql: Sql, tenant: TenantId) -> Cipher:
        """A tenant's cipher.

        Raises:
            LookupError: there is no such tenant.
        """
        cipher = self._ciphers.get(tenant) or await self._load(sql, tenant, tenant)
        if cipher is None:
            raise LookupError("no such tenant")
        return cipher

    async def make(self, sql: Sql, tenant: TenantId | None) -> Cipher:
        """A new data key, stored wrapped. Inside a transaction: keep the cipher only when that holds."""
        key, key_id = os.urandom(KEY_BYTES), new_id()
        await Key.create(
            using_db=sql.db,
            id=key_id,
            tenant_id=tenant,
            master_key_id=self._master.id,
            wrapped=self._master.wrap(key, key_id),
            created_at=datetime.now(UTC),
        )
        cipher = Cipher(tenant or INSTALLATION, key_id, key)
        if tenant is None:
            self._ciphers[INSTALLATION] = cipher
        return cipher

    def forget(self, tenant: TenantId) -> None:
        """The tenant is gone, and its key with it."""
        self._ciphers.pop(tenant, None)

    async def _load(self, sql: Sql, owner: str, tenant: TenantId | None) -> Cipher | None:
        where = "tenant_id IS NULL" if tenant is None else "tenant_id = ?"
        values = () if tenant is None else (tenant,)
        row = await sql.one(f"SELECT id, master_key_id, wrapped FROM keys WHERE {where}", *values)  # noqa: S608
        if row is None:
            return None
        key = self._master.unwrap(bytes(row["wrapped"]), row["id"], row["master_key_id"])
        self._ciphers[owner] = Cipher(owner, row["id"], key)
        return self._ciphers[owner]
