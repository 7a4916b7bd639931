"""A platform in memory: secrets, invitations and tenants, with the store's promises."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bridge.ids import BundleId, PersonId, SessionId, TenantId, new_id
from bridge.ports.bundles import BundleRow, BundleUnusable, Flaw
from bridge.ports.pages import PageGround, PageRow, TrialRow, Verdict
from bridge.ports.rows import Role, SessionRow, TenantRow
from bridge.screens import Surface


@dataclass
class FakePlatform:
    """Keeps secrets in the clear, and forgets on command."""

    _tenants: dict[TenantId, TenantRow] = field(default_factory=dict)
    _secrets: dict[str, tuple[str, TenantId | None, PersonId | None]] = field(default_factory=dict)
    _invitations: dict[str, tuple[TenantId, Role]] = field(default_factory=dict)
    sessions_of: dict[TenantId, list[SessionRow]] = field(default_factory=dict)
    names: dict[PersonId, str] = field(default_factory=dict)
    all_suspended: bool = False
    ground: PageGround = field(default_factory=PageGround)

    async def tenants(self) -> list[TenantRow]:
        return list(self._tenants.values())

    async def add_tenant(self, name: str, *, language: str = "en", time_zone: str = "UTC") -> TenantRow:
        tenant = TenantRow(
            id=TenantId(new_id()),
            name=name,
            language=language,
            time_zone=time_zone,
            created_at=datetime.now(UTC),
        )
        self._tenants[tenant.id] = tenant
        return tenant

    def change(self, tenant: TenantId, **values: Any) -> None:
        self._tenants[tenant] = replace(self._tenants[tenant], **values)

    async def set_quota(self, tenant: TenantId, **quota: int | None) -> TenantRow:
        self.change(tenant, **quota)
        return self._tenants[tenant]

    async def suspend(self, tenant: TenantId | None, suspended: bool) -> None:
        if tenant is None:
            self.all_suspended = suspended
        else:
            self.change(tenant, suspended=suspended)

    async def is_suspended(self, tenant: TenantId | None) -> bool:
        return self.all_suspended or (tenant is not None and self._tenants[tenant].suspended)

    async def invite(self, tenant: TenantId, role: Role, *, ttl_s: float) -> str:
        secret = secrets.token_urlsafe(32)
        self._invitations[secret] = (tenant, role)
        return secret

    async def redeem(
        self, secret: str, name: str, account: tuple[Surface, str] | None = None
    ) -> tuple[TenantId, PersonId, Role] | None:
        found = self._invitations.pop(secret, None)
        if found is None:
            return None
        person = PersonId(new_id())
        self.names[person] = name
        return (found[0], person, found[1])

    async def bind(self, secret: str, account: tuple[Surface, str]) -> tuple[TenantId, PersonId] | None:
        kind, tenant, person = self._secrets.pop(secret, ("", None, None))
        return (tenant, person) if kind == "link" and tenant and person else None

    async def admit(
        self, tenant: TenantId | None, person: PersonId | None, *, kind: str, ttl_s: float
    ) -> str:
        secret = secrets.token_urlsafe(32)
        self._secrets[secret] = (kind, tenant, person)
        return secret

    async def enter(self, secret: str, *, kind: str) -> tuple[TenantId | None, PersonId | None] | None:
        found = self._secrets.get(secret)
        if found is None or found[0] != kind:
            return None
        if kind == "link":
            del self._secrets[secret]
        return found[1], found[2]

    async def expel(self, secret: str) -> None:
        self._secrets.pop(secret, None)

    def remove(self, person: PersonId) -> None:
        """The person is no member any more: none of their secrets opens anything."""
        self._secrets = {key: value for key, value in self._secrets.items() if value[2] != person}

    def expire_all(self) -> None:
        """Every secret has lived its time."""
        self._secrets.clear()
        self._invitations.clear()

    async def sessions(self) -> list[dict[str, Any]]:
        return [
            {
                "tenant": tenant,
                "tenant_name": self._tenants[tenant].name,
                "label": session.label,
                "state": str(session.state),
            }
            for tenant, sessions in self.sessions_of.items()
            for session in sessions
        ]

    async def page_ground(self) -> PageGround:
        return self.ground

    async def bundles(self) -> list[BundleRow]:
        return []

    async def release_bundles(self, session: SessionId) -> int:
        return 0

    async def fetch_bundle(self, bundle: BundleId, into: Path) -> None:
        raise BundleUnusable("there is no such bundle", flaw=Flaw.MISSING)


def unfit_page() -> PageGround:
    """WhatsApp serves a page on which the installed wa-js does not come up; the one before is kept."""
    now = datetime.now(UTC)
    return PageGround(
        pages=(
            PageRow(version="2.3000.2", first_seen_at=now, live_at=now),
            PageRow(version="2.3000.1", first_seen_at=now - timedelta(days=1), live_at=now, has_copy=True),
        ),
        trials=(
            TrialRow(page="2.3000.2", verdict=Verdict.BAD, wajs="4.6.0", since=now),
            TrialRow(page="2.3000.1", verdict=Verdict.GOOD, wajs="4.6.0", since=now),
        ),
    )
