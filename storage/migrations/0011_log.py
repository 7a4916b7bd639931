"""What is done to messages after they were written, how calls ended, and more kinds of messages."""
# ruff: noqa: RUF012

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

KINDS = "kind IN ('text', 'image', 'video', 'audio', 'voice', 'sticker', 'document', 'location', 'contact_card', 'call', 'video_call', 'poll', 'event', 'product', 'order', 'payment', 'group_invitation', 'other')"


class Migration(migrations.Migration):
    dependencies = [("wabridge", "0010_search")]

    operations = [
        ops.AddField(model_name="Message", name="call", field=fields.CharField(null=True, max_length=32)),
        ops.AddField(model_name="Message", name="reached", field=fields.CharField(null=True, max_length=32)),
        ops.AddField(model_name="Message", name="their_reaction", field=fields.BinaryField(null=True)),
        ops.AddField(
            model_name="Message",
            name="their_reaction_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(model_name="Message", name="our_reaction", field=fields.BinaryField(null=True)),
        ops.AddField(
            model_name="Message",
            name="our_reaction_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RemoveConstraint(model_name="Message", name="ck_messages_kind"),
        ops.AddConstraint(
            model_name="Message", constraint=CheckConstraint(check=KINDS, name="ck_messages_kind")
        ),
        ops.AddConstraint(
            model_name="Message",
            constraint=CheckConstraint(
                check="call IN ('answered', 'missed', 'declined')", name="ck_messages_call"
            ),
        ),
        ops.AddConstraint(
            model_name="Message",
            constraint=CheckConstraint(
                check="reached IN ('due', 'sending', 'sent', 'delivered', 'read', 'uncertain', 'failed', 'dropped')",
                name="ck_messages_reached",
            ),
        ),
        # Receipts name a message, not its contact.
        ops.RunSQL(
            "CREATE INDEX ix_messages_phone_sent ON messages (session_id, stanza)"
            " WHERE outgoing AND outbox_id IS NULL",
            reverse_sql="DROP INDEX ix_messages_phone_sent",
        ),
        ops.CreateModel(
            name="MessageChange",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=26)),
                (
                    "tenant",
                    fields.ForeignKeyField(
                        "wabridge.Tenant",
                        source_field="tenant_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "message",
                    fields.ForeignKeyField(
                        "wabridge.Message",
                        source_field="message_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="seq",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharField(max_length=32)),
                ("ours", fields.BooleanField()),
                ("text", fields.BinaryField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "message_changes",
                "app": "wabridge",
                "constraints": [
                    CheckConstraint(
                        check="kind IN ('edited', 'revoked', 'reacted')", name="ck_message_changes_kind"
                    )
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
