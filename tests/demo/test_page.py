"""The demo's page: who may open it, what it gives away, and what its guide has noticed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.demo.acting import Acting
from tests.demo.cast import ANA, OWNER, SHOP, gather
from tests.demo.page import DemoPage
from tests.standins.whatsapp.devices import Device
from tests.standins.whatsapp.town import WhatsAppStandIn

CONSOLE = "http://127.0.0.1:9"


@pytest.fixture
async def acting() -> AsyncIterator[Acting]:
    """The cast in a town of its own."""
    async with WhatsAppStandIn() as town:
        yield Acting(town, gather(town))


@pytest.fixture
async def page(acting: Acting) -> AsyncIterator[DemoPage]:
    """The page, without a service behind its frame."""
    async with DemoPage(acting, fresh_link=one_more_link) as page:
        page.console_link = f"{CONSOLE}/enter/one-time-secret"
        yield page


async def one_more_link() -> str:
    return f"{CONSOLE}/enter/another"


async def ask(page: DemoPage, path: str, **options: Any) -> tuple[int, str, aiohttp.ClientResponse]:
    method = "POST" if "json" in options or "data" in options else "GET"
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, page.url + path, **options) as answer,
    ):
        return answer.status, await answer.text(), answer


async def do(page: DemoPage, verb: str, **facts: str | bool) -> tuple[int, str]:
    status, text, _ = await ask(page, f"do/{verb}", json=facts, headers={"Origin": page.origin})
    return status, text


async def test_the_page_frames_the_console_and_nothing_else(page: DemoPage) -> None:
    status, text, answer = await ask(page, "")

    policy = answer.headers["Content-Security-Policy"]
    assert (status, f'data-src="{CONSOLE}/enter/one-time-secret"' in text) == (200, True)
    assert f"frame-src {CONSOLE};" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_once_entered_the_frame_shows_the_console_itself(page: DemoPage) -> None:
    assert (await do(page, "enter"))[0] == 200

    assert f'data-src="{CONSOLE}/"' in (await ask(page, ""))[1]


async def test_a_visitor_who_signed_out_gets_a_fresh_link(page: DemoPage) -> None:
    assert await do(page, "link") == (200, f'{{"link": "{CONSOLE}/enter/another"}}')


async def test_without_the_link_nothing_is_found(page: DemoPage) -> None:
    async with aiohttp.ClientSession() as session:
        statuses = [(await session.get(page.origin + path)).status for path in ("/", "/guess/", "/stream")]

    assert statuses == [404, 404, 404]


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://127.0.0.1:1"}, {"Origin": "null"}])
async def test_another_origin_lets_nobody_act(page: DemoPage, headers: dict[str, str]) -> None:
    assert (await ask(page, "do/airplane", json={"on": True}, headers=headers))[0] == 403


async def test_a_form_lets_nobody_act(page: DemoPage) -> None:
    assert (await ask(page, "do/enter", data={"a": "b"}, headers={"Origin": page.origin}))[0] == 415


async def test_a_foreign_name_for_this_machine_is_refused(page: DemoPage) -> None:
    assert (await ask(page, "", headers={"Host": "demo.example"}))[0] == 421


async def test_another_site_cannot_read_the_page(page: DemoPage) -> None:
    assert (await ask(page, "stream", headers={"Sec-Fetch-Site": "same-site"}))[0] == 403


async def test_the_control_token_is_in_nothing_that_a_browser_gets(page: DemoPage, acting: Acting) -> None:
    async with aiohttp.ClientSession() as session, session.get(page.url + "stream") as stream:
        told = (await stream.content.readline()).decode()

    shown = told + (await ask(page, ""))[1] + (await ask(page, "wire.js"))[1]
    assert '"people"' in told
    assert acting.town.control_token not in shown


async def test_scanning_without_a_code_says_what_to_do(page: DemoPage) -> None:
    status, text = await do(page, "scan")

    assert status == 409
    assert "ask for a new one" in text


@pytest.mark.parametrize(
    ("verb", "facts"),
    [
        ("write", {"who": ANA, "to": "+5511900000000", "text": "hello"}),
        ("write", {"who": ANA, "to": SHOP, "text": "  "}),
        ("write", {"who": ANA, "to": SHOP}),
        ("remove", {"device": "unknown"}),
        ("explode", {}),
    ],
)
async def test_what_makes_no_sense_is_refused(page: DemoPage, verb: str, facts: dict[str, str]) -> None:
    assert (await do(page, verb, **facts))[0] == 400


async def test_a_customer_writes_and_the_shop_reads(page: DemoPage, acting: Acting) -> None:
    await do(page, "write", who=ANA, to=SHOP, text="hello")
    await do(page, "read", who=SHOP, chat=ANA)

    (written,) = acting.cast.by_number(ANA).entries
    assert (written.text, written.chat, written.ack) == ("hello", SHOP, 3)


async def test_the_guide_ticks_what_it_sees_and_keeps_it_ticked(acting: Acting) -> None:
    town, shop, guide = acting.town, acting.cast.shop, acting.guide
    device = Device(id="1", token="t")

    async def service_writes(to: str, text: str, stanza_id: str) -> None:
        record = {"type": "chat", "body": text}
        await town.post.carry(sender=shop, to=town.person(to), stanza_id=stanza_id, record=record, by=device)

    shop.devices["1"] = device
    shop.links_made = 1
    guide.look(town)
    assert guide.done == {"enter", "set_up", "link"}

    await acting.cast.owner.writes(shop, "K7M3-9QXT")
    await service_writes(OWNER, "*Main menu*", "A1")
    guide.look(town)
    assert "prove" in guide.done

    await acting.cast.owner.writes(shop, "Menu")
    await service_writes(OWNER, "*Main menu*", "A2")
    guide.look(town)
    assert "menu" in guide.done
    assert "mirror" not in guide.done

    await service_writes(OWNER, "*Settings*", "A3")
    await acting.cast.by_number(ANA).writes(shop, "hello")
    guide.look(town)
    assert {"mirror", "customer"} <= guide.done
    assert "reply" not in guide.done

    await service_writes(ANA, "Good morning", "A4")
    shop.devices.clear()
    guide.look(town)
    assert guide.done >= {"link", "reply", "remove"}
