"""Judges a list of blocks: Slack's types, slack_sdk's models, and what both miss."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from tests.standins.slack import kit
from tests.standins.slack.judging.schema import block_types, faults

if TYPE_CHECKING:
    from tests.standins.slack.workspaces import Workspace

Facts = dict[str, Any]
MOST = {"message": 50, "home": 100, "modal": 100}
"""Blocks in one of them (Block Kit reference)."""
ONLY_IN = {
    "alert": {"modal"},
    "carousel": {"message"},
    "container": {"message", "home"},
    "context_actions": {"message"},
    "data_table": {"message", "home"},
    "file": {"message"},
    "markdown": {"message"},
    "plan": {"message"},
    "table": {"message", "home"},
    "task_card": {"message"},
}
"""Where a block may stand that may not stand everywhere (the list of blocks, September 2026)."""
LONGEST_ALERT = 200
LARGEST_DATA_TABLE = 101
UNKNOWN_TO_SLACK_SDK = {"data_table"}
FILE_ID = re.compile(r"F[A-Z0-9]{8,}")
LINK = re.compile(r"https?://\S+|mailto:\S+|tel:\S+|slack://\S+")
MRKDWN_LEFT_OVER = re.compile(r"<(?![@#!]|https?://|mailto:|tel:|slack://)")


def judge_blocks(blocks: Any, surface: str, workspace: Workspace, at: str = "/blocks") -> list[str]:
    """What is wrong with them; nothing when all is well. `surface`: "message", "home" or "modal"."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return [f"must be an array of blocks [json-pointer:{at}]"]
    found = []
    if len(blocks) > MOST[surface]:
        found.append(f"no more than {MOST[surface]} items allowed [json-pointer:{at}]")
    ids = Counter(block["block_id"] for block in blocks if block.get("block_id"))
    found += [
        f"block_id {name!r} is there {count} times [json-pointer:{at}]"
        for name, count in ids.items()
        if count > 1
    ]
    for number, block in enumerate(blocks):
        found += _judge_block(block, surface, workspace, f"{at}/{number}")
    return found


def _judge_block(block: Facts, surface: str, workspace: Workspace, at: str) -> list[str]:
    kind = block.get("type")
    if kind not in block_types():
        return [f"unsupported type: {kind} [json-pointer:{at}/type]"]
    if surface not in ONLY_IN.get(str(kind), MOST):
        return [f"unsupported type: {kind} is not for a {surface} [json-pointer:{at}/type]"]
    if found := list(faults(block_types()[str(kind)], block, at)):
        return found
    if surface != "modal" and any(one.get("type") == "file_input" for one in _all(block)):
        return [f"unsupported type: file_input is not for a {surface} [json-pointer:{at}/element]"]
    missed = [*_by_slack_sdk(block), *_missed(block), *_files(block, workspace)]
    return [f"{one} [json-pointer:{at}]" for one in missed]


def _by_slack_sdk(block: Facts) -> Iterator[str]:
    if block["type"] in UNKNOWN_TO_SLACK_SDK:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if (parsed := Block.parse(block)) is not None:
                parsed.to_dict()
        except SlackObjectFormationError as error:
            yield f"slack_sdk: {error}"


def _missed(block: Facts) -> Iterator[str]:
    inside = list(_all(block))
    actions = Counter(one["action_id"] for one in inside if one.get("action_id"))
    yield from (f"action_id {name!r} is there {count} times" for name, count in actions.items() if count > 1)
    if block["type"] == "section" and not (block.get("text") or block.get("fields")):
        yield "a section needs text or fields"
    if block["type"] == "alert" and len(block["text"]["text"]) > LONGEST_ALERT:
        yield f"an alert has no more than {LONGEST_ALERT} characters"
    if block["type"] == "data_table":
        yield from _table(block["rows"])
    for one in inside:
        kind = one.get("type")
        if kind in ("mrkdwn", "plain_text") and not str(one.get("text", "")).strip():
            yield "a text is empty"
        if kind == "mrkdwn" and MRKDWN_LEFT_OVER.search(one["text"]):
            yield "stand-in: an unescaped < in mrkdwn: write &lt;"
        if kind == "image" and not str(one.get("alt_text", "")).strip():
            yield "stand-in: an alt_text is empty"
        if kind == "image" and "image_url" in one and not LINK.fullmatch(one["image_url"]):
            yield "invalid image_url"
        if kind == "button" and "url" in one and not LINK.fullmatch(one["url"]):
            yield "invalid url"
        if (
            kind in ("actions", "context", "overflow", "radio_buttons", "checkboxes")
            and "elements" not in one
        ):
            values = Counter(option.get("value") for option in one.get("options", []))
            yield from (f"option value {value!r} is there {n} times" for value, n in values.items() if n > 1)
        if isinstance(one.get("elements"), list) and not one["elements"] and kind in ("actions", "context"):
            yield f"{kind} needs elements"
        yield from _spans(one)


def _table(rows: list[list[Facts]]) -> Iterator[str]:
    if not 2 <= len(rows) <= LARGEST_DATA_TABLE:
        yield f"a data_table has 2 to {LARGEST_DATA_TABLE} rows, the first of which is its header"
    if len({len(row) for row in rows}) > 1:
        yield "the rows of a data_table are of one length"
    if rows and any(cell["type"] == "rich_text" for cell in rows[0]):
        yield "the header of a data_table has no rich_text"


def _spans(one: Facts) -> Iterator[str]:
    if one.get("type") == "plain_text_input":
        least, most = one.get("min_length", 0), one.get("max_length", 3000)
        if not 0 <= least <= 3000 or not 1 <= most <= 3000 or least > most:
            yield "min_length and max_length must lie within 3000"
        if "initial_value" in one and not least <= len(one["initial_value"]) <= most:
            yield "initial_value does not fit its own min_length and max_length"
    if one.get("type") in ("static_select", "multi_static_select") and ("options" in one) == (
        "option_groups" in one
    ):
        yield "a menu has options or option_groups"
    initial, options = one.get("initial_option"), one.get("options")
    if initial is not None and options is not None and initial not in options:
        yield "initial_option is none of the options"


def _files(block: Facts, workspace: Workspace) -> Iterator[str]:
    for image in kit.images(block):
        told = image.get("slack_file")
        if told is None:
            continue
        file_id = told.get("id", "")
        if not FILE_ID.fullmatch(file_id) or not workspace.town.readiness.is_ready(workspace, file_id):
            yield "invalid slack file"


def _all(value: Any) -> Iterator[Facts]:
    if isinstance(value, list):
        for one in value:
            yield from _all(one)
    elif isinstance(value, dict):
        yield value
        for one in value.values():
            yield from _all(one)
