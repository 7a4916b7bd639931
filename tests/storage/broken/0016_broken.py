"""One good step, one bad one."""
# ruff: noqa: N999, RUF012

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """The index must not stay when the statement fails."""

    dependencies = [("wabridge", "0015_backfill")]

    operations = [
        ops.AddIndex(model_name="Installation", index=Index(fields=["made_at"], name="ix_left_behind")),
        ops.RunSQL("INSERT INTO nowhere VALUES (1)"),
    ]
