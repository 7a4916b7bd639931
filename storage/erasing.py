"""What a tenant owns, in the order in which references allow it to go."""

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


async def forget_who_tried(sql: Sql, tenant: TenantId) -> None:
    """Its sessions may have been the first on a new page or wa-js; the next one is the first then."""
    for table in ("page_versions", "wajs_versions"):
        await sql.run(
            f"UPDATE {table} SET tryer = NULL WHERE tryer IN (SELECT id FROM sessions WHERE tenant_id = ?)",  # noqa: S608
            tenant,
        )
