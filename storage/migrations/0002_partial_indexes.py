"""Indexes over the rows that wait, and keys over the few that count: SQL that both databases understand."""
# ruff: noqa: RUF012

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEXES = {
    # What waits to be done. Tortoise's own PartialIndex knows equality only.
    "ix_facts_unhandled": "INDEX {} ON facts (tenant_id, lane, seq) WHERE handled_at IS NULL",
    "ix_outbox_due": "INDEX {} ON outbox (session_id, rank, created_at, born) WHERE delivery = 'due'",
    "ix_outbox_in_flight": "INDEX {} ON outbox (session_id, created_at, born) WHERE delivery = 'sending'",
    "ix_outbox_standing": "INDEX {} ON outbox (conversation_id, born) WHERE stanza IS NOT NULL",
    "ix_outbox_to_contacts": "INDEX {} ON outbox (tenant_id, picked_at) WHERE cause_id IS NOT NULL",
    "ix_surfaces_due": "INDEX {} ON surfaces (surface, wanted_since) WHERE shown < wanted",
    "ix_notices_due": "INDEX {} ON notices (surface, not_before) WHERE shown_at IS NULL",
    # At most one of a kind.
    "uq_owner_numbers_ruling": (
        "UNIQUE INDEX {} ON owner_numbers (session_id) WHERE proof = 'verified' AND replaced_at IS NULL"
    ),
    "uq_owner_numbers_pending": (
        "UNIQUE INDEX {} ON owner_numbers (session_id) WHERE proof = 'pending' AND replaced_at IS NULL"
    ),
    "uq_bundles_current": "UNIQUE INDEX {} ON bundles (session_id) WHERE is_current",
    "uq_broadcasts_draft": "UNIQUE INDEX {} ON broadcasts (session_id) WHERE status IN ('draft', 'saved')",
    "uq_keys_tenant": "UNIQUE INDEX {} ON keys (tenant_id) WHERE tenant_id IS NOT NULL",
    "uq_keys_installation": "UNIQUE INDEX {} ON keys ((tenant_id IS NULL)) WHERE tenant_id IS NULL",
}


class Migration(migrations.Migration):
    dependencies = [("wabridge", "0001_initial")]

    operations = [
        ops.RunSQL(f"CREATE {text.format(name)}", reverse_sql=f"DROP INDEX {name}")
        for name, text in INDEXES.items()
    ]
