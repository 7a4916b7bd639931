"""Shared rooms with threads: rooms among the members, cases, offered replies; and secrets of admin chats."""
# ruff: noqa: RUF012
# fmt: off

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint


class Migration(migrations.Migration):
    dependencies = [("wabridge", "0003_admin_chats")]

    operations = [
        ops.CreateModel(
            name='Case',
            fields=[
                ('id', fields.CharField(primary_key=True, max_length=26)),
                ('tenant', fields.ForeignKeyField('wabridge.Tenant', source_field='tenant_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('session', fields.ForeignKeyField('wabridge.Session', source_field='session_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('contact', fields.ForeignKeyField('wabridge.Person', source_field='contact_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('wabridge.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('seq', fields.BigIntField()),
            ],
            options={'table': 'cases', 'app': 'wabridge', 'unique_together': (('session', 'contact'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='KeptText',
            fields=[
                ('id', fields.CharField(primary_key=True, max_length=26)),
                ('surface', fields.CharField(max_length=32)),
                ('mark', fields.CharField(max_length=43)),
                ('name', fields.BinaryField()),
                ('text', fields.BinaryField()),
                ('expires_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'kept_texts', 'app': 'wabridge', 'unique_together': (('surface', 'mark'),), 'constraints': [CheckConstraint(check="surface IN ('whatsapp', 'telegram', 'slack', 'console')", name='ck_kept_texts_surface')], 'indexes': [Index(fields=['expires_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Offer',
            fields=[
                ('id', fields.CharField(primary_key=True, max_length=26)),
                ('tenant', fields.ForeignKeyField('wabridge.Tenant', source_field='tenant_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('session', fields.ForeignKeyField('wabridge.Session', source_field='session_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('room', fields.ForeignKeyField('wabridge.Conversation', source_field='room_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('contact', fields.ForeignKeyField('wabridge.Person', source_field='contact_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('author', fields.ForeignKeyField('wabridge.Person', source_field='author_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('text', fields.BinaryField()),
                ('state', fields.CharField(max_length=32)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_by', fields.ForeignKeyField('wabridge.Person', source_field='decided_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('outbox', fields.ForeignKeyField('wabridge.OutboxEntry', source_field='outbox_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'offers', 'app': 'wabridge', 'constraints': [CheckConstraint(check="state IN ('offered', 'sent', 'discarded')", name='ck_offers_state'), CheckConstraint(check="(state = 'offered') = (decided_by_id IS NULL)", name='ck_offers_decided'), CheckConstraint(check="outbox_id IS NULL OR state = 'sent'", name='ck_offers_outbox')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Claim',
            name='taken',
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name='Membership',
            name='room',
            field=fields.CharField(null=True, max_length=32),
        ),
        ops.AddConstraint(
            model_name='Membership',
            constraint=CheckConstraint(check="room IN ('notices', 'threads')", name='ck_memberships_room'),
        ),
        ops.AddField(
            model_name='NoticeLine',
            name='born',
            field=fields.BigIntField(default=0),
        ),
        ops.AddIndex(
            model_name='NoticeLine',
            index=Index(fields=['about']),
        ),
        ops.AddField(
            model_name='Tenant',
            name='thread_replies',
            field=fields.CharField(default='note', max_length=32),
        ),
        ops.AddConstraint(
            model_name='Tenant',
            constraint=CheckConstraint(check="thread_replies IN ('note', 'sent')", name='ck_tenants_thread_replies'),
        ),
    ]
