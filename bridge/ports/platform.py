"""What the operator of the installation may do."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from bridge.ids import (
    BundleId,
    PersonId,
    SessionId,
    TenantId,
)
from bridge.ports.bundles import BundleRow
from bridge.ports.pages import PageGround
from bridge.ports.rows import (
    Role,
    TenantRow,
)
from bridge.screens import Surface


class Platform(Protocol):
    """What the operator of the installation may do."""

    async def tenants(self) -> list[TenantRow]: ...

    async def add_tenant(self, name: str, *, language: str = "en", time_zone: str = "UTC") -> TenantRow: ...

    async def set_quota(self, tenant: TenantId, **quota: int | None) -> TenantRow:
        """max_sessions, max_sends_per_day."""
        ...

    async def suspend(self, tenant: TenantId | None, suspended: bool) -> None:
        """The kill switch for all sends of one tenant, or (None) of the whole installation."""
        ...

    async def is_suspended(self, tenant: TenantId | None) -> bool: ...

    async def invite(self, tenant: TenantId, role: Role, *, ttl_s: float) -> str:
        """A one-time secret (shown once, stored hashed) that makes whoever brings it a member."""
        ...

    async def redeem(
        self, secret: str, name: str, account: tuple[Surface, str] | None = None
    ) -> tuple[TenantId, PersonId, Role] | None:
        """Use an invitation up: a new person; None when unknown, used or expired. At most once, races
        included.

        account: of an admin chat, bound in the same transaction. Somebody whom the tenant knows by it joins
        as who they are. A member whose role is as strong keeps it, and the invitation stays good. The same
        account with the invitation that it has used gets the same answer again, while it is a member. A
        shared room's account brings nobody in.
        """
        ...

    async def admit(
        self, tenant: TenantId | None, person: PersonId | None, *, kind: str, ttl_s: float
    ) -> str:
        """A secret (shown once, stored hashed) that lets its bearer into the console as one principal.

        kind: "link" (used up by the first `enter`) or "cookie" (good until it expires).
        tenant and person None: the operator of the platform.
        """
        ...

    async def enter(self, secret: str, *, kind: str) -> tuple[TenantId | None, PersonId | None] | None:
        """Whose secret it is; None when unknown, used up, expired, of the other kind, or the person was
        removed.
        A "link" is used up by this, at most once, races included."""
        ...

    async def bind(self, secret: str, account: tuple[Surface, str]) -> tuple[TenantId, PersonId] | None:
        """Use a person's "link" up in an admin chat: that account is theirs from now on.

        None as for `enter`, and for a link of the platform's operator, which stays good. All in one
        transaction; the same account with the link that it has used gets the same answer again.
        """
        ...

    async def expel(self, secret: str) -> None:
        """A cookie that is good no more (signing out)."""
        ...

    async def sessions(self) -> list[dict[str, Any]]:
        """All sessions with tenant name, state, holder and age, for the command line."""
        ...

    async def bundles(self) -> list[BundleRow]:
        """All stored bundles of all tenants, by session, the newest first."""
        ...

    async def release_bundles(self, session: SessionId) -> int:
        """Let what was quarantined of a session be restored again; how many.

        For when the fault was not theirs: a browser that could not read them, a store that was another. A
        session that was given up for want of a copy is tried again.
        """
        ...

    async def fetch_bundle(self, bundle: BundleId, into: Path) -> None:
        """As `BundleDesk.fetch_bundle`, of any bundle: for a drill, or for a person to look into one."""
        ...

    async def page_ground(self) -> PageGround:
        """What is known of WhatsApp Web's pages and of wa-js."""
        ...
