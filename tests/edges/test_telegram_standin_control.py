"""The Telegram stand-in as a process of its own, steered over its control API; and the view of a chat."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiogram import Bot
from aiogram.types import (
    BufferedInputFile,
    CopyTextButton,
    DisabledButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from tests.console.chromium import chromium, open_page, photograph
from tests.standins.telegram.client import StandInClient
from tests.standins.telegram.control_verbs import PEOPLE_VERBS, TOWN_VERBS
from tests.standins.telegram.errors import NotVisible
from tests.standins.telegram.people import Person
from tests.standins.telegram.samples import png
from tests.standins.telegram.town import TelegramStandIn
from tests.standins.telegram.visitor import keys
from tests.standins.watching import NotSeen

pytest_plugins = ["tests.standins.telegram.visiting"]
ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def own_process() -> AsyncIterator[dict[str, str]]:
    """The stand-in as `python -m tests.standins.telegram`; gives what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.standins.telegram", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        yield json.loads(await asyncio.wait_for(process.stdout.readline(), 20))
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 10)


async def test_it_runs_as_a_process_and_ends_on_sigterm() -> None:
    async with own_process() as printed, StandInClient(printed["base_url"], printed["control_token"]) as town:
        olga = await town.user("Olga", language="pt")
        await olga.starts("invitation")

        url = f"{printed['base_url']}/bot{printed['token']}/sendMessage"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, json={"chat_id": olga.id, "text": "hello"}) as told,
        ):
            assert (await told.json())["ok"]

        assert [message["text"] for message in await olga.sees()] == ["/start invitation", "hello"]


async def test_every_verb_works_over_http(telegram: TelegramStandIn, bot: Bot) -> None:
    async with StandInClient(telegram.base_url, telegram.control_token) as remote:
        olga, sam = await remote.user("Olga", language="pt", phone="5511999990001"), await remote.user("Sam")
        team = await remote.group("Team", [olga, sam], forum=True)
        await olga.starts("invitation")
        await olga.writes("hello")
        await bot.send_message(olga.id, "one", reply_markup=keys("Go"))
        asks = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Share", request_contact=True)]])
        await bot.send_message(olga.id, "two", reply_markup=asks)
        await bot.send_photo(olga.id, BufferedInputFile(png("over HTTP"), "a.png"))

        query = await olga.presses("Go")
        await bot.answer_callback_query(query, text="Done")
        await olga.does("presses_raw", message_id=1, data="x")
        await olga.does("shares_contact")
        await olga.does("shares_contact", of_other="Sam")
        await olga.does("sends_photo", data=base64.b64encode(png("hers")).decode(), caption="look")
        last = await olga.writes("wrong", reply_to=1)
        await olga.does("edits", message_id=last, text="right")
        await olga.does("adds_bot", chat=team, admin=True)
        topic = await sam.does("opens_topic", chat=team, name="Ana")
        await sam.writes("in a topic", chat=team, topic=topic)
        await bot.send_message(team, "three", reply_markup=keys("Stop"))
        await sam.presses("Stop", chat=team)
        await sam.does("presses_raw", chat=team, message_id=1, data="x")

        state = await remote.until(lambda state: state["groups"][0]["messages"][-1]["labels"] and state)
        seen, told = state["people"][0]["messages"], state["people"][0]
        assert [message["qr"] for message in seen if message["qr"]] == ["over HTTP"]
        photo = next(message["photo"] for message in seen if message["qr"])
        assert await remote.photo(photo) == png("over HTTP")
        assert (seen[-1]["text"], seen[-1]["edited"], seen[-1]["reply_to"]) == ("right", True, 1)
        assert [toast["text"] for toast in told["toasts"]] == ["Done"]
        assert told["keyboard"] == [[{"label": "Share", "asks_contact": True}]]
        assert [topic["name"] for topic in state["groups"][0]["topics"]] == ["Ana"]
        assert (await remote.requests(after=0))[0]["method"] == "sendMessage"
        assert await remote.violations() == []

        await olga.does("deletes", message_id=last)
        await olga.does("blocks")
        await olga.does("unblocks")
        await sam.does("removes_bot", chat=team)
        await remote.does("refuse_next", method="getMe", code=500)
        await remote.does("cut_next", method="getMe", done=False)
        await remote.does("later", seconds=60)
        await remote.does("hold")
        await remote.does("release", reverse=True)
        await remote.does("replay", update_id=telegram.mail.all[0]["update_id"])
        await remote.does("set", private_topics=True)

    assert telegram.private_topics
    assert {*PEOPLE_VERBS} <= {*dir(Person), "adds_bot", "removes_bot", "opens_topic"}
    assert len(TOWN_VERBS) == 9


async def test_refusals_come_over_http_as_the_same_errors(telegram: TelegramStandIn) -> None:
    async with StandInClient(telegram.base_url, telegram.control_token) as remote:
        olga = await remote.user("Olga")
        await olga.starts()

        with pytest.raises(NotVisible, match="no button 'Go'"):
            await olga.presses("Go")
        with pytest.raises(ValueError, match="no verb 'dances'"):
            await olga.does("dances")
        with pytest.raises(ValueError, match="no such knob"):
            await remote.does("set", loudness=11)
        with pytest.raises(NotSeen):
            await remote.until(lambda state: state["seq"] > 1000, within_s=0.1)


