"""Reads Block Kit: what can be pressed or filled in, and what is written."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Facts = dict[str, Any]
FIELDS = {
    "plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_input",
    "datepicker", "timepicker", "datetimepicker", "static_select", "multi_static_select", "users_select",
    "multi_users_select", "conversations_select", "multi_conversations_select", "channels_select",
    "multi_channels_select", "external_select", "multi_external_select", "checkboxes", "radio_buttons",
    "file_input",
}  # fmt: skip
PRESSED = {"button", "workflow_button", "overflow", "icon_button", "feedback_buttons"}
SILENT = {
    "confirm",
    "placeholder",
    "options",
    "option_groups",
    "initial_option",
    "initial_options",
    "slack_file",
}
MARKED = re.compile(r"<([^<>]+)>")
ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """Something interactive: its own facts, and those of the block around it."""

    block: Facts
    facts: Facts

    @property
    def kind(self) -> str:
        """Its type."""
        return str(self.facts["type"])

    @property
    def block_id(self) -> str:
        """The id of its block."""
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        """Its own id."""
        return str(self.facts["action_id"])

    @property
    def labels(self) -> list[str]:
        """What it can be called by: a button's text, an input's label, a menu's options or placeholder."""
        if self.kind == "button":
            return [plain(self.facts["text"])]
        if self.kind == "overflow":
            return [plain(option["text"]) for option in self.facts["options"]]
        named = [self.block.get("label"), self.facts.get("placeholder"), self.block.get("text")]
        return [plain(text) for text in named if text] + [self.action_id]

    @property
    def options(self) -> list[Facts]:
        """What can be chosen."""
        groups = self.facts.get("option_groups") or []
        return [*(self.facts.get("options") or []), *(one for group in groups for one in group["options"])]


def named_blocks(blocks: list[Facts]) -> list[Facts]:
    """The blocks with the ids that Slack gives to what has none."""
    return [_named(block, "block_id") for block in blocks]


def _named(facts: Facts, key: str) -> Facts:
    made: Facts = {}
    for name, value in facts.items():
        if isinstance(value, list):
            made[name] = [_named(one, "action_id") if isinstance(one, dict) else one for one in value]
        else:
            made[name] = _named(value, "action_id") if isinstance(value, dict) else value
    needs = key == "block_id" or facts.get("type") in FIELDS | PRESSED
    if needs and not made.get(key):
        made[key] = secrets.token_urlsafe(4)
    return made


def elements(blocks: list[Facts]) -> list[Element]:
    """Everything interactive, from the top down."""
    return [Element(block=block, facts=facts) for block in blocks for facts in _interactive(block)]


def _interactive(value: Any) -> Iterator[Facts]:
    if isinstance(value, list):
        for one in value:
            yield from _interactive(one)
    elif isinstance(value, dict):
        if value.get("type") in FIELDS | PRESSED and "action_id" in value:
            yield value
        else:
            for one in value.values():
                yield from _interactive(one)


def takes_files(blocks: list[Facts]) -> bool:
    """Whether files can be chosen there."""
    return any(one.kind == "file_input" for one in elements(named_blocks(blocks)))


def texts(value: Any, *, hidden: bool = False) -> Iterator[Facts]:
    """Every text object below, from the top down. `hidden`: those in dialogs, menus and on buttons, too."""
    if isinstance(value, list):
        for one in value:
            yield from texts(one, hidden=hidden)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value
        elif hidden or value.get("type") not in PRESSED:
            for name, one in value.items():
                if hidden or name not in SILENT:
                    yield from texts(one, hidden=hidden)


def images(blocks: Any) -> Iterator[Facts]:
    """Every image block and element below."""
    if isinstance(blocks, list):
        for one in blocks:
            yield from images(one)
    elif isinstance(blocks, dict):
        if blocks.get("type") == "image":
            yield blocks
        for one in blocks.values():
            yield from images(one)


def words(blocks: list[Facts]) -> str:
    """What can be read, one text a line; without buttons, menus and dialogs."""
    return "\n".join(plain(text) for text in texts(blocks))


def plain(text: Facts | str) -> str:
    """A text as it is read: Slack's marks for dates, links and mentions resolved, entities decoded."""
    if isinstance(text, dict):
        if text.get("type") in ("plain_text", "text", "raw_text"):
            return str(text["text"])
        text = str(text["text"])
    return decoded(MARKED.sub(_marked, text))


def _marked(found: re.Match[str]) -> str:
    target, _, label = found[1].partition("|")
    return label or target.removeprefix("mailto:")


def decoded(text: str) -> str:
    """`&lt;`, `&gt;` and `&amp;` as the characters they stand for."""
    return re.sub("|".join(ENTITIES), lambda found: ENTITIES[found[0]], text)


def encoded(text: str) -> str:
    """As Slack tells an app what somebody has typed."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def marks(text: str, blocks: list[Facts]) -> list[str]:
    """What Slack would turn into links, mentions and dates: the insides of `<...>` in every marked text."""
    marked = [one["text"] for one in texts(blocks, hidden=True) if one.get("type") in ("mrkdwn", "markdown")]
    return [found for one in [text, *marked] for found in MARKED.findall(one)]
