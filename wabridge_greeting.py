"""How the owner comes into an admin chat that does not know them yet."""

from __future__ import annotations

from bridge.desk import Desk
from bridge.ports.rows import Role
from bridge.ports.store import Platform
from bridge.screens import Surface


async def secret_for_the_owner(desk: Desk, platform: Platform, surface: Surface, ttl_s: int) -> str | None:
    """A one-time secret for the only business's owner, as long as nobody of its owners is on that surface."""
    tenants = await platform.tenants()
    if len(tenants) != 1:
        return None
    async with desk.store.transaction(tenants[0].id) as tx:
        owners = await tx.members(Role.OWNER)
        known = [one for one in owners if await tx.accounts_of(one.id, surface)]
    if known or not owners:
        return None
    return await platform.admit(tenants[0].id, owners[0].id, kind="link", ttl_s=ttl_s)
