"""The stand-in's page links, goes idle, unlinks and links again, seen through the unmodified wa-js."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.standins.whatsapp.errors import PhoneOffline, StaleCode
from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.town import WhatsAppStandIn
from tests.standins.whatsapp.visitor import OWNER, Visit, Visitor

pytest_plugins = ["tests.standins.whatsapp.visiting"]
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_wa_js_is_fully_ready_on_the_qr_screen_and_asks_for_a_login(visit: Visit) -> None:
    visitor = await visit()

    await visitor.event("loader.full_ready")
    await visitor.event("conn.require_auth")

    assert await visitor.evaluate("[WPP.isReady, WPP.isFullReady, WPP.loader.loaderType]") == [
        True,
        True,
        "meta",
    ]
    assert await visitor.evaluate("WPP.conn.isAuthenticated()") is False
    assert (await visitor.evaluate("WPP.conn.getStreamData()"))["mode"] == "QR"


async def test_a_scan_links_the_page_and_tells_so_once(visit: Visit, phone: Phone) -> None:
    visitor = await visit()

    await visitor.link(phone)

    await visitor.event("conn.authenticated")
    assert await visitor.evaluate("[WPP.conn.isAuthenticated(), WPP.conn.isMainLoaded()]") == [True, True]
    assert await visitor.evaluate("WPP.conn.getStreamData()") == {"mode": "MAIN", "info": "NORMAL"}
    assert await visitor.evaluate("String(WPP.conn.getMyUserId())") == phone.pn
    assert await visitor.evaluate("String(WPP.conn.getMyUserLid())") == phone.lid
    assert await visitor.evaluate("WPP.conn.getAuthCode()") is None
    assert len(phone.devices) == 1


async def test_the_qr_code_rotates_and_a_stale_one_is_refused(town: WhatsAppStandIn, visit: Visit) -> None:
    town.set(qr_period_s=1.0, qr_refs=60)
    visitor = await visit()
    first = await visitor.on_qr()

    await visitor.event("conn.auth_code_change", lambda code: code and code["fullCode"] != first)

    with pytest.raises(StaleCode):
        await town.phone(OWNER).scan(first)
    with pytest.raises(StaleCode):
        await town.phone(OWNER).scan("2@made-up,a,b,c")


async def test_used_up_codes_leave_the_page_idle_until_it_asks_for_more(
    town: WhatsAppStandIn, visit: Visit, phone: Phone
) -> None:
    town.set(qr_period_s=1.5, qr_refs=1)
    visitor = await visit()
    await visitor.event("conn.qrcode_idle")
    assert await visitor.evaluate("WPP.conn.isIdle()")
    assert await visitor.evaluate("WPP.conn.getAuthCode()") is None

    town.set(qr_period_s=60)
    code = await visitor.evaluate("WPP.conn.refreshQR()")

    assert (await phone.scan(code["fullCode"])).id in phone.devices


async def test_a_pairing_code_links_the_phone_it_was_asked_for(
    town: WhatsAppStandIn, visit: Visit, phone: Phone
) -> None:
    visitor = await visit()
    await visitor.event("loader.full_ready")
    code = await visitor.evaluate("WPP.conn.genLinkDeviceCodeForPhoneNumber('5511999990001')")
    assert len(code) == 8

    with pytest.raises(StaleCode):
        await town.phone("+5511900000009").enter_code(code)
    await phone.enter_code(f"{code[:4]}-{code[4:]}".lower())

    await visitor.event("conn.authenticated")


async def test_the_managed_pairing_code_is_announced_as_an_event(visit: Visit, phone: Phone) -> None:
    visitor = await visit()
    await visitor.event("loader.full_ready")
    code = await visitor.evaluate("WPP.conn.startLinkDeviceCodeForPhoneNumber('5511999990001')")

    assert await visitor.event("conn.link_code_change") == code
    await phone.enter_code(code)

    await visitor.event("conn.authenticated")


async def test_a_phone_without_network_links_nothing(visit: Visit, phone: Phone) -> None:
    visitor = await visit()
    code = await visitor.on_qr()
    phone.go_offline()

    with pytest.raises(PhoneOffline):
        await phone.scan(code)

    phone.go_online()
    await phone.scan(code)


async def test_the_login_outlives_the_tab(linked: Visitor, phone: Phone) -> None:
    await linked.close()
    since = len(linked.events)

    await linked.open()
    await linked.again(since)

    assert len(phone.devices) == 1
    assert ("conn.authenticated", []) not in linked.events[since:]


async def test_a_device_removed_by_the_phone_logs_out_says_why_and_shows_a_new_code(
    linked: Visitor, phone: Phone
) -> None:
    since = len(linked.events)

    await phone.remove_device(reason="unknown_companion")

    assert await linked.event("conn.logout_reason", since=since) == "unknown_companion"
    await linked.event("conn.logout", since=since)
    await linked.event("loader.full_ready", since=since)
    assert urlsplit(linked.page.url).query.startswith("post_logout=1")
    await linked.link(phone)
    assert await linked.evaluate("WPP.conn.isAuthenticated()")


async def test_wa_js_can_log_out_by_itself(linked: Visitor, phone: Phone) -> None:
    since = len(linked.events)

    await linked.evaluate("void WPP.conn.logout()")

    assert await linked.event("conn.logout_reason", since=since) == "user_initiated"
    await linked.event("loader.full_ready", since=since)
    assert phone.devices == {}


async def test_two_profiles_are_two_accounts_side_by_side(
    town: WhatsAppStandIn, visit: Visit, linked: Visitor, phone: Phone
) -> None:
    other = town.phone("+5511999990002")
    neighbour = await visit()
    await neighbour.link(other)

    await phone.writes(other, "hello neighbour")

    told = await neighbour.event("chat.new_message")
    assert (told["body"], told["id"].split("_")[1]) == ("hello neighbour", phone.lid)
    echo = await linked.event("chat.new_message")
    assert echo["id"].startswith(f"true_{other.lid}_")


async def test_nothing_leaves_loopback(town: WhatsAppStandIn, linked: Visitor) -> None:
    ana = town.person("+5511988880002")

    await linked.send(ana.pn, "see https://example.com/page")
    await town.until(lambda: ana.received(town.phone(OWNER)))

    assert {urlsplit(url).hostname for url in linked.requests if not url.startswith("data:")} == {"127.0.0.1"}
