"""The stand-in as a process of its own, steered over its control API."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.standins.watching import NotSeen
from tests.standins.whatsapp.client import StandInClient
from tests.standins.whatsapp.control import PLAIN_VERBS
from tests.standins.whatsapp.errors import PhoneOffline, StaleCode
from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.town import WhatsAppStandIn
from tests.standins.whatsapp.visitor import OWNER, Visit

pytest_plugins = ["tests.standins.whatsapp.visiting"]
pytestmark = pytest.mark.asyncio(loop_scope="session")
ROOT = Path(__file__).resolve().parents[2]
ANA = "+5511988880002"


@asynccontextmanager
async def own_process() -> AsyncIterator[dict[str, str]]:
    """The stand-in as `python -m tests.standins.whatsapp`; gives what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.standins.whatsapp", "--qr-seconds", "60"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    try:
        yield json.loads(await asyncio.wait_for(process.stdout.readline(), 10))
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 10)


async def test_it_runs_as_a_process_and_ends_on_sigterm() -> None:
    async with own_process() as printed, StandInClient(printed["base_url"], printed["control_token"]) as town:
        ana = await town.person(ANA, name="Ana")
        phone = await town.phone(OWNER)

        stanza_id = await ana.writes(OWNER, "over HTTP")

        assert [(m["stanza_id"], m["text"]) for m in await phone.messages()] == [(stanza_id, "over HTTP")]
        assert (await town.state())["present_qr"] == []


async def test_every_verb_of_a_phone_works_over_http(town: WhatsAppStandIn, visit: Visit) -> None:
    visitor = await visit()
    code = await visitor.on_qr()
    async with StandInClient(town.base_url, town.control_token) as remote:
        phone = await remote.phone(OWNER)
        ana = await remote.person(ANA, name="Ana")
        assert (await remote.state())["present_qr"] == [code + ",1"]

        device = await phone.scan(code)
        await visitor.event("conn.stream_mode_changed", lambda mode: mode == "MAIN")
        linked = await remote.until(lambda state: state["people"][0]["devices"])
        assert linked[0]["id"] == device

        first = await ana.writes(OWNER, "helo")
        await ana.edits(first, "hello")
        await ana.sends_media(OWNER, b"bytes", mimetype="application/pdf", filename="a.pdf")
        await ana.does("sends_contact", to=OWNER, name="Bob", number="+5511900001234")
        await ana.does("posts_status", text="a status")
        await phone.writes(ANA, "from the phone", quoted=first)
        await phone.writes("me", "a note")
        group = await remote.room("group", "Family", [OWNER, ANA])
        last = await ana.writes(group, "to all")
        await ana.revokes(last)
        await ana.reads(OWNER)
        await phone.reads(ANA)

        shown = {m["text"]: m for m in await phone.messages()}
        assert shown["hello"]["edited"]
        assert shown["to all"]["revoked"]
        assert shown["from the phone"]["ack"] == 3
        assert shown["a note"]["chat"] == OWNER
        await remote.until(lambda state: state["people"][0]["devices"][0]["waiting"] == 0)

        await phone.set(send_fault="no_ack")
        await visitor.send(town.person(ANA).pn, "unheard", waitForAck=False)
        await town.until(lambda: town.frames[-1].kind == "message")
        frames = await remote.frames(after=len(town.frames) - 1)
        assert [(f["kind"], f["to"], f["text"]) for f in frames] == [("message", ANA, "unheard")]

        for verb in ("conflict", "cuts_line", "restores_line", "goes_offline", "comes_online"):
            await phone.does(verb)
        await phone.go_offline()
        with pytest.raises(PhoneOffline):
            await phone.writes(ANA, "from the cellar")
        await phone.go_online()
        await phone.remove_device(reason="unknown_companion")
        await remote.until(lambda state: not state["people"][0]["devices"])


async def test_refusals_come_over_http_as_the_same_errors(town: WhatsAppStandIn) -> None:
    async with StandInClient(town.base_url, town.control_token) as remote:
        phone = await remote.phone(OWNER)

        with pytest.raises(StaleCode):
            await phone.scan("2@old,a,b,c")
        with pytest.raises(StaleCode):
            await phone.enter_code("ABCD-1234")
        with pytest.raises(ValueError, match="no such knob"):
            await remote.set(loudness=11)
        with pytest.raises(ValueError, match="cannot 'dances'"):
            await phone.does("dances")
        with pytest.raises(NotSeen):
            await remote.until(lambda state: state["seq"] > 1000, within_s=0.1)


async def test_without_the_token_nothing_is_told_or_done(town: WhatsAppStandIn) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(town.base_url + "control/state") as told:
            assert told.status == 403
        async with session.post(town.base_url + "control/phone", json={"number": OWNER}) as done:
            assert done.status == 403

    assert town.people == {}


async def test_the_socket_is_for_the_page_only(town: WhatsAppStandIn) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(town.base_url + "ws", headers={"Origin": "http://evil.example"})


async def test_all_plain_verbs_are_verbs_of_a_phone() -> None:
    assert [verb for verb in PLAIN_VERBS if not callable(getattr(Phone, verb, None))] == []


async def test_until_gives_up_in_time(town: WhatsAppStandIn) -> None:
    with pytest.raises(NotSeen):
        await town.until(lambda: town.frames, within_s=0.05)
