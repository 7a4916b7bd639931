"""Every worker asks every two seconds what is new in its sessions: by way of the few rows that tell of it."""
# ruff: noqa: RUF012

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEXES = {
    "ix_broadcasts_news": "INDEX {} ON broadcasts (session_id) WHERE news OR looks",
    "ix_owner_numbers_unknown": (
        "INDEX {} ON owner_numbers (session_id)"
        " WHERE replaced_at IS NULL AND phone IS NOT NULL AND lid IS NULL"
    ),
}


class Migration(migrations.Migration):
    dependencies = [("wabridge", "0008_broadcasts")]

    operations = [
        ops.RunSQL(f"CREATE {text.format(name)}", reverse_sql=f"DROP INDEX {name}")
        for name, text in INDEXES.items()
    ]
