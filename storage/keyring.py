"""Each tenant's cipher, made once per process from its wrapped keys, and kept up with those that come later.

A tenant's second key is announced a minute before anybody seals with it, and every process looks for such
keys three times a minute: so no process meets a cell whose key it has not read.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

import structlog

from bridge.ids import TenantId, new_id
from bridge.ports.clock import awake_clock
from storage.key_file import MasterKeys
from storage.sql import Row, Sql
from storage.vault import KEY_BYTES, Cipher, WrongKey

log = structlog.get_logger(__name__)

INSTALLATION = "installation"
"""Stands for the tenant in cells and hashes of the installation's own key."""
LOOK_EVERY_S = 20.0
"""Between two looks for keys that other processes made."""
ANNOUNCED_S = 60.0
"""From a key's making to its use: several looks."""
MASTER_LOCK = "master keys"
"""Held by whoever wraps a key, so that no master key is retired meanwhile."""

_IS_ACTIVE = "(active_at IS NULL OR active_at <= {clock}) AS is_active"


class Keyring:
    """Ciphers by tenant. The installation's own hashes what must be found across tenants."""

    def __init__(self, masters: MasterKeys) -> None:
        self.masters = masters
        self._ciphers: dict[str, Cipher] = {}
        self._looked_at = awake_clock()

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
        await self.look(sql)
        cipher = self._ciphers.get(tenant) or await self._load(sql, tenant, tenant)
        if cipher is None:
            raise LookupError("no such tenant")
        return cipher

    async def look(self, sql: Sql, *, now: bool = False) -> None:
        """Learn the keys that were made since, when it is time to. now: at once."""
        since = awake_clock()
        if not now and since - self._looked_at < LOOK_EVERY_S:
            return
        is_active = _IS_ACTIVE.format(clock=sql.clock)
        rows = await sql.all(
            f"SELECT id, tenant_id, master_key_id, wrapped, {is_active} FROM keys"  # noqa: S608
            " WHERE active_at IS NOT NULL ORDER BY created_at, id"
        )
        for row in rows:
            cipher = self._ciphers.get(row["tenant_id"])
            if cipher is not None:
                self._try_to_learn(cipher, row)
        self._looked_at = since

    async def make(self, sql: Sql, tenant: TenantId | None, *, active_in_s: float | None = None) -> Cipher:
        """A new data key, stored wrapped. Inside a transaction: keep the cipher only when that holds.

        active_in_s: it follows one that the tenant has, and seals in so long. None: it is the first.
        """
        await sql.lock(MASTER_LOCK)
        self.masters.look()
        key, key_id, master = os.urandom(KEY_BYTES), new_id(), self.masters.newest
        active_at, when = ("NULL", ()) if active_in_s is None else (sql.clock_plus, (active_in_s,))
        await sql.one(
            "INSERT INTO keys (id, tenant_id, master_key_id, wrapped, created_at, active_at)"  # noqa: S608
            f" VALUES (?, ?, ?, ?, ?, {active_at}) RETURNING id",
            key_id,
            tenant,
            master.id,
            master.wrap(key, key_id),
            datetime.now(UTC),
            *when,
        )
        cipher = Cipher(tenant or INSTALLATION, key_id, key)
        if tenant is None:
            self._ciphers[INSTALLATION] = cipher
        return cipher

    def forget(self, tenant: TenantId) -> None:
        """The tenant is gone, and its keys with it."""
        self._ciphers.pop(tenant, None)

    async def _load(self, sql: Sql, owner: str, tenant: TenantId | None) -> Cipher | None:
        where = "tenant_id IS NULL" if tenant is None else "tenant_id = ?"
        is_active = _IS_ACTIVE.format(clock=sql.clock)
        rows = await sql.all(
            f"SELECT id, master_key_id, wrapped, {is_active} FROM keys WHERE {where}"  # noqa: S608
            " ORDER BY active_at IS NOT NULL, created_at, id",
            *(() if tenant is None else (tenant,)),
        )
        if not rows:
            return None
        first, *later = rows
        cipher = Cipher(owner, first["id"], self._opened(first))
        for row in later:
            self._learn(cipher, row)
        # Another task may have been quicker; its cipher is what sessions hold on to.
        return self._ciphers.setdefault(owner, cipher)

    def _try_to_learn(self, cipher: Cipher, row: Row) -> None:
        """One key that does not open here shall not keep a process from its other work."""
        try:
            self._learn(cipher, row)
        except WrongKey:
            log.error("master_key.missing", data_key=row["id"], master_key=row["master_key_id"])  # noqa: TRY400

    def _learn(self, cipher: Cipher, row: Row) -> None:
        if not cipher.knows(row["id"]):
            cipher.learn(row["id"], self._opened(row))
        if row["is_active"]:
            cipher.seal_with(row["id"])

    def _opened(self, row: Row) -> bytes:
        return self.masters.unwrap(bytes(row["wrapped"]), row["id"], row["master_key_id"])
