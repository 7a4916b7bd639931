"""Invitations: a one-time secret, stored hashed, that makes whoever brings it a member."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from bridge.ids import PersonId, TenantId, new_id
from bridge.ports.rows import Role
from bridge.screens import Surface
from storage.models.people import Invitation, Membership, Person, PersonAlias
from storage.models.platform import AuditLine
from storage.sql import Row, Sql
from storage.vault import Cipher

RANK = (Role.OWNER, Role.MANAGER, Role.AGENT, Role.VIEWER)
"""From the strongest to the weakest."""

SECRET_BYTES = 24

Account = tuple[Surface, str]


def hashed(secret: str) -> str:
    """The secret has 192 random bits: a plain hash is enough, and can be looked up."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


async def new_invitation(
    sql: Sql, tenant: TenantId, role: Role, *, ttl_s: float, by: PersonId | None = None
) -> str:
    """Make one; its secret, which nobody can ask for again. It runs by this machine's clock."""
    secret, now = secrets.token_urlsafe(SECRET_BYTES), datetime.now(UTC)
    await Invitation.create(
        using_db=sql.db,
        id=new_id(),
        tenant_id=tenant,
        role=role,
        secret_hash=hashed(secret),
        invited_by=by,
        expires_at=now + timedelta(seconds=ttl_s),
        created_at=now,
    )
    return secret


async def offered(sql: Sql, secret: str) -> Row | None:
    """The invitation of that secret, locked: nobody else can use it up meanwhile."""
    return await sql.one(
        "SELECT id, tenant_id, role, expires_at, used_at, used_by_id FROM invitations"  # noqa: S608
        f" WHERE secret_hash = ?{sql.for_update}",
        hashed(secret),
    )


class Joining:
    """One person on the way in, inside one transaction; `account` is whom an admin chat knows them as."""

    def __init__(
        self, sql: Sql, tenant: TenantId, cipher: Cipher, everywhere: Cipher, account: Account | None
    ) -> None:
        self._sql, self._tenant = sql, tenant
        self._cipher, self._everywhere = cipher, everywhere
        self._account = account
        self._now = datetime.now(UTC)

    async def known(self) -> PersonId | None:
        """Whom the tenant knows by this account."""
        if self._account is None:
            return None
        surface, address = self._account
        # Two invitations of one tenant, brought at once by one account, must not make two people.
        await self._sql.lock(f"people/{self._tenant}")
        person = await self._sql.value(
            "SELECT person_id FROM person_aliases WHERE tenant_id = ? AND kind = ? AND lookup = ?",
            self._tenant,
            surface,
            self._cipher.blind(surface.value, address),
        )
        return None if person is None else PersonId(person)

    async def role_of(self, person: PersonId) -> Role | None:
        """What they may do now."""
        role = await self._sql.value(
            "SELECT role FROM memberships WHERE person_id = ? AND tenant_id = ?", person, self._tenant
        )
        return None if role is None else Role(role)

    async def is_room(self, person: PersonId) -> bool:
        """Whether it is a shared room, which nobody can be."""
        room = await self._sql.value(
            "SELECT room FROM memberships WHERE person_id = ? AND tenant_id = ?", person, self._tenant
        )
        return room is not None

    async def join(self, person: PersonId | None, role: Role, name: str) -> PersonId:
        """Give the role to somebody known, or to a new person of that name, with the account bound."""
        who = person or await self._new_person(name)
        raised = await self._sql.run(
            "UPDATE memberships SET role = ? WHERE person_id = ? AND tenant_id = ?", role, who, self._tenant
        )
        if raised == 0:
            await Membership.create(
                using_db=self._sql.db,
                id=new_id(),
                tenant_id=self._tenant,
                person_id=who,
                role=role,
                created_at=self._now,
            )
        await self._audit("member.joined", who, role)
        return who

    async def _new_person(self, name: str) -> PersonId:
        person, db = PersonId(new_id()), self._sql.db
        cell = self._cipher.seal(f"people|{person}|name", name)
        await Person.create(using_db=db, id=person, tenant_id=self._tenant, name=cell, created_at=self._now)
        if self._account is not None:
            surface, address = self._account
            record = new_id()
            await PersonAlias.create(
                using_db=db,
                id=record,
                tenant_id=self._tenant,
                person_id=person,
                kind=surface,
                lookup=self._cipher.blind(surface.value, address),
                value=self._cipher.seal(f"person_aliases|{record}|value", address),
                everywhere=self._everywhere.blind(surface.value, address),
                created_at=self._now,
            )
        return person

    async def _audit(self, what: str, person: PersonId, role: Role) -> None:
        record = new_id()
        await AuditLine.create(
            using_db=self._sql.db,
            id=record,
            tenant_id=self._tenant,
            what=what,
            by_person=person,
            about=person,
            details=self._cipher.seal_dict(f"audit|{record}|details", {"role": str(role)}),
            at=self._now,
        )
