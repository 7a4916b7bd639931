"""The Slack stand-in's judge of blocks: what is right passes, one change for the worse is refused."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack.judged import ALERT, BLOCKS
from tests.standins.slack.judging.schema import block_types
from tests.standins.slack.people import Person
from tests.standins.slack.town import SlackStandIn
from tests.standins.slack.visitor import button, text

pytest_plugins = ["tests.standins.slack.visiting"]
WRONG_ON_PURPOSE = True
Facts = dict[str, Any]


async def test_a_message_with_every_common_block_is_right(
    slack: SlackStandIn, client: AsyncWebClient, olga: Person
) -> None:
    await client.chat_postMessage(channel=olga.dm.id, text="Café Aurora", blocks=BLOCKS)

    assert slack.violations == []
    assert olga.sees()[0].labels == ["One", "Two", "Send", "Log out", "Claim"]
    assert {block["type"] for block in BLOCKS} < set(block_types())


Mutation = Callable[[list[Any]], Any]
MUTATIONS: dict[str, tuple[Mutation, str]] = {
    "an unknown type": (lambda b: b[0].update(type="heading"), "unsupported type: heading"),
    "an unknown field": (lambda b: b[0].update(colour="red"), "'colour' was unexpected"),
    "a missing field": (lambda b: b[0].pop("text"), "'text' is a required property"),
    "mrkdwn in a header": (lambda b: b[0]["text"].update(type="mrkdwn"), "'plain_text' was expected"),
    "a header of 151": (lambda b: b[0]["text"].update(text="x" * 151), "is too long [json-pointer:/blocks/0"),
    "a section of 3001": (
        lambda b: b[1]["text"].update(text="x" * 3001),
        "is too long [json-pointer:/blocks/1",
    ),
    "an empty section": (lambda b: b[1].pop("text"), "a section needs text or fields"),
    "an empty text": (lambda b: b[1]["text"].update(text=""), "should be non-empty"),
    "a blank text": (lambda b: b[1]["text"].update(text=" "), "a text is empty"),
    "six options": (
        lambda b: b[1]["accessory"].update(options=[{"text": text(c), "value": c} for c in "abcdef"]),
        "is too long [json-pointer:/blocks/1/accessory/options]",
    ),
    "a value twice": (
        lambda b: b[1]["accessory"]["options"][0].update(value="Two"),
        "'Two' is there 2 times",
    ),
    "11 fields": (
        lambda b: b[2].update(fields=[text("x")] * 11),
        "is too long [json-pointer:/blocks/2/fields]",
    ),
    "a field of 2001": (
        lambda b: b[2]["fields"][0].update(text="x" * 2001),
        "is too long [json-pointer:/blocks/2",
    ),
    "an unescaped <": (lambda b: b[4]["elements"][1].update(text="a < b"), "unescaped <"),
    "a picture without words": (
        lambda b: b[4]["elements"][0].pop("alt_text"),
        "'alt_text' is a required property",
    ),
    "a picture with empty words": (lambda b: b[6].update(alt_text=""), "alt_text is empty"),
    "a picture without address": (lambda b: b[6].update(image_url="cat"), "invalid image_url"),
    "11 in a context": (
        lambda b: b[4].update(elements=[text("x")] * 11),
        "is too long [json-pointer:/blocks/4",
    ),
    "an unknown style": (lambda b: b[5]["elements"][0].update(style="green"), "'green' is not one of"),
    "a label of 76": (
        lambda b: b[5]["elements"][0]["text"].update(text="x" * 76),
        "is too long [json-pointer:/blocks/5/elements/0/text/text]",
    ),
    "a value of 2001": (
        lambda b: b[5]["elements"][0].update(value="x" * 2001),
        "is too long [json-pointer:/blocks/5",
    ),
    "mrkdwn on a button": (
        lambda b: b[5]["elements"][0]["text"].update(type="mrkdwn"),
        "'plain_text' was expected",
    ),
    "an action twice": (lambda b: b[5]["elements"][1].update(action_id="send"), "'send' is there 2 times"),
    "a block twice": (lambda b: b[0].update(block_id="line"), "block_id 'line' is there 2 times"),
    "a long confirmation": (
        lambda b: b[5]["elements"][1]["confirm"]["confirm"].update(text="x" * 31),
        "is too long [json-pointer:/blocks/5/elements/1/confirm/confirm",
    ),
    "26 buttons": (
        lambda b: b[5].update(elements=[button("x", str(n)) for n in range(26)]),
        "is too long [json-pointer:/blocks/5/elements]",
    ),
    "no buttons": (lambda b: b[5].update(elements=[]), "actions"),
    "a menu without options": (lambda b: b[5]["elements"][2].pop("options"), "options"),
    "a first choice that is none": (
        lambda b: b[5]["elements"][2].update(initial_option={"text": text("Three"), "value": "Three"}),
        "initial_option is none of the options",
    ),
    "a number for a text": (lambda b: b[0]["text"].update(text=7), "7 is not of type 'string'"),
    "an alert in a message": (lambda b: b.append(ALERT), "alert is not for a message"),
    "a container without blocks": (
        lambda b: b[7].pop("child_blocks"),
        "'child_blocks' is a required property",
    ),
    "a table with a header alone": (lambda b: b[11]["rows"].pop(), "2 to 101 rows"),
    "a table with a gap": (lambda b: b[11]["rows"][1].pop(), "of one length"),
    "a long markdown": (lambda b: b[9].update(text="x" * 12001), "is too long [json-pointer:/blocks/9"),
    "a data table without caption": (lambda b: b[11].pop("caption"), "'caption' is a required property"),
    "51 blocks": (lambda b: b.extend([{"type": "divider"}] * 38), "no more than 50 items"),
    "a block that is none": (lambda b: b.append("divider"), "must be an array of blocks"),
    "an unknown file": (
        lambda b: b.append({"type": "image", "alt_text": "QR", "slack_file": {"id": "F0123456789"}}),
        "invalid slack file",
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
async def test_one_change_to_a_block_is_refused(client: AsyncWebClient, olga: Person, name: str) -> None:
    change, reason = MUTATIONS[name]
    blocks = copy.deepcopy(BLOCKS)
    change(blocks)

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=olga.dm.id, text="x", blocks=blocks)

    assert refused.value.response["error"] == "invalid_blocks"
    assert reason in "\n".join(refused.value.response["response_metadata"]["messages"])
    assert olga.sees() == []
