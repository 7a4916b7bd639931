"""Reading what was written before the link: what was asked for, how far it is, and which chats are left."""
# ruff: noqa: RUF012
# fmt: off

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint


class Migration(migrations.Migration):
    dependencies = [("wabridge", "0014_team")]

    operations = [
        ops.CreateModel(
            name="Backfill",
            fields=[
                ("session", fields.OneToOneField("wabridge.Session", source_field="session_id", primary_key=True, db_index=True, db_constraint=True, to_field="id", related_name=False, on_delete=OnDelete.RESTRICT)),
                ("tenant", fields.ForeignKeyField("wabridge.Tenant", source_field="tenant_id", db_index=True, db_constraint=True, to_field="id", related_name=False, on_delete=OnDelete.RESTRICT)),
                ("state", fields.CharField(max_length=32)),
                ("why", fields.CharField(null=True, max_length=32)),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("asked_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("chats", fields.IntField(null=True)),
                ("chats_done", fields.IntField(default=0)),
                ("messages", fields.IntField(default=0)),
                ("next_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("tries", fields.IntField(default=0)),
                ("counted", fields.IntField(default=0)),
                ("counted_since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("told", fields.BooleanField(default=False)),
            ],
            options={"table": "backfills", "app": "wabridge", "constraints": [CheckConstraint(check="state IN ('running', 'done', 'stopped')", name="ck_backfills_state"), CheckConstraint(check="why IN ('by_person', 'not_well', 'needs_person')", name="ck_backfills_why")], "pk_attr": "session_id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="BackfillChat",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=26)),
                ("tenant", fields.ForeignKeyField("wabridge.Tenant", source_field="tenant_id", db_index=True, db_constraint=True, to_field="id", related_name=False, on_delete=OnDelete.RESTRICT)),
                ("session", fields.ForeignKeyField("wabridge.Session", source_field="session_id", db_constraint=True, to_field="id", related_name=False, on_delete=OnDelete.RESTRICT)),
                ("place", fields.IntField()),
                ("chat", fields.BinaryField()),
                ("mark", fields.CharField(max_length=43)),
                ("before", fields.BinaryField(null=True)),
            ],
            options={"table": "backfill_chats", "app": "wabridge", "unique_together": (("session", "place"),), "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
