"""Two ways in and two kinds of workspaces: the same bot behind all of them."""

from __future__ import annotations

import html
import re
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from admin_bots.slack.installing import INSTALLS_PER_MINUTE
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.slack.office import Office
from tests.standins.slack.oauth import install
from tests.standins.slack.workspaces import Workspace

HOW = [("socket", False), ("http", False), ("socket", True), ("http", True)]


@pytest.mark.parametrize(("over", "several"), HOW)
async def test_the_same_bot_answers_however_it_is_reached(tmp_path: Path, over: str, several: bool) -> None:
    async with Office(tmp_path, over=over, several=several) as office:
        business = await office.founds()
        olga, sam = office.acme.user("Olga"), office.acme.user("Sam")
        await office.joins(olga, business)
        await office.joins(sam, business, Role.AGENT)
        room = await office.room(business, olga, sam)
        await office.taps(olga, "Go to the menu")
        await office.taps(olga, "Settings")
        await office.taps(olga, "Time zone")
        await office.taps(olga, "Write")
        await office.writes_in_window(olga, "Sao Paulo")
        await office.home(olga, "America/Sao_Paulo")

        await office.customer_writes(business, "Do you have cake?")
        card = await office.sees(olga, lambda one: "Claim" in one.labels, to=room)
        await sam.writes("Yes.", to=room, thread=card)
        offered = await office.sees(sam, lambda one: "Send to customer" in one.labels, to=room)
        await office.taps(sam, "Send to customer", on=offered)

        await office.sees(sam, lambda one: "delivered" in one.words, to=room)
        assert office.sent == ["Yes."]
        assert olga.troubles == []


async def test_two_workspaces_at_once_never_see_each_other(tmp_path: Path) -> None:
    async with Office(tmp_path, several=True) as office:
        globex = await office.workspace("Globex")
        aurora, sol = await office.founds("Café Aurora"), await office.founds("Padaria Sol")
        olga, rui = office.acme.user("Olga"), globex.user("Rui")
        await office.joins(olga, aurora)
        await office.joins(rui, sol)
        theirs, ours = await office.room(sol, rui), await office.room(aurora, olga)

        await office.customer_writes(aurora, "Do you have cake?", name="Ana", lid="801")
        await office.customer_writes(sol, "Do you have bread?", name="Bia", lid="802")
        await office.sees(olga, "Do you have cake?", to=ours)
        await office.sees(rui, "Do you have bread?", to=theirs)

        told = dict.fromkeys((office.acme.id, globex.id), "")
        for request in office.slack.requests:
            if request.team in told:
                told[request.team] += str(request.arguments)
        assert "bread" not in told[office.acme.id]
        assert "Padaria" not in told[office.acme.id]
        assert "cake" not in told[globex.id]
        assert "Aurora" not in told[globex.id]


async def test_a_workspace_installs_the_app_itself_loses_it_and_installs_it_again(tmp_path: Path) -> None:
    async with Office(tmp_path, several=True) as office:
        initech = office.slack.workspace("Initech", installed=False)
        bill = initech.user("Bill", admin=True)
        business = await office.founds()

        assert await _installs(office, initech, bill.id) == 200
        await office.joins(bill, business)
        await initech.removes_app()
        await office.handled()
        kept = await office.store.kept_names(Surface.SLACK, "installed/")
        assert kept == [f"installed/{office.acme.id}"]
        assert await office.store.kept_names(Surface.SLACK, "gone/") == [f"gone/{initech.id}"]
        asked = len(office.slack.requests)
        await office.customer_writes(business, "Do you have cake?")
        await bill.commands("/wabridge", "status")
        await office.handled()
        assert not any(one.team == initech.id for one in office.slack.requests[asked:])

        assert await _installs(office, initech, bill.id) == 200
        await bill.opens_home()
        await office.home(bill, "Café Aurora")
        assert await office.store.kept_names(Surface.SLACK, "gone/") == []


async def test_a_callback_of_another_browser_or_a_used_one_installs_nothing(tmp_path: Path) -> None:
    async with Office(tmp_path, several=True) as office:
        initech = office.slack.workspace("Initech", installed=False)
        bill = initech.user("Bill", admin=True)
        async with aiohttp.ClientSession() as browser:
            page, cookie = await _begins(office, browser)
            back = await install(initech, page, bill.id)
            assert (await browser.get(back)).status == 400
            assert (await browser.get(back, headers={"Cookie": cookie})).status == 200
            assert (await browser.get(back, headers={"Cookie": cookie})).status in (400, 401)
            forged = back.replace(parse_qs(urlsplit(back).query)["state"][0], "x" * 32)
            assert (await browser.get(forged, headers={"Cookie": cookie})).status in (400, 401)


async def test_nobody_fills_the_store_by_beginning_installations(tmp_path: Path) -> None:
    async with Office(tmp_path, several=True) as office, aiohttp.ClientSession() as browser:
        begin = f"http://127.0.0.1:{office.port}/slack/install"
        answers = [(await browser.get(begin)).status for _ in range(INSTALLS_PER_MINUTE + 3)]

        assert answers.count(200) <= INSTALLS_PER_MINUTE + 1
        assert answers[-1] == 429


async def _installs(office: Office, workspace: Workspace, user: str) -> int:
    async with aiohttp.ClientSession() as browser:
        page, cookie = await _begins(office, browser)
        back = await install(workspace, page, user)
        async with browser.get(back, headers={"Cookie": cookie}) as answer:
            return answer.status


async def _begins(office: Office, browser: aiohttp.ClientSession) -> tuple[str, str]:
    """The page of Slack to which the installation leads, and the browser's cookie (it is for https)."""
    async with browser.get(f"http://127.0.0.1:{office.port}/slack/install") as answer:
        found = html.unescape((re.findall(r'href="([^"]*authorize[^"]*)"', await answer.text()) or [""])[0])
        cookies: SimpleCookie = answer.cookies
    return found, "; ".join(f"{name}={one.value}" for name, one in cookies.items())
