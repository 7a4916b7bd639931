"""Makes blocks ready for drawing: what the drawing package lacks, told by what it has.

It also finds marks where Slack finds none: in plain texts, and behind `&lt;`. Such characters are veiled
while it draws, so that the page shows neither a mention nor a link that Slack would not show.
"""

from __future__ import annotations

from html import escape
from typing import Any

from tests.standins.slack.surfaces import Message, Surface

Facts = dict[str, Any]
VEILED = {character: chr(0xE000 + number) for number, character in enumerate("*_~`<>&|#")}
UNVEILED = str.maketrans({veil: escape(character) for character, veil in VEILED.items()})
ENTITIES = {"&lt;": VEILED["<"], "&gt;": VEILED[">"], "&amp;": VEILED["&"]}


def drawable(surface: Surface, files: str) -> list[Facts]:
    """The blocks of a surface. `files`: the address under which the files that Slack keeps are found."""
    blocks = surface.blocks
    if not blocks and isinstance(surface, Message):
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": surface.text or " "}}]
    made: list[Facts] = []
    for block in blocks:
        if block["type"] == "data_table":
            caption = {"type": "plain_text", "text": block["caption"]}
            made.append({"type": "context", "elements": [caption]})
            made.append({"type": "table", "rows": block["rows"]})
        else:
            made.append(block)
    return [_ready(block, files) for block in made]


def drawn(html: str) -> str:
    """What was drawn, with the veiled characters."""
    return html.translate(UNVEILED)


def _ready(value: Any, files: str) -> Any:
    if isinstance(value, list):
        return [_ready(one, files) for one in value]
    if not isinstance(value, dict):
        return value
    if "slack_file" in value:
        kept = {name: one for name, one in value.items() if name != "slack_file"}
        value = kept | {"image_url": f"{files}{value['slack_file'].get('id', 'gone')}"}
    made = {name: _ready(one, files) for name, one in value.items()}
    if made.get("type") in ("plain_text", "raw_text"):
        made["text"] = made["text"].translate(str.maketrans(VEILED))
    elif made.get("type") == "mrkdwn":
        for entity, veil in ENTITIES.items():
            made["text"] = made["text"].replace(entity, veil)
    return made


def elements_of(surface: Surface) -> list[Facts]:
    """What the live page has to know of everything interactive."""
    return [
        {
            "kind": one.kind,
            "action_id": one.action_id,
            "label": one.labels[0],
            "in_input": one.block.get("type") == "input",
            "options": [option["text"]["text"] for option in one.options],
        }
        for one in surface.elements
    ]
