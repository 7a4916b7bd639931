"""Blocks that are right, to be made wrong one change at a time."""

from __future__ import annotations

from typing import Any

from tests.standins.slack.visitor import button, row, section, text

Facts = dict[str, Any]
OPTIONS = [{"text": text(name), "value": name} for name in ("One", "Two")]
CELLS = [{"type": "raw_text", "text": "Sent"}, {"type": "raw_text", "text": "84"}]
RICH = {"type": "rich_text_section", "elements": [{"type": "text", "text": "rich"}]}
LOGO = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "Logo"}
ASKS = {"title": text("Sure?"), "text": text("It ends."), "confirm": text("End"), "deny": text("Keep")}
ALERT = {"type": "alert", "level": "warning", "text": text("Not connected")}
BLOCKS: list[Facts] = [
    {"type": "header", "text": text("Café Aurora")},
    section(
        "*Connected* since 10:41", accessory={"type": "overflow", "action_id": "more", "options": OPTIONS}
    ),
    {"type": "section", "fields": [text("In"), {"type": "mrkdwn", "text": "*12*"}]},
    {"type": "divider", "block_id": "line"},
    {"type": "context", "elements": [LOGO, {"type": "mrkdwn", "text": "by <https://example.org|us>"}]},
    row(
        button("Send", "send", style="primary", value="v", accessibility_label="Send it to the customer"),
        button("Log out", "out", style="danger", confirm=ASKS),
        {"type": "static_select", "action_id": "pick", "placeholder": text("Pick"), "options": OPTIONS},
    ),
    LOGO,
    {"type": "container", "title": text("Today"), "child_blocks": [{"type": "divider"}]},
    {"type": "rich_text", "elements": [RICH]},
    {"type": "markdown", "text": "**bold**"},
    {"type": "table", "rows": [[*CELLS], [*CELLS]]},
    {"type": "data_table", "caption": "Today", "rows": [[*CELLS], [*CELLS]]},
    {"type": "card", "title": {"type": "mrkdwn", "text": "Ana"}, "actions": [button("Claim", "claim")]},
]
