"""Text in Slack: what people have written goes into plain_text, and is escaped wherever mrkdwn is read."""

from __future__ import annotations

from datetime import UTC, datetime

from admin_bots.reader import Reader
from bridge.screens import steady


def plain(text: str) -> str:
    """A text that stays in its place; not escaped: for plain_text."""
    return steady(text).replace("\t", "")


def escaped(text: str) -> str:
    """A text as mrkdwn wants it: no link, mention or command can stand in it.

    Formatting marks are left: they make words bold at most, and cannot lead anywhere.
    """
    return plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def moment(at: datetime, reader: Reader) -> str:
    """A time in the zone of whoever reads it; the fallback is in the business's."""
    when = escaped(reader.words.when(at, datetime.now(UTC), reader.zone)).replace("|", " ").replace("^", " ")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{when}>"


def filled(text: str, name: str, value: str) -> str:
    """A translated text with markup in place of one placeholder."""
    before, _, after = text.partition("{" + name + "}")
    return f"{escaped(before)}{value}{escaped(after)}"
