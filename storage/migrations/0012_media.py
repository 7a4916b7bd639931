"""Files of messages: where each is fetched, how often that was tried, what became of it."""
# ruff: noqa: RUF012
# fmt: off

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint


class Migration(migrations.Migration):
    dependencies = [("wabridge", "0011_log")]

    operations = [
        # Nothing was ever written to it.
        ops.DeleteModel(name='Attachment'),
        ops.CreateModel(
            name='Attachment',
            fields=[
                ('id', fields.CharField(primary_key=True, max_length=26)),
                ('tenant', fields.ForeignKeyField('wabridge.Tenant', source_field='tenant_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('session', fields.ForeignKeyField('wabridge.Session', source_field='session_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('message', fields.ForeignKeyField('wabridge.Message', source_field='message_id', db_constraint=True, to_field='seq', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('chat', fields.BinaryField()),
                ('state', fields.CharField(max_length=32)),
                ('why', fields.CharField(null=True, max_length=32)),
                ('tries', fields.IntField(default=0)),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('file', fields.ForeignKeyField('wabridge.GivenFile', source_field='file_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('preview', fields.ForeignKeyField('wabridge.GivenFile', source_field='preview_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('sha256', fields.BinaryField(null=True)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'attachments', 'app': 'wabridge', 'unique_together': (('message',),), 'constraints': [CheckConstraint(check="state IN ('waiting', 'kept', 'left', 'failed')", name='ck_attachments_state'), CheckConstraint(check="why IN ('too_large', 'not_wanted', 'gone', 'empty', 'broken', 'no_picture')", name='ck_attachments_why'), CheckConstraint(check="(state = 'kept') = (file_id IS NOT NULL)", name='ck_attachments_kept')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(model_name='Offer', name='file', field=fields.ForeignKeyField('wabridge.GivenFile', source_field='file_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
        ops.AddIndex(model_name='Offer', index=Index(fields=['file_id'])),
        ops.RunSQL(
            "CREATE INDEX ix_attachments_waiting ON attachments (session_id, due_at) WHERE state = 'waiting'",
            reverse_sql="DROP INDEX ix_attachments_waiting",
        ),
    ]
