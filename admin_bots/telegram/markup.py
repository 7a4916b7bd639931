"""Text in Telegram's HTML: whatever people have written is escaped, and turns nothing around."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

from admin_bots.reader import Reader

# Marks that turn the direction of what follows, and control characters, which Telegram refuses or drops.
# Letters bring their own direction; isolates (U+2066…) do no harm outside.
_SPITE = re.compile("[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\ud800-\udfff]")


def plain(text: str) -> str:
    """A text that stays in its place; not escaped: for labels."""
    return _SPITE.sub("", text)


def escaped(text: str) -> str:
    """A text as Telegram's HTML wants it."""
    return html.escape(plain(text), quote=False)


def code(text: str) -> str:
    """A text that a tap copies."""
    return f"<code>{escaped(text)}</code>"


def bold(text: str) -> str:
    """A title."""
    return f"<b>{escaped(text)}</b>"


def filled(text: str, name: str, value: str) -> str:
    """A translated text with markup in place of one placeholder."""
    before, _, after = text.partition("{" + name + "}")
    return f"{escaped(before)}{value}{escaped(after)}"


def moment(at: datetime, reader: Reader) -> str:
    """A time that the reader's Telegram counts down to; an older one shows when it is."""
    when = escaped(reader.words.when(at, datetime.now(UTC), reader.zone))
    return f'<tg-time unix="{int(at.timestamp())}" format="r">{when}</tg-time>'
