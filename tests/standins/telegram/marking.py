"""Turns a text and its entities back into a safe piece of HTML, for people to look at."""

from __future__ import annotations

from html import escape
from typing import Any

TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ('<span class="spoiler">', "</span>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote>", "</blockquote>"),
    "text_link": ('<span class="link">', "</span>"),
    "bot_command": ('<span class="link">', "</span>"),
    "date_time": ('<span class="link">', "</span>"),
}
NO_TAGS = ("", "")


def to_html(text: str, entities: list[dict[str, Any]]) -> str:
    """`text` escaped, with a tag around each entity. Links do not lead anywhere."""
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    for entity in sorted(entities, key=lambda e: (e["offset"], -e["length"])):
        before, after = TAGS.get(entity["type"], NO_TAGS)
        opens.setdefault(entity["offset"], []).append(before)
        closes.setdefault(entity["offset"] + entity["length"], []).insert(0, after)
    pieces, offset = [], 0
    for character in text:
        pieces += closes.pop(offset, [])
        pieces += opens.pop(offset, [])
        pieces.append(escape(character))
        offset += 1 + (ord(character) > 0xFFFF)
    pieces += closes.pop(offset, [])
    return "".join(pieces)
