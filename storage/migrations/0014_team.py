"""Notes on contacts, who invited whom, and when each member is told how the business does."""
# ruff: noqa: RUF012

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint


class Migration(migrations.Migration):
    dependencies = [("wabridge", "0013_privacy")]

    operations = [
        ops.AddField(model_name="Person", name="notes", field=fields.BinaryField(null=True)),
        ops.AddField(model_name="Person", name="notes_by", field=fields.CharField(26, null=True)),
        ops.AddField(model_name="Person", name="notes_at", field=fields.DatetimeField(null=True)),
        # Who waits for an answer is looked for among those who wrote lately.
        ops.AddIndex(model_name="Person", index=Index(fields=["tenant_id", "last_wrote_at"])),
        ops.AddField(model_name="Invitation", name="invited_by", field=fields.CharField(26, null=True)),
        ops.AddField(model_name="Membership", name="digest", field=fields.CharField(32, null=True)),
        ops.AddField(model_name="Membership", name="digest_at", field=fields.DatetimeField(null=True)),
        ops.AddConstraint(
            model_name="Membership",
            constraint=CheckConstraint(
                check="digest IN ('off', 'daily', 'weekly')", name="ck_memberships_digest"
            ),
        ),
        ops.AddField(model_name="Tenant", name="digest_minute", field=fields.SmallIntField(default=540)),
    ]
