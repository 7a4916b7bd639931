"""The changes that make SQLite rebuild a table which many others point at."""
# ruff: noqa: N999, RUF012

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint


class Migration(migrations.Migration):
    """A column goes, one changes its type, a rule comes."""

    dependencies = [("wabridge", "0015_backfill")]

    operations = [
        ops.RemoveField(model_name="Tenant", name="risks_accepted_by"),
        ops.AlterField(model_name="Tenant", name="max_sessions", field=fields.BigIntField(default=1)),
        ops.AlterField(model_name="Message", name="forwarded", field=fields.BooleanField(default=True)),
        ops.RemoveField(model_name="Membership", name="created_at"),
        ops.AlterField(model_name="Invitation", name="used_at", field=fields.DatetimeField(null=False)),
        ops.AddConstraint(
            model_name="Tenant",
            constraint=CheckConstraint(check="quiet_from < 1440", name="ck_tenants_quiet"),
        ),
    ]
