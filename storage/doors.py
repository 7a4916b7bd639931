"""Ways in: invitations make a member, admissions let a principal into the console; secrets are hashed."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from bridge.ids import PersonId, TenantId, new_id
from bridge.ports.rows import Role
from storage.engine import Engine
from storage.inviting import RANK, SECRET_BYTES, Account, Joining, hashed, new_invitation, offered
from storage.keyring import Keyring
from storage.models.people import Admission
from storage.rows import instant
from storage.sql import Row, Sql
from storage.transaction import TenantTransaction


class Doors:
    """A part of `bridge.ports.store.Platform`."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    async def invite(self, tenant: TenantId, role: Role, *, ttl_s: float) -> str:
        """See the port."""
        sql = self._engine.sql
        await self._keyring.of(sql, tenant)
        return await new_invitation(sql, tenant, role, ttl_s=ttl_s)

    async def redeem(
        self, secret: str, name: str, account: Account | None = None
    ) -> tuple[TenantId, PersonId, Role] | None:
        """See the port."""
        async with self._engine.transaction() as sql:
            invitation = await offered(sql, secret)
            if invitation is None:
                return None
            tenant, role = TenantId(invitation["tenant_id"]), Role(invitation["role"])
            cipher = await self._keyring.of(sql, tenant)
            joining = Joining(sql, tenant, cipher, self._keyring.installation, account)
            known = await joining.known()
            if known is not None and await joining.is_room(known):
                return None
            has = None if known is None else await joining.role_of(known)
            if invitation["used_at"] is not None:
                again = known is not None and invitation["used_by_id"] == known
                return (tenant, known, has) if again and known is not None and has is not None else None
            now = datetime.now(UTC)
            if instant(invitation["expires_at"]) <= now:
                return None
            if known is not None and has is not None and RANK.index(has) <= RANK.index(role):
                return tenant, known, has
            person = await joining.join(known, role, name)
            await sql.run(
                "UPDATE invitations SET used_at = ?, used_by_id = ? WHERE id = ?",
                now,
                person,
                invitation["id"],
            )
        return tenant, person, role

    async def admit(
        self, tenant: TenantId | None, person: PersonId | None, *, kind: str, ttl_s: float
    ) -> str:
        """See the port.

        Raises:
            LookupError: that person is not of that tenant.
        """
        sql, now = self._engine.sql, datetime.now(UTC)
        if person is not None and not await sql.one(
            "SELECT 1 FROM people WHERE id = ? AND tenant_id = ?", person, tenant
        ):
            raise LookupError("no such person")
        secret = secrets.token_urlsafe(SECRET_BYTES)
        await Admission.create(
            using_db=sql.db,
            id=new_id(),
            tenant_id=tenant,
            person_id=person,
            kind=kind,
            secret_hash=hashed(secret),
            expires_at=now + timedelta(seconds=ttl_s),
            created_at=now,
        )
        return secret

    async def enter(self, secret: str, *, kind: str) -> tuple[TenantId | None, PersonId | None] | None:
        """See the port."""
        now = datetime.now(UTC)
        if kind == "link":
            async with self._engine.transaction() as sql:
                found = await sql.one(
                    "UPDATE admissions SET used_at = ? WHERE secret_hash = ? AND kind = 'link'"
                    " AND expires_at > ? AND used_at IS NULL RETURNING tenant_id, person_id",
                    now,
                    hashed(secret),
                    now,
                )
                return await _still_member(sql, found)
        # A cookie is looked at with every request and every event: that must not take the write lock.
        found = await self._engine.sql.one(
            "SELECT tenant_id, person_id FROM admissions"
            " WHERE secret_hash = ? AND kind = ? AND expires_at > ?",
            hashed(secret),
            kind,
            now,
        )
        return await _still_member(self._engine.sql, found)

    async def bind(self, secret: str, account: Account) -> tuple[TenantId, PersonId] | None:
        """See the port."""
        now = datetime.now(UTC)
        async with self._engine.transaction() as sql:
            link = await sql.one(
                "SELECT id, tenant_id, person_id, expires_at, used_at FROM admissions"  # noqa: S608
                f" WHERE secret_hash = ? AND kind = 'link'{sql.for_update}",
                hashed(secret),
            )
            tenant, person = await _still_member(sql, link) or (None, None)
            if link is None or tenant is None or person is None:
                return None
            cipher = await self._keyring.of(sql, tenant)
            tx = TenantTransaction(sql, tenant, cipher, self._keyring.installation)
            if link["used_at"] is not None:
                known = await tx.person_with_account(*account)
                return (tenant, person) if known is not None and known.id == person else None
            if instant(link["expires_at"]) <= now:
                return None
            await sql.run("UPDATE admissions SET used_at = ? WHERE id = ?", now, link["id"])
            await tx.link_account(person, *account)
            await tx.audit("account.linked", by=person, surface=str(account[0]))
        return tenant, person

    async def expel(self, secret: str) -> None:
        """See the port."""
        await self._engine.sql.run("DELETE FROM admissions WHERE secret_hash = ?", hashed(secret))


async def _still_member(sql: Sql, found: Row | None) -> tuple[TenantId | None, PersonId | None] | None:
    """Whose admission it is; None when that person has no role any more."""
    if found is None or found["person_id"] is None:
        return None if found is None else (None, None)
    member = await sql.one(
        "SELECT m.tenant_id, m.person_id FROM people p JOIN memberships m"
        " ON m.person_id = COALESCE(p.merged_into_id, p.id) AND m.tenant_id = p.tenant_id"
        " WHERE p.id = ? AND p.tenant_id = ?",
        found["person_id"],
        found["tenant_id"],
    )
    return None if member is None else (TenantId(member["tenant_id"]), PersonId(member["person_id"]))
