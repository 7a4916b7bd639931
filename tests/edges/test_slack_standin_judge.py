"""The Slack stand-in's judge of views and requests: one change for the worse is refused with its reason."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack.judged import ALERT, BLOCKS
from tests.standins.slack.people import Person
from tests.standins.slack.town import SlackStandIn
from tests.standins.slack.visitor import client_of, field, home, modal, section, text
from tests.standins.slack.workspaces import Workspace

pytest_plugins = ["tests.standins.slack.visiting"]
WRONG_ON_PURPOSE = True
Facts = dict[str, Any]


VIEW = modal(
    "Write", field("Text", "words"), ALERT, submit=text("Send"), private_metadata="r7", callback_id="write"
)
VIEW_MUTATIONS: dict[str, tuple[Callable[[Facts], Any], str]] = {
    "a title of 25": (lambda v: v["title"].update(text="x" * 25), "is too long"),
    "no title": (lambda v: v.pop("title"), "'title' is a required property"),
    "an empty title": (lambda v: v["title"].update(text=" "), "title is empty"),
    "a submit of 25": (lambda v: v["submit"].update(text="x" * 25), "is too long"),
    "an input without submit": (lambda v: v.pop("submit"), "needs submit"),
    "metadata of 3001": (lambda v: v.update(private_metadata="x" * 3001), "is too long"),
    "101 blocks": (lambda v: v.update(blocks=[{"type": "divider"}] * 101), "no more than 100 items"),
    "no blocks": (lambda v: v.update(blocks=[]), "needs blocks"),
    "an unknown field": (lambda v: v.update(state={}), "'state' was unexpected"),
    "another type": (lambda v: v.update(type="home"), "must be a modal view"),
    "a table": (lambda v: v["blocks"].append(BLOCKS[10]), "table is not for a modal"),
    "an unknown level": (lambda v: v["blocks"][1].update(level="bad"), "'bad' is not one of"),
    "a long alert": (lambda v: v["blocks"][1]["text"].update(text="x" * 201), "no more than 200 characters"),
    "a label of 2001": (lambda v: v["blocks"][0]["label"].update(text="x" * 2001), "is too long"),
    "a long hint": (lambda v: v["blocks"][0].update(hint=text("x" * 2001)), "is too long"),
    "a placeholder of 151": (
        lambda v: v["blocks"][0]["element"].update(placeholder=text("x" * 151)),
        "is too long",
    ),
    "a wish for 3001": (lambda v: v["blocks"][0]["element"].update(max_length=3001), "within 3000"),
    "a text that does not fit": (
        lambda v: v["blocks"][0]["element"].update(max_length=2, initial_value="abc"),
        "does not fit",
    ),
}


@pytest.mark.parametrize("name", VIEW_MUTATIONS)
async def test_one_change_to_a_view_is_refused(
    client: AsyncWebClient, slack: SlackStandIn, name: str
) -> None:
    change, reason = VIEW_MUTATIONS[name]
    view = copy.deepcopy(VIEW)
    assert (await client.api_call("blocks.validate", json={"view": view}))["ok"]
    change(view)

    with pytest.raises(SlackApiError) as refused:
        await client.views_open(trigger_id="1.2.3", view=view)

    assert refused.value.response["error"] == "invalid_arguments"
    assert reason in "\n".join(refused.value.response["response_metadata"]["messages"])
    assert len(slack.violations) == 1


REQUESTS: dict[str, tuple[str, Facts, str]] = {
    "an unknown method": ("chat.postMesage", {}, "unknown_method"),
    "an unknown argument": (
        "chat.postMessage",
        {"channel": "D", "text": "x", "colour": 1},
        "does not take ['colour']",
    ),
    "a missing argument": ("chat.postMessage", {"text": "x"}, "missing required field"),
    "nothing to say": ("chat.postMessage", {"channel": "D"}, "missing required field"),
    "a number for a channel": (
        "chat.postMessage",
        {"channel": 7, "text": "x"},
        "must be a string: channel is int",
    ),
    "no choice": ("chat.postMessage", {"channel": "D", "text": "x", "parse": "all"}, "enum value: parse"),
    "blocks without text": ("chat.postMessage", {"channel": "D", "blocks": BLOCKS}, "top-level text"),
    "a text of 40001": ("chat.postMessage", {"channel": "D", "text": "x" * 40001}, "msg_too_long"),
    "an unescaped <": ("chat.postMessage", {"channel": "D", "text": "<b>"}, "unescaped <"),
    "blocks that are none": (
        "chat.postMessage",
        {"channel": "D", "text": "x", "blocks": "x"},
        "must be a array",
    ),
    "metadata without a type": (
        "chat.postMessage",
        {"channel": "D", "text": "x", "metadata": {}},
        "event_type",
    ),
    "an ephemeral for nobody": (
        "chat.postEphemeral",
        {"channel": "D", "text": "x"},
        "missing required field",
    ),
    "an update of nothing": ("chat.update", {"channel": "D", "text": "x"}, "missing required field"),
    "a modal as home": ("views.publish", {"user_id": "U", "view": VIEW}, "must be a home view"),
    "a home without blocks": ("views.publish", {"user_id": "U", "view": home()}, "needs blocks"),
    "a modal without trigger": ("views.open", {"view": VIEW}, "missing required field"),
    "a file without length": ("files.getUploadURLExternal", {"filename": "a.png"}, "missing required field"),
    "no page": ("files.info", {"file": "F1", "page": "two"}, "must be a number: page is str"),
    "another workspace": ("auth.test", {"team_id": "T0000000000"}, "token is another workspace's"),
}


@pytest.mark.parametrize("name", REQUESTS)
async def test_a_wrong_request_is_refused_and_kept(
    slack: SlackStandIn, client: AsyncWebClient, olga: Person, name: str
) -> None:
    method, facts, reason = REQUESTS[name]
    known = {"D": olga.dm.id, "U": olga.id}

    with pytest.raises(SlackApiError):
        await client.api_call(
            method, json={key: known.get(str(value), value) for key, value in facts.items()}
        )

    assert [reason in seen.error for seen in slack.violations] == [True]
    assert olga.sees() == []


async def test_a_refusal_by_the_present_state_is_no_violation(
    slack: SlackStandIn, client: AsyncWebClient, acme: Workspace, olga: Person
) -> None:
    private = acme.channel("secret", [olga], private=True)
    public = acme.channel("open", [olga])
    asked: list[tuple[str, Facts, str]] = [
        ("chat.postMessage", {"channel": "C0000000000", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": private.id, "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": public.id, "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": olga.dm.id, "text": "x", "thread_ts": "1.2"}, "thread_not_found"),
        ("chat.update", {"channel": olga.dm.id, "text": "x", "ts": "1.2"}, "message_not_found"),
        ("chat.delete", {"channel": olga.dm.id, "ts": "1.2"}, "message_not_found"),
        ("views.open", {"trigger_id": "1.2.3", "view": VIEW}, "invalid_trigger_id"),
        ("views.update", {"view_id": "V0000000000", "view": VIEW}, "not_found"),
        ("views.publish", {"user_id": "U0000000000", "view": home(section("x"))}, "user_not_found"),
        ("users.info", {"user": "U0000000000"}, "user_not_found"),
        ("files.info", {"file": "F0000000000"}, "file_not_found"),
    ]

    for method, facts, error in asked:
        with pytest.raises(SlackApiError) as refused:
            await client.api_call(method, json=facts)
        assert (method, refused.value.response["error"]) == (method, error)

    assert slack.violations == []


async def test_a_scope_that_the_manifest_lacks_is_a_violation() -> None:
    manifest = {"display_information": {"name": "Small"}, "oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    async with SlackStandIn(manifest=manifest) as slack:
        acme = slack.workspace("Acme")
        olga = acme.user("Olga")

        with pytest.raises(SlackApiError) as refused:
            await client_of(acme).users_info(user=olga.id)

        assert refused.value.response["error"] == "missing_scope"
        assert len(slack.violations) == 1
