"""Block Kit, as far as it is needed here. Every length is kept; an empty text becomes a dot.

Numbers from Slack's reference of blocks: header 150, section 3000, context 10 elements, actions 25, button
75, value 2000, image alt text 2000, title, submit and close of a window 24, private_metadata 3000.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from admin_bots.slack.markup import plain
from bridge.presenter import fit

Block = dict[str, Any]

SECTION = 3000
HEADER = 150
CONTEXT = 2000
LABEL = 75
TITLE = 24
INPUT = 3000
IN_MESSAGE, IN_VIEW = 50, 100
"""How many blocks fit."""

DEFAULT_TITLE = "wabridge"


def text_object(text: str, limit: int) -> Block:
    """Plain text: shown as it is, so it links nowhere and calls nobody."""
    return {"type": "plain_text", "text": fit(plain(text), limit).strip() or "·", "emoji": False}


def header(text: str) -> Block:
    """A title."""
    return {"type": "header", "text": text_object(text, HEADER)}


def section(text: str) -> Block:
    """A paragraph of plain text."""
    return {"type": "section", "text": text_object(text, SECTION)}


def marked(mrkdwn: str) -> Block:
    """A paragraph of our own markup: whatever stands in it must be escaped."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn[:SECTION], "verbatim": True}}


def fields(pairs: Sequence[tuple[str, str]]) -> Block:
    """Labels with values, two beside each other; ten at most."""
    shown = [text_object(f"{label}\n{value}", CONTEXT) for label, value in pairs[:10]]
    return {"type": "section", "fields": shown}


def copyable(text: str) -> Block:
    """A text in a box of its own, which Slack offers to copy."""
    box = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": plain(text) or "·"}]}
    return {"type": "rich_text", "elements": [box]}


def context(text: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [text_object(text, CONTEXT)]}


def context_marked(mrkdwn: str) -> Block:
    """Small print in our own markup: whatever stands in it must be escaped."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": mrkdwn[:CONTEXT], "verbatim": True}]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def picture(file: str, alt: str) -> Block:
    """A picture that was uploaded before, and is ready."""
    return {"type": "image", "slack_file": {"id": file}, "alt_text": fit(plain(alt), CONTEXT)}


def button(label: str, *, action: str, value: str, style: str | None = None) -> Block:
    """A button. action: unique within what it stands in."""
    made: Block = {
        "type": "button",
        "action_id": action,
        "text": text_object(label, LABEL),
        "value": value,
        "accessibility_label": fit(plain(label), LABEL).strip() or "·",
    }
    return made if style is None else {**made, "style": style}


def actions(buttons: Sequence[Block]) -> Block:
    """Buttons beside each other."""
    return {"type": "actions", "elements": list(buttons)}


def text_input(label: str, *, multiline: bool, most: int = INPUT, is_optional: bool = False) -> Block:
    """A field to write into; its block is called `text`, and so is its action."""
    return {
        "type": "input",
        "block_id": "text",
        "optional": is_optional,
        "label": text_object(label, CONTEXT),
        "element": {
            "type": "plain_text_input",
            "action_id": "text",
            "multiline": multiline,
            "max_length": most,
            "focus_on_load": True,
        },
    }


def file_input(label: str, *, is_optional: bool) -> Block:
    """A field that takes one file; its block is called `file`, and so is its action."""
    return {
        "type": "input",
        "block_id": "file",
        "optional": is_optional,
        "label": text_object(label, CONTEXT),
        "element": {"type": "file_input", "action_id": "file", "max_files": 1},
    }


def home_view(blocks: Sequence[Block]) -> Block:
    """App Home."""
    return {"type": "home", "blocks": list(blocks[:IN_VIEW])}


def window_view(
    blocks: Sequence[Block],
    *,
    kind: str,
    title: str,
    close: str,
    submit: str | None = None,
    metadata: str = "",
) -> Block:
    """A window (a modal). kind: what its submission means."""
    view: Block = {
        "type": "modal",
        "callback_id": kind,
        "title": text_object(title or DEFAULT_TITLE, TITLE),
        "close": text_object(close, TITLE),
        "blocks": list(blocks[:IN_VIEW]),
        "private_metadata": metadata,
        "notify_on_close": True,
    }
    return view if submit is None else {**view, "submit": text_object(submit, TITLE)}