async def test_without_the_token_nothing_is_told_or_done(telegram: TelegramStandIn) -> None:
    olga = telegram.user("Olga")
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{telegram.base_url}/control/state") as told:
            assert told.status == 403
        async with session.post(f"{telegram.base_url}/control/user", json={"name": "Eve"}) as done:
            assert done.status == 403
        async with session.get(f"{telegram.base_url}/view/guessed/{olga.id}/{olga.id}/") as view:
            assert view.status == 404
        async with session.post(telegram.view_url(olga.id) + "do/starts", json={}) as forged:
            assert forged.status == 403

    assert [*telegram.people] == [olga.id]
    assert olga.sees == []


async def test_a_chat_can_be_looked_at(telegram: TelegramStandIn, bot: Bot, tmp_path: Path) -> None:
    olga = telegram.user("Olga", language="pt")
    await olga.starts("invitation")
    await fill(bot, olga)
    await bot.answer_callback_query(await olga.presses("Back"), text="That menu was out of date")

    async with chromium() as browser:
        for scheme in ("light", "dark"):
            async with open_page(browser, size={"width": 420, "height": 1180}, scheme=scheme) as page:
                await page.goto(telegram.view_url(olga.id))
                assert await page.locator(".bubble").count() == len(olga.sees)
                assert await page.locator(".toast").inner_text() == "That menu was out of date"
                assert await page.locator(".key.danger").count() == 1
                wide = await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                assert wide
                await photograph(page, tmp_path, f"chat-{scheme}")


async def test_a_group_looks_as_its_members_see_it(telegram: TelegramStandIn, bot: Bot) -> None:
    olga, sam, eve = telegram.user("Olga"), telegram.user("Sam"), telegram.user("Eve")
    team = telegram.group("Team & co", [olga, sam], forum=True)
    await team.adds_bot(olga, admin=True)
    topic = await team.opens_topic(olga, "Ana <b>")
    await team.writes(sam, "on it", topic=topic)
    async with aiohttp.ClientSession() as session:
        async with session.get(telegram.view_url(team.id, olga.id)) as seen:
            page = await seen.text()
            policy = seen.headers["Content-Security-Policy"]
        async with session.get(telegram.view_url(team.id, eve.id)) as outside:
            assert outside.status == 404

    assert '<h1 dir="auto">Team &amp; co</h1><p>3 members</p>' in page
    assert "Olga opened “Ana &lt;b&gt;”" in page
    assert '<p class="by" dir="auto">Sam</p>' in page
    assert "<script" not in page
    assert "unsafe" not in policy


async def test_the_live_view_is_a_telegram_to_play_with(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga")
    async with chromium() as browser, open_page(browser) as page:
        await page.goto(telegram.view_url(olga.id) + "?live")
        await page.get_by_role("button", name="START").click()
        await telegram.until(lambda: olga.sees)
        await bot.send_message(olga.id, "hello", reply_markup=keys("Go"))
        await page.get_by_role("button", name="Go", exact=True).click()
        await telegram.until(lambda: telegram.unanswered)
        await page.get_by_label("Message").fill("<b>R&D</b>")
        await page.keyboard.press("Enter")
        await telegram.until(lambda: olga.sees[-1].text == "<b>R&D</b>")
        await page.get_by_text("<b>R&D</b>").wait_for()


async def fill(bot: Bot, olga: Person) -> None:
    """A chat with everything that a bot of ours shows."""
    menu = [
        [InlineKeyboardButton(text="Mensagens", callback_data="1", style="primary")],
        [
            InlineKeyboardButton(text="Copiar código", copy_text=CopyTextButton(text="ABCD-1234")),
            InlineKeyboardButton(text="Ajuda", url="https://example.org"),
        ],
        [
            InlineKeyboardButton(text="Desconectar", callback_data="2", style="danger"),
            InlineKeyboardButton(text="Enviar", disabled=DisabledButton()),
        ],
        [InlineKeyboardButton(text="Back", callback_data="0")],
    ]
    await bot.send_message(
        olga.id,
        "<b>Padaria &amp; Café</b>\n<i>mudado no WhatsApp, 10:41</i>\n\n"
        "<blockquote>Ana: olá 😀</blockquote>\nCódigo: <code>ABCD-1234</code>",
        reply_markup=InlineKeyboardMarkup(inline_keyboard=menu),
    )
    await olga.writes("مرحبا 👋", reply_to=olga.sees[-1])
    await bot.send_photo(
        olga.id,
        BufferedInputFile(png("a code"), "code.png"),
        caption="<b>1/6</b> · 20 s",
        protect_content=True,
        reply_markup=keys("Parar"),
    )
    asks = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Meu número", request_contact=True)]])
    await bot.send_message(olga.id, "Seu número?", reply_markup=asks)
