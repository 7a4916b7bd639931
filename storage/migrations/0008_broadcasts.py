"""Broadcasts that are sent: files, lists, labels, number checks, and the life of each broadcast."""
# ruff: noqa: RUF012
# fmt: off

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

DRAFTS = "UNIQUE INDEX {} ON broadcasts (session_id) WHERE "
WAITING = "INDEX {} ON broadcast_recipients (broadcast_id, place) WHERE outbox_id IS NULL AND skipped IS NULL"


class Migration(migrations.Migration):
    dependencies = [("wabridge", "0007_page_trials")]

    operations = [
        ops.RunSQL("DROP INDEX uq_broadcasts_draft", reverse_sql=f"CREATE {DRAFTS.format('uq_broadcasts_draft')}status IN ('draft', 'saved')"),
        # Nothing of these was ever sent: they were prepared at most.
        ops.RunSQL("DELETE FROM broadcast_recipients", reverse_sql=""),
        ops.RunSQL("DELETE FROM broadcasts WHERE status NOT IN ('draft', 'saved')", reverse_sql=""),
        ops.CreateModel(
            name='GivenFile',
            fields=[
                ('id', fields.CharField(primary_key=True, max_length=26)),
                ('tenant', fields.ForeignKeyField('wabridge.Tenant', source_field='tenant_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('wabridge.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('name', fields.BinaryField()),
                ('mime_type', fields.CharField(max_length=160)),
                ('size_bytes', fields.BigIntField()),
                ('given_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'given_files', 'app': 'wabridge', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='AudienceList',
            fields=[
                ('id', fields.CharField(primary_key=True, max_length=26)),
                ('tenant', fields.ForeignKeyField('wabridge.Tenant', source_field='tenant_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('session', fields.ForeignKeyField('wabridge.Session', source_field='session_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('wabridge.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('source', fields.CharField(max_length=32)),
                ('name', fields.BinaryField()),
                ('good', fields.IntField()),
                ('bad', fields.IntField()),
                ('folded', fields.IntField()),
                ('bad_lines', fields.BinaryField()),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('agreed_by', fields.ForeignKeyField('wabridge.Person', source_field='agreed_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('agreed_on', fields.CharField(null=True, max_length=32)),
                ('agreed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'audience_lists', 'app': 'wabridge', 'constraints': [CheckConstraint(check="source IN ('file', 'pasted')", name='ck_audience_lists_source'), CheckConstraint(check="agreed_on IN ('whatsapp', 'telegram', 'slack', 'console')", name='ck_audience_lists_agreed_on'), CheckConstraint(check='(agreed_at IS NULL) = (agreed_by_id IS NULL)', name='ck_audience_lists_agreed')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ListMember',
            fields=[
                ('id', fields.CharField(primary_key=True, max_length=26)),
                ('tenant', fields.ForeignKeyField('wabridge.Tenant', source_field='tenant_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('list', fields.ForeignKeyField('wabridge.AudienceList', source_field='list_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('place', fields.IntField()),
                ('lookup', fields.CharField(max_length=43)),
                ('phone', fields.BinaryField()),
                ('name', fields.BinaryField()),
            ],
            options={'table': 'list_members', 'app': 'wabridge', 'unique_together': (('list', 'lookup'), ('list', 'place')), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='NumberCheck',
            fields=[
                ('id', fields.CharField(primary_key=True, max_length=26)),
                ('tenant', fields.ForeignKeyField('wabridge.Tenant', source_field='tenant_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('lookup', fields.CharField(max_length=43)),
                ('there', fields.BooleanField()),
                ('checked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'number_checks', 'app': 'wabridge', 'unique_together': (('tenant', 'lookup'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Label',
            fields=[
                ('id', fields.CharField(primary_key=True, max_length=26)),
                ('tenant', fields.ForeignKeyField('wabridge.Tenant', source_field='tenant_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('name', fields.BinaryField()),
                ('lookup', fields.CharField(max_length=43)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'labels', 'app': 'wabridge', 'unique_together': (('tenant', 'lookup'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LabelledPerson',
            fields=[
                ('id', fields.CharField(primary_key=True, max_length=26)),
                ('tenant', fields.ForeignKeyField('wabridge.Tenant', source_field='tenant_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('label', fields.ForeignKeyField('wabridge.Label', source_field='label_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('wabridge.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'labelled_people', 'app': 'wabridge', 'unique_together': (('label', 'person'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.RemoveConstraint(model_name='Broadcast', name='ck_broadcasts_audience'),
        ops.RemoveConstraint(model_name='Broadcast', name='ck_broadcasts_status'),
        ops.RemoveConstraint(model_name='Broadcast', name='ck_broadcasts_cause'),
        ops.RenameField(model_name='Broadcast', old_name='status', new_name='state'),
        ops.RemoveField(model_name='Broadcast', name='cursor'),
        ops.AddField(model_name='Broadcast', name='file', field=fields.ForeignKeyField('wabridge.GivenFile', source_field='file_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
        ops.AddIndex(model_name='Broadcast', index=Index(fields=['file_id'])),
        ops.AddField(model_name='Broadcast', name='days', field=fields.IntField(null=True)),
        ops.AddField(model_name='Broadcast', name='label', field=fields.ForeignKeyField('wabridge.Label', source_field='label_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
        ops.AddIndex(model_name='Broadcast', index=Index(fields=['label_id'])),
        ops.AddField(model_name='Broadcast', name='list', field=fields.ForeignKeyField('wabridge.AudienceList', source_field='list_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
        ops.AddIndex(model_name='Broadcast', index=Index(fields=['list_id'])),
        ops.AddField(model_name='Broadcast', name='cold', field=fields.BooleanField(default=False)),
        ops.AddField(model_name='Broadcast', name='why', field=fields.CharField(null=True, max_length=32)),
        ops.AddField(model_name='Broadcast', name='held_until', field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
        ops.AddField(model_name='Broadcast', name='news', field=fields.BooleanField(default=False)),
        ops.AddField(model_name='Broadcast', name='looks', field=fields.BooleanField(default=False)),
        ops.AddField(model_name='Broadcast', name='starts_at', field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
        ops.AddField(model_name='Broadcast', name='wanted_at', field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
        ops.AddField(model_name='Broadcast', name='prepared_to', field=fields.CharField(null=True, max_length=64)),
        ops.AddField(model_name='Broadcast', name='confirmed_at', field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
        ops.AddField(model_name='Broadcast', name='ended_at', field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
        ops.RunSQL("UPDATE broadcasts SET state = 'draft'", reverse_sql=""),
        ops.RunSQL("UPDATE broadcasts SET audience = 'recent', days = 30 WHERE audience = 'last_30_days'", reverse_sql=""),
        ops.AddConstraint(model_name='Broadcast', constraint=CheckConstraint(check="audience IN ('everyone', 'recent', 'label', 'list')", name='ck_broadcasts_audience')),
        ops.AddConstraint(model_name='Broadcast', constraint=CheckConstraint(check="state IN ('draft', 'preparing', 'waiting', 'running', 'paused', 'done', 'stopped')", name='ck_broadcasts_state')),
        ops.AddConstraint(model_name='Broadcast', constraint=CheckConstraint(check="state = 'draft' OR cause_id IS NOT NULL", name='ck_broadcasts_cause')),
        ops.AddConstraint(model_name='Broadcast', constraint=CheckConstraint(check="(audience = 'label' OR label_id IS NULL) AND (audience = 'list' OR list_id IS NULL)", name='ck_broadcasts_whom')),
        ops.AddIndex(model_name='Broadcast', index=Index(fields=['session_id', 'state'])),
        ops.DeleteModel(name='BroadcastRecipient'),
        ops.CreateModel(
            name='BroadcastRecipient',
            fields=[
                ('id', fields.CharField(primary_key=True, max_length=26)),
                ('tenant', fields.ForeignKeyField('wabridge.Tenant', source_field='tenant_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('broadcast', fields.ForeignKeyField('wabridge.Broadcast', source_field='broadcast_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('wabridge.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('place', fields.BigIntField()),
                ('name', fields.BinaryField()),
                ('is_new', fields.BooleanField()),
                ('outbox', fields.ForeignKeyField('wabridge.OutboxEntry', source_field='outbox_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('skipped', fields.CharField(null=True, max_length=32)),
            ],
            options={'table': 'broadcast_recipients', 'app': 'wabridge', 'unique_together': (('broadcast', 'person'), ('broadcast', 'place')), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(model_name='OutboxEntry', name='file', field=fields.ForeignKeyField('wabridge.GivenFile', source_field='file_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
        ops.AddIndex(model_name='OutboxEntry', index=Index(fields=['file_id'])),
        ops.AddConstraint(model_name='OutboxEntry', constraint=CheckConstraint(check="(purpose = 'broadcast') = (broadcast_id IS NOT NULL)", name='ck_outbox_broadcast')),
        ops.AddField(model_name='Session', name='pace', field=fields.CharField(default='cautious', max_length=32)),
        ops.AddField(model_name='Session', name='pace_per_day', field=fields.IntField(null=True)),
        ops.AddConstraint(model_name='Session', constraint=CheckConstraint(check="pace IN ('cautious', 'normal', 'bold')", name='ck_sessions_pace')),
        ops.RunSQL(f"CREATE {DRAFTS.format('uq_broadcasts_draft')}state = 'draft'", reverse_sql="DROP INDEX uq_broadcasts_draft"),
        ops.RunSQL(f"CREATE {WAITING.format('ix_broadcast_recipients_waiting')}", reverse_sql="DROP INDEX ix_broadcast_recipients_waiting"),
    ]
