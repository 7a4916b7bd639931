"""The Slack stand-in as a process of its own, steered over its control API."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack.client import StandInClient
from tests.standins.slack.control_verbs import PEOPLE_VERBS, TOWN_VERBS
from tests.standins.slack.errors import NotVisible
from tests.standins.slack.people import Person
from tests.standins.slack.town import SlackStandIn
from tests.standins.slack.visitor import reachable
from tests.standins.slack.visitor_app import MENU, app_for_verbs
from tests.standins.telegram.samples import png
from tests.standins.watching import NotSeen

pytest_plugins = ["tests.standins.slack.visiting"]
ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def own_process(*arguments: str) -> AsyncIterator[dict[str, Any]]:
    """The stand-in as `python -m tests.standins.slack`; gives what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.standins.slack", *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        yield json.loads(await asyncio.wait_for(process.stdout.readline(), 20))
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 10)


async def test_it_runs_as_a_process_and_ends_on_sigterm() -> None:
    async with (
        own_process("--workspace", "Acme") as printed,
        StandInClient(printed["site"], printed["control_token"]) as town,
    ):
        olga = await town.user("Acme", "Olga", language="pt-BR")
        token = printed["workspaces"]["Acme"]["bot_token"]

        client = AsyncWebClient(token=token, base_url=printed["base_url"])
        await client.chat_postMessage(channel=olga.dm, text="hello")

        assert [message["text"] for message in await olga.sees()] == ["hello"]


async def test_every_verb_works_over_http(slack: SlackStandIn) -> None:
    async with StandInClient(slack.site, slack.control_token) as remote:
        made = await remote.workspace("Acme")
        acme = slack.workspaces[made["id"]]
        olga, sam = await remote.user("Acme", "Olga"), await remote.user("Acme", "Sam", admin=True)
        support = await remote.channel("Acme", "support", [olga])
        client = AsyncWebClient(token=made["bot_token"], base_url=slack.base_url)
        async with reachable(slack, app_for_verbs(slack, acme), "socket"):
            await olga.does("opens_home")
            await remote.until(lambda state: state["workspaces"][0]["people"][0]["home"])
            await remote.until(lambda state: state["workspaces"][0]["people"][0]["sees"][olga.dm])
            await olga.presses("Open", on="home")
            await remote.until(lambda state: state["workspaces"][0]["people"][0]["modals"])
            await olga.does("fills", words={"Name": "Ana"})
            await olga.does("submits")
            await olga.presses("Open")
            await remote.until(lambda state: state["workspaces"][0]["people"][0]["modals"])
            await olga.does("closes")
            await olga.does("invites", other="Sam", to="support")
            await olga.does("invites_bot", to=support)
            assert await sam.does("commands", command="/wabridge", text="status", channel=support) == "ready"
            sent = await client.chat_postMessage(channel=support, text="x", blocks=MENU)
            on = {"channel": support, "ts": sent["ts"]}
            await sam.presses("Leave", on=on)
            await sam.does("chooses", label="Language", options=["Mute"], on=on)
            await sam.does("presses_raw", action_id="open", value="x", on=on)
            said = await sam.writes("in the thread", to=support, thread=on)
            await sam.does("edits", message=said, text="edited")
            assert [one["text"] for one in await olga.sees(support)] == ["x", "edited"]
            await sam.does("deletes", message=said)
            await olga.does("removes_bot", to=support)
            await remote.does("hold")
            await remote.does("release", reverse=True)
            await remote.does("replay")
        await sam.does("reloads")
        assert (await olga.sees())[0]["qr"] == "over HTTP"
        assert await remote.file(made["id"], (await file_ids(slack))[0]) == png("over HTTP")
        await remote.does("refuse_next", method="auth.test", status=500)
        await remote.does("cut_next", method="auth.test", done=False)
        await remote.does("files_become_ready")
        await remote.does("set", offline=False, deliver_over="http", request_url="http://127.0.0.1:9/")
        await remote.does("redirects_to", url="http://127.0.0.1:9/back")
        url = f"{slack.site}/oauth/v2/authorize?client_id={slack.client_id}&scope=chat:write&state=s"
        where = await remote.does("installs", who="Sam", url=f"{url}&redirect_uri=http://127.0.0.1:9/back")
        assert where.startswith("http://127.0.0.1:9/back?code=")
        await remote.does("removes_app", workspace="Acme")
        assert (await remote.requests(after=0))[0]["method"] == "apps.connections.open"
        assert await remote.violations() == []
        assert [one["installed"] for one in (await remote.state())["workspaces"]] == [False]

    assert {*PEOPLE_VERBS} <= {*dir(Person)}
    assert len(TOWN_VERBS) == 13


async def file_ids(slack: SlackStandIn) -> list[str]:
    """All files."""
    workspace = next(iter(slack.workspaces.values()))
    return [row["file_id"] for row in workspace.mirror.all("files")]


async def test_refusals_come_over_http_as_the_same_errors(slack: SlackStandIn, olga: Person) -> None:
    async with StandInClient(slack.site, slack.control_token) as remote:
        with pytest.raises(NotVisible, match="nothing shows 'Go'"):
            await remote.does("presses", who="Olga", label="Go")
        with pytest.raises(ValueError, match="no verb 'dances'"):
            await remote.does("dances", who="Olga")
        with pytest.raises(ValueError, match="no such knob"):
            await remote.does("set", loudness=11)
        with pytest.raises(NotSeen):
            await remote.until(lambda state: state["seq"] > 1000, within_s=0.1)


async def test_without_the_token_nothing_is_told_or_done(slack: SlackStandIn, olga: Person) -> None:
    guessed = slack.view_url(olga).replace(slack.view_secret, "guessed")
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{slack.site}/control/state") as told:
            assert told.status == 403
        async with session.post(f"{slack.site}/control/workspace", json={"name": "Eve"}) as done:
            assert done.status == 403
        async with session.get(guessed) as view:
            assert view.status == 404
        async with session.post(slack.view_url(olga) + "do/opens_home", json={}) as forged:
            assert forged.status == 403

    assert [one.name for one in slack.workspaces.values()] == ["Acme"]
