"""What people write in Slack, as the text that they see: links, mentions and emoji undone."""

from __future__ import annotations

import re
from typing import Any

_LINK = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_MARKS = {"bold": "*", "italic": "_", "strike": "~"}
"""WhatsApp has the same three."""


def text_of(event: dict[str, Any]) -> str:
    """A message's text: from its rich text where there is one, which knows emoji, else from its mrkdwn."""
    for block in event.get("blocks") or ():
        if isinstance(block, dict) and block.get("type") == "rich_text":
            return "\n".join(_rich(one, 0) for one in block.get("elements") or ()).strip("\n")
    return unmarked(str(event.get("text") or ""))


def unmarked(mrkdwn: str) -> str:
    """mrkdwn as plain text."""
    shown = _LINK.sub(lambda found: _linked(found[1], found[2]), mrkdwn)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _linked(target: str, label: str | None) -> str:
    if target.startswith("!"):
        return label or "@" + target[1:].partition("^")[0]
    if target.startswith("@"):
        return "@" + (label or target[1:])
    if target.startswith("#"):
        return "#" + (label or target[1:])
    # A label may promise what its link does not keep; the customer gets the address itself.
    return target.removeprefix("mailto:").removeprefix("tel:")


def _rich(element: dict[str, Any], depth: int) -> str:
    kind, inner = element.get("type"), element.get("elements") or []
    if kind == "rich_text_list":
        lines = []
        for number, one in enumerate(inner, start=1):
            mark = f"{number}." if element.get("style") == "ordered" else "•"
            lines.append("  " * int(element.get("indent") or 0) + f"{mark} {_rich(one, depth + 1)}")
        return "\n".join(lines)
    text = "".join(_span(one) for one in inner if isinstance(one, dict))
    if kind == "rich_text_quote":
        return "\n".join(f"> {line}" for line in text.split("\n"))
    return text


def _span(span: dict[str, Any]) -> str:
    match span.get("type"):
        case "text":
            text = str(span.get("text") or "")
            style = span.get("style") if isinstance(span.get("style"), dict) else {}
            if text.strip() == text and text:
                for name, mark in _MARKS.items():
                    text = f"{mark}{text}{mark}" if style and style.get(name) else text
            return text
        case "emoji":
            return _emoji(span)
        case "link":
            return str(span.get("url") or "").removeprefix("mailto:").removeprefix("tel:")
        case "user":
            return f"@{span.get('user_id')}"
        case "channel":
            return f"#{span.get('channel_id')}"
        case "broadcast":
            return f"@{span.get('range')}"
        case _:
            return str(span.get("text") or "")


def _emoji(span: dict[str, Any]) -> str:
    try:
        return "".join(chr(int(part, 16)) for part in str(span["unicode"]).split("-"))
    except (KeyError, ValueError, OverflowError):
        return f":{span.get('name')}:"
