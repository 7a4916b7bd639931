"""Erasing a tenant: row by row in the order that references allow, counted."""

from __future__ import annotations

from bridge.ids import TenantId
from storage.sql import Sql

OWNED = (
    "attachments",
    "message_changes",
    "messages",
    "broadcast_recipients",
    "offers",
    "outbox",
    "broadcasts",
    "list_members",
    "audience_lists",
    "labelled_people",
    "labels",
    "number_checks",
    "given_files",
    "causes",
    "facts",
    "notices",
    "surfaces",
    "conversations",
    "claims",
    "cases",
    "pairing_steps",
    "backfill_chats",
    "backfills",
    "owner_numbers",
    "bundles",
    "sessions",
    "opt_outs",
    "invitations",
    "admissions",
    "memberships",
    "person_aliases",
    "people",
    "gone_people",
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
    await forget_who_tried(sql, tenant)
    # Their messages would take them along, and SQLite would count them as messages.
    words = "DELETE FROM message_words WHERE seq IN (SELECT seq FROM messages WHERE tenant_id = ?)"
    await sql.run(words, tenant)
    gone = {table: await sql.run(f"DELETE FROM {table} WHERE tenant_id = ?", tenant) for table in OWNED}  # noqa: S608
    gone["tenants"] = await sql.run("DELETE FROM tenants WHERE id = ?", tenant)
    return {table: count for table, count in gone.items() if count}


async def forget_who_tried(sql: Sql, tenant: TenantId) -> None:
    """Its sessions may have been the first on a new page or wa-js; the next one is the first then."""
    for table in ("page_versions", "wajs_versions"):
        await sql.run(
            f"UPDATE {table} SET tryer = NULL WHERE tryer IN (SELECT id FROM sessions WHERE tenant_id = ?)",  # noqa: S608
            tenant,
        )
