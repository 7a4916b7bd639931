"""Versions of WhatsApp Web's page and of wa-js: seen, tried, kept; and sessions that try them first."""
# ruff: noqa: RUF012
# fmt: off

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint

VERDICTS = "verdict IN ('untried', 'trying', 'good', 'bad')"
CANARIES = "INDEX {} ON sessions (id) WHERE canary"


class Migration(migrations.Migration):
    dependencies = [("wabridge", "0006_sick_sessions")]

    operations = [
        ops.CreateModel(
            name='PageTrial',
            fields=[
                ('id', fields.CharField(primary_key=True, max_length=26)),
                ('page', fields.CharField(max_length=160)),
                ('wajs', fields.CharField(max_length=160)),
                ('verdict', fields.CharField(max_length=32)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('came_up', fields.IntField(default=0)),
                ('failed', fields.IntField(default=0)),
            ],
            options={'table': 'page_trials', 'app': 'wabridge', 'unique_together': (('page', 'wajs'),), 'constraints': [CheckConstraint(check=VERDICTS, name='ck_page_trials_verdict')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PageVersion',
            fields=[
                ('version', fields.CharField(primary_key=True, max_length=160)),
                ('first_seen_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('live_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('tryer', fields.CharField(null=True, max_length=26)),
                ('copy', fields.BinaryField(null=True)),
                ('kept_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'page_versions', 'app': 'wabridge', 'pk_attr': 'version'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WajsVersion',
            fields=[
                ('version', fields.CharField(primary_key=True, max_length=160)),
                ('integrity', fields.CharField(max_length=160)),
                ('size_bytes', fields.IntField()),
                ('bundle', fields.BinaryField()),
                ('verdict', fields.CharField(max_length=32)),
                ('tryer', fields.CharField(null=True, max_length=26)),
                ('added_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'wajs_versions', 'app': 'wabridge', 'constraints': [CheckConstraint(check=VERDICTS, name='ck_wajs_versions_verdict')], 'pk_attr': 'version'},
            bases=['Model'],
        ),
        ops.AddField(model_name='Installation', name='wajs_current', field=fields.CharField(null=True, max_length=160)),
        ops.AddField(model_name='Installation', name='wajs_beside', field=fields.CharField(null=True, max_length=160)),
        ops.AddField(model_name='Installation', name='wajs_candidate', field=fields.CharField(null=True, max_length=160)),
        ops.AddField(model_name='Session', name='canary', field=fields.BooleanField(default=False)),
        ops.AddField(model_name='Session', name='page_version', field=fields.CharField(null=True, max_length=160)),
        ops.AddField(model_name='Session', name='wajs_version', field=fields.CharField(null=True, max_length=160)),
        ops.AddField(model_name='Session', name='page_up_at', field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
        ops.RunSQL(f"CREATE {CANARIES.format('ix_sessions_canaries')}", reverse_sql="DROP INDEX ix_sessions_canaries"),
    ]
