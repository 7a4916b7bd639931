"""What is known of a session that is not well: until when, when its phone was seen, who wants the login back."""
# ruff: noqa: RUF012

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("wabridge", "0005_bundles")]

    operations = [
        ops.AddField(model_name="Session", name="reason_until", field=fields.DatetimeField(null=True)),
        ops.AddField(model_name="Session", name="phone_seen_at", field=fields.DatetimeField(null=True)),
        ops.AddField(model_name="Session", name="use_here_at", field=fields.DatetimeField(null=True)),
    ]
