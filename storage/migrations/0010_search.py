"""The index by which messages are found by their words."""
# ruff: noqa: RUF012

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("wabridge", "0009_glimpses")]

    operations = [
        # A key of two columns, which Tortoise's models do not know. A line takes its words along when it goes.
        ops.RunSQL(
            "CREATE TABLE message_words (mark BIGINT NOT NULL, seq BIGINT NOT NULL"
            " REFERENCES messages (seq) ON DELETE CASCADE, PRIMARY KEY (mark, seq))",
            reverse_sql="DROP TABLE message_words",
        ),
        ops.RunSQL(
            "CREATE INDEX ix_message_words_seq ON message_words (seq)",
            reverse_sql="DROP INDEX ix_message_words_seq",
        ),
    ]
