"""Jobs with a lease and progress, how long a tenant's record is kept, and who is not to come back."""
# ruff: noqa: RUF012
# fmt: off

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

ONE_OPEN = (
    "UNIQUE INDEX uq_jobs_open ON jobs (kind, about, COALESCE(tenant_id, ''))"
    " WHERE status IN ('waiting', 'running')"
)

# Of its keys a tenant has one first, which hashes.
KEYS, ONE_KEY = "uq_keys_tenant", "keys (tenant_id) WHERE tenant_id IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("wabridge", "0012_media")]

    operations = [
        ops.AddField(model_name="Job", name="about", field=fields.CharField(max_length=26, default="")),
        ops.AddField(model_name="Job", name="generation", field=fields.BigIntField(default=0)),
        ops.AddField(model_name="Job", name="leased_until", field=fields.DatetimeField(null=True)),
        ops.AddField(model_name="Job", name="done", field=fields.BigIntField(default=0)),
        ops.AddField(model_name="Job", name="total", field=fields.BigIntField(null=True)),
        ops.AddField(model_name="Job", name="receipt", field=fields.BinaryField(null=True)),
        ops.RunSQL(f"CREATE {ONE_OPEN}", reverse_sql="DROP INDEX uq_jobs_open"),
        ops.AddField(model_name="Key", name="active_at", field=fields.DatetimeField(null=True)),
        ops.RunSQL(f"DROP INDEX {KEYS}", reverse_sql=f"CREATE UNIQUE INDEX {KEYS} ON {ONE_KEY}"),
        ops.RunSQL(f"CREATE UNIQUE INDEX {KEYS} ON {ONE_KEY} AND active_at IS NULL", reverse_sql=f"DROP INDEX {KEYS}"),
        ops.AddField(model_name="Tenant", name="keep_days", field=fields.IntField(default=365)),
        ops.CreateModel(
            name="GonePerson",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=26)),
                ("tenant", fields.ForeignKeyField("wabridge.Tenant", source_field="tenant_id", db_constraint=True, to_field="id", related_name=False, on_delete=OnDelete.RESTRICT)),
                ("mark", fields.CharField(max_length=43)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("silent", fields.BooleanField(default=False)),
            ],
            options={"table": "gone_people", "app": "wabridge", "unique_together": (("tenant", "mark"),), "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
