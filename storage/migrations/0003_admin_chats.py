"""What admin chats need: an inbox of updates, leads, claims, and notices that more can be told in."""
# ruff: noqa: RUF012
# fmt: off

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

INDEXES = {
    "ix_updates_waiting": "INDEX {} ON updates (surface, bot, seq) WHERE handled_at IS NULL",
    # Of one kind and subject a place has one to show, and one that later news go into.
    "uq_notices_waiting": "UNIQUE INDEX {} ON notices (place_id, kind, (COALESCE(about, ''))) WHERE shown_at IS NULL",
    "uq_notices_lasting": "UNIQUE INDEX {} ON notices (place_id, kind, (COALESCE(about, ''))) WHERE lasting",
}

DOUBLED_NOTICES = (
    "DELETE FROM notices WHERE shown_at IS NULL AND id NOT IN"
    " (SELECT MIN(id) FROM notices WHERE shown_at IS NULL GROUP BY place_id, kind, COALESCE(about, ''))"
)
"""Of those that still wait, one tells the same as ten."""


class Migration(migrations.Migration):
    dependencies = [("wabridge", "0002_partial_indexes")]

    operations = [
        ops.CreateModel(
            name='Claim',
            fields=[
                ('id', fields.CharField(primary_key=True, max_length=26)),
                ('tenant', fields.ForeignKeyField('wabridge.Tenant', source_field='tenant_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('session', fields.ForeignKeyField('wabridge.Session', source_field='session_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('contact', fields.ForeignKeyField('wabridge.Person', source_field='contact_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('wabridge.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('touched_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('answered', fields.BooleanField(default=False)),
            ],
            options={'table': 'claims', 'app': 'wabridge', 'unique_together': (('session', 'contact'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Lead',
            fields=[
                ('name', fields.CharField(primary_key=True, max_length=160)),
                ('holder', fields.CharField(null=True, max_length=26)),
                ('generation', fields.BigIntField(default=0)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'leads', 'app': 'wabridge', 'pk_attr': 'name'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Update',
            fields=[
                ('seq', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('surface', fields.CharField(max_length=32)),
                ('bot', fields.CharField(max_length=160)),
                ('update_id', fields.CharField(max_length=160)),
                ('payload', fields.BinaryField(null=True)),
                ('recorded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('handled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'updates', 'app': 'wabridge', 'unique_together': (('surface', 'bot', 'update_id'),), 'constraints': [CheckConstraint(check="surface IN ('whatsapp', 'telegram', 'slack', 'console')", name='ck_updates_surface')], 'pk_attr': 'seq'},
            bases=['Model'],
        ),
        ops.AddField(model_name='NoticeLine', name='asked', field=fields.BigIntField(default=0)),
        ops.AddField(model_name='NoticeLine', name='lasting', field=fields.BooleanField(default=False)),
        ops.AddField(model_name='NoticeLine', name='message_mark', field=fields.CharField(null=True, max_length=43)),
        ops.AddField(model_name='NoticeLine', name='picture', field=fields.BinaryField(null=True)),
        ops.AddIndex(model_name='NoticeLine', index=Index(fields=['place_id', 'message_mark'])),
        ops.AddField(model_name='PersonAlias', name='picked_at', field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
        ops.RunSQL(DOUBLED_NOTICES, reverse_sql=""),
        *(
            ops.RunSQL(f"CREATE {text.format(name)}", reverse_sql=f"DROP INDEX {name}")
            for name, text in INDEXES.items()
        ),
    ]
