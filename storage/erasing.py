"""Erasing a tenant: row by row in the order that references allow, counted."""

from __future__ import annotations

from bridge.ids import TenantId
from storage.engine import Sql

OWNED = (
    "attachments",
    "messages",
    "broadcast_recipients",
    "offers",
    "outbox",
    "broadcasts",
    "causes",
    "facts",
    "notices",
    "surfaces",
    "conversations",
    "claims",
    "cases",
    "pairing_steps",
    "owner_numbers",
    "bundles",
    "sessions",
    "opt_outs",
    "invitations",
    "admissions",
    "memberships",
    "person_aliases",
    "people",
    "jobs",
    "audit",
    "keys",
)
"""Every table with a tenant, those that are pointed at after those that point."""


async def erase(sql: Sql, tenant: TenantId) -> dict[str, int]:
    """Delete all that a tenant owns and the tenant itself; how many rows went, by table, without zeros.

    Raises:
        LookupError: there is no such tenant.
    """
    known = await sql.one(f"SELECT id FROM tenants WHERE id = ?{sql.for_update}", tenant)  # noqa: S608
    if known is None:
        raise LookupError("no such tenant")
    # People point at each other where two turned out to be one.
    await sql.run("UPDATE people SET merged_into_id = NULL WHERE tenant_id = ?", tenant)
    gone = {table: await sql.run(f"DELETE FROM {table} WHERE tenant_id = ?", tenant) for table in OWNED}  # noqa: S608
    gone["tenants"] = await sql.run("DELETE FROM tenants WHERE id = ?", tenant)
    return {table: count for table, count in gone.items() if count}
