"""Kept logins: what each is good for, and why a session has no newer one."""
# ruff: noqa: RUF012
# fmt: off

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint


class Migration(migrations.Migration):
    dependencies = [("wabridge", "0004_shared_rooms")]

    operations = [
        ops.AddField(
            model_name='Bundle',
            name='status',
            field=fields.CharField(default='uploading', max_length=32),
        ),
        ops.AddField(
            model_name='Bundle',
            name='flaw',
            field=fields.CharField(null=True, max_length=32),
        ),
        ops.AddField(
            model_name='Bundle',
            name='opened_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Session',
            name='bundle_trouble',
            field=fields.CharField(null=True, max_length=32),
        ),
        ops.AddConstraint(
            model_name='Bundle',
            constraint=CheckConstraint(check="status IN ('uploading', 'kept', 'quarantined', 'retired')", name='ck_bundles_status'),
        ),
        ops.AddConstraint(
            model_name='Bundle',
            constraint=CheckConstraint(check="flaw IN ('missing', 'damaged', 'wrong_key', 'foreign', 'too_new', 'no_login')", name='ck_bundles_flaw'),
        ),
        ops.AddConstraint(
            model_name='Bundle',
            constraint=CheckConstraint(check="NOT is_current OR status = 'kept'", name='ck_bundles_is_current'),
        ),
    ]
