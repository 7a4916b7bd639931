"""The console before the real desk and a real database."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from bridge.ports.rows import Role
from tests.console.real_house import RealHouse, open_real_house
from tests.console.town import Answer, Browser, csrf_of


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[RealHouse]:
    """A console over a fresh database."""
    async with open_real_house(tmp_path) as house:
        yield house


async def test_an_invited_owner_walks_the_first_pages(house: RealHouse) -> None:
    tenant = await house.store.platform.add_tenant("Padaria Sol")
    path = f"/invite/{await house.store.platform.invite(tenant.id, Role.OWNER, ttl_s=60)}"
    browser = house.browser()
    page = await browser.get(path)
    await browser.submit(path, csrf=csrf_of(page.text), name="Ana")
    browser.csrf = csrf_of((await browser.get("/")).text)

    async with browser.stream() as tab:
        first = await tab.next("screen")
        pressed = await browser.press(first_token(first))
        second = await tab.next("screen")
        while second["revision"] == first["revision"]:
            second = await tab.next("screen")
        panel = await tab.next("panel")

    assert first["page"] == "setup"
    assert pressed.status == 202
    assert second["revision"] == first["revision"] + 1
    assert "Console" in second["footer"]
    assert panel["tenant"] == "Padaria Sol"


async def test_a_stale_press_does_nothing_and_shows_the_present_screen_with_its_note(
    house: RealHouse,
) -> None:
    tenant = await house.store.platform.add_tenant("Padaria Sol")
    person = await house.member(tenant.id, Role.MANAGER)
    browser = await house.signed_in(tenant.id, person)
    async with browser.stream() as tab:
        menu = await tab.next("screen")
        token = {button["label"]: button["token"] for button in menu["buttons"]}
        await browser.press(token["Help"])

        await browser.press(token["Status"])

        shown = await tab.next("screen")
        while not shown["note"]:
            shown = await tab.next("screen")
    assert shown["page"] == "help"


async def test_a_repeated_press_is_one_step(house: RealHouse) -> None:
    tenant = await house.store.platform.add_tenant("Padaria Sol")
    browser = await house.signed_in(tenant.id, await house.member(tenant.id, Role.MANAGER))
    async with browser.stream() as tab:
        menu = await tab.next("screen")
    event_id = str(uuid4())

    answers = await asyncio.gather(*(browser.press(first_token(menu), event_id) for _ in range(4)))

    after = json.loads((await browser.get("/api/screen")).text)
    assert [answer.status for answer in answers] == [202] * 4
    assert after["revision"] == menu["revision"] + 1
    assert after["note"] is None


async def test_of_many_with_one_link_one_gets_in(house: RealHouse) -> None:
    path = f"/enter/{await house.store.platform.admit(None, None, kind='link', ttl_s=60)}"

    async def try_it() -> Answer:
        return await house.browser().enter(path)

    answers = await asyncio.gather(*(try_it() for _ in range(6)))

    assert sorted(answer.status for answer in answers) == [303] + [410] * 5


async def test_the_buttons_of_a_colleague_and_of_another_tenant_are_refused_alike(house: RealHouse) -> None:
    sol = await house.store.platform.add_tenant("Padaria Sol")
    bikes = await house.store.platform.add_tenant("Bob's Bikes")
    ana = await house.signed_in(sol.id, await house.member(sol.id, Role.OWNER))
    tokens = []
    for tenant in (sol, bikes):
        other = await house.signed_in(tenant.id, await house.member(tenant.id, Role.AGENT))
        async with other.stream() as tab:
            tokens.append(first_token(await tab.next("screen")))

    answers = [await ana.press(token) for token in tokens]

    assert [(answer.status, answer.text) for answer in answers] == [(404, "No such button.\n")] * 2


async def test_a_removed_agents_open_tab_can_do_nothing_from_the_next_press_on(house: RealHouse) -> None:
    tenant = await house.store.platform.add_tenant("Padaria Sol")
    await house.member(tenant.id, Role.OWNER)
    agent = await house.member(tenant.id, Role.AGENT)
    browser = await house.signed_in(tenant.id, agent)
    async with browser.stream() as tab:
        menu = await tab.next("screen")
        async with house.store.transaction(tenant.id) as tx:
            assert await tx.remove_member(agent)
            before = await tx.conversation_of(agent)

        pressed = await browser.press(first_token(menu))
        typed = await browser.post(
            "/api/type", {"text": "1", "revision": menu["revision"], "event_id": str(uuid4())}
        )

        assert (pressed.status, typed.status) == (401, 401)
        assert await tab.next("end") == {"why": "closed"}
    async with house.store.transaction(tenant.id) as tx:
        assert await tx.conversation_of(agent) == before


async def test_an_open_tab_of_whoever_may_do_less_now_does_nothing_of_the_old(house: RealHouse) -> None:
    tenant = await house.store.platform.add_tenant("Padaria Sol")
    await house.member(tenant.id, Role.OWNER)
    manager = await house.member(tenant.id, Role.MANAGER)
    browser = await house.signed_in(tenant.id, manager)
    async with browser.stream() as tab:
        await tab.next("screen")
    asking = await _presses(browser, "Broadcast")
    token = next(one["token"] for one in asking["buttons"] if one["label"] == "Write the text")
    async with house.store.transaction(tenant.id) as tx:
        assert await tx.change_role(manager, Role.VIEWER)

    await browser.press(token)

    shown = json.loads((await browser.get("/api/screen")).text)
    assert (shown["page"], shown["note"]) == ("main_menu", "Your role does not allow that.")


async def test_a_list_is_given_to_the_page_that_asks_for_one_and_no_other_page_takes_it(
    house: RealHouse,
) -> None:
    tenant = await house.store.platform.add_tenant("Padaria Sol")
    browser = await house.signed_in(tenant.id, await house.member(tenant.id, Role.MANAGER))
    async with browser.stream() as tab:
        menu = await tab.next("screen")
    await _gives_list(browser, menu["revision"])
    refused = json.loads((await browser.get("/api/screen")).text)

    await _presses(browser, "Broadcast", "Write the text")
    typed = json.loads((await browser.get("/api/screen")).text)
    body = {"text": "We are closed.", "revision": typed["revision"], "event_id": str(uuid4())}
    await browser.post("/api/type", body)
    asking = await _presses(browser, "Choose who gets it", "A list")
    answer = await _gives_list(browser, asking["revision"])

    read = json.loads((await browser.get("/api/screen")).text)
    assert refused["note"] == "Nobody asked for a file here. Nothing was done."
    assert (asking["fileLabel"], answer.status) == ("Send a file…", 202)
    assert read["lines"][0] == "people.csv: 2 numbers · 1 line left out"


async def test_reports_that_do_not_exist_are_not_found(house: RealHouse) -> None:
    tenant = await house.store.platform.add_tenant("Padaria Sol")
    browser = await house.signed_in(tenant.id, await house.member(tenant.id, Role.OWNER))

    assert (await browser.get("/reports/06h0bgju2kveu5oi1dh41t6ecs.csv")).status == 404


async def test_the_platforms_operator_sees_the_tenants_and_their_numbers(house: RealHouse) -> None:
    tenant = await house.store.platform.add_tenant("Padaria Sol")
    owner = await house.signed_in(tenant.id, await house.member(tenant.id, Role.OWNER))
    async with owner.stream() as tab:
        await tab.next("screen")
    operator = await house.signed_in(None, None)

    seen = json.loads((await operator.get("/api/platform")).text)
    suspended = await operator.post("/api/platform/suspend", {"tenant": tenant.id, "suspended": True})

    assert [(one["name"], len(one["sessions"])) for one in seen["tenants"]] == [("Padaria Sol", 1)]
    assert suspended.status == 200
    assert await house.store.platform.is_suspended(tenant.id)


async def test_signing_out_is_for_good(house: RealHouse) -> None:
    operator = await house.signed_in(None, None)
    cookie = next(iter(operator.http.cookie_jar)).OutputString().partition(";")[0]

    await operator.post("/api/leave", {})

    assert (await house.browser().get("/", Cookie=cookie)).status == 401


async def _presses(browser: Browser, *labels: str) -> dict[str, Any]:
    """Press these, one after the other; what is shown then."""
    for label in labels:
        screen = json.loads((await browser.get("/api/screen")).text)
        token = next(one["token"] for one in screen["buttons"] if one["label"] == label)
        assert (await browser.press(token)).status == 202
    shown: dict[str, Any] = json.loads((await browser.get("/api/screen")).text)
    return shown


async def _gives_list(browser: Browser, revision: int) -> Answer:
    form = aiohttp.FormData()
    for name, value in {"event_id": str(uuid4()), "revision": str(revision)}.items():
        form.add_field(name, value)
    content = io.BytesIO(b"phone;name\n+34600000011;Ana\n+34600000012;Bia\n12;Eve\n")
    form.add_field("file", content, filename="people.csv", content_type="text/csv")
    return await browser.upload(form, **{"Accept": "application/json", "X-CSRF-Token": browser.csrf})


def first_token(screen: dict[str, Any]) -> str:
    """Of the first button that this person may press."""
    return next(str(button["token"]) for button in screen["buttons"] if button["token"])
