"""The knobs of loading and linking, and what the unmodified wa-js makes of them."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from playwright.async_api import Error

from tests.standins.whatsapp.knobs import Knobs
from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.town import WhatsAppStandIn
from tests.standins.whatsapp.visitor import Street, Visit, Visitor

pytest_plugins = ["tests.standins.whatsapp.visiting"]
pytestmark = pytest.mark.asyncio(loop_scope="session")
ANA = "+5511988880002"


async def test_every_knob_is_named_in_these_tests() -> None:
    here = Path(__file__).parent
    places = [
        *here.glob("test_whatsapp_standin*.py"),
        here / "test_driver_refusals.py",
        here.parent / "contracts" / "whatsapp_in_chromium.py",
    ]
    tests = "".join(path.read_text() for path in places)

    assert [field.name for field in fields(Knobs) if f"{field.name}=" not in tests] == []


async def test_a_wrong_knob_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match="no such knob"):
        Knobs().with_changes({"loudness": 11})
    with pytest.raises(ValueError, match="sideways"):
        Knobs().with_changes({"send_fault": "sideways"})


async def test_a_page_can_stay_never_ready(town: WhatsAppStandIn, visit: Visit) -> None:
    town.set(never_ready=True)

    visitor = await visit()

    await visitor.page.wait_for_load_state("networkidle")
    assert await visitor.evaluate("[typeof window.require, WPP.isInjected, WPP.isReady]") == [
        "undefined",
        False,
        False,
    ]


async def test_modules_can_be_there_while_main_never_loads(linked: Visitor, phone: Phone) -> None:
    await phone.set(main_never_loads=True)
    since = len(linked.events)

    await linked.page.reload()
    await linked.event("loader.ready", since=since)

    assert await linked.evaluate("[WPP.isFullReady, WPP.conn.isMainLoaded()]") == [False, False]
    assert (await linked.evaluate("WPP.conn.getStreamData()"))["mode"] == "SYNCING"


async def test_a_page_can_reload_by_itself_after_linking(
    town: WhatsAppStandIn, visit: Visit, phone: Phone
) -> None:
    town.set(reload_after_linking_s=0.3)
    await phone.set(reload_after_linking_s=0.3)
    visitor = await visit()

    await visitor.link(phone)
    since = len(visitor.events)

    await visitor.again(since)
    assert await visitor.evaluate("performance.getEntriesByType('navigation')[0].type") == "reload"


async def test_pairing_codes_can_be_refused_with_429(
    town: WhatsAppStandIn, visit: Visit, phone: Phone
) -> None:
    await phone.set(code_requests_refused=True)
    visitor = await visit()
    await visitor.event("loader.full_ready")

    with pytest.raises(Error, match="IQErrorRateOverlimit"):
        await visitor.evaluate("WPP.conn.startLinkDeviceCodeForPhoneNumber('5511999990001')")

    assert [f.kind for f in town.frames] == ["code_request"]


async def test_an_account_that_has_not_migrated_keys_chats_by_number(
    town: WhatsAppStandIn, visit: Visit, phone: Phone
) -> None:
    await phone.set(lid_addressing=False)
    visitor = await visit()
    await visitor.link(phone)
    ana = town.person(ANA)

    await ana.writes(phone, "by number")

    assert (await visitor.event("chat.new_message"))["from"] == ana.pn
    assert (await visitor.send(ana.pn, "too"))["to"] == ana.pn


async def test_an_unacknowledged_login_needs_local_storage_only_when_told(
    linked: Visitor, phone: Phone
) -> None:
    await phone.set(login_needs_local_storage=False)
    await linked.evaluate("localStorage.clear()")

    await linked.reload()

    assert await linked.evaluate("WPP.conn.isAuthenticated()")


async def test_the_old_shape_of_message_keys_serves_too(linked: Visitor, phone: Phone) -> None:
    ana = linked.town.person(ANA)
    own = (
        "(id) => WPP.chat.generateMessageID(id).then((key) => Object.keys(key).filter((k) => /1|_s/.test(k)))"
    )
    raw = "new (require('WAWebMsgKey'))({fromMe: true, remote: '1@lid', id: 'A'}).toString()"
    assert await linked.evaluate(raw) == "true_1@lid_A"

    await phone.set(old_msg_key=True)
    await linked.reload()

    assert await linked.evaluate(own, ana.lid) == ["_serialized"]
    assert (await linked.send(ana.pn, "old"))["id"].startswith(f"true_{ana.lid}_")


async def test_a_needed_update_is_told(street: Street) -> None:
    await street.set(needs_update=True)

    await street.page.event("conn.needs_update")

    assert await street.page.evaluate("WPP.conn.needsUpdate()")


async def test_a_dialog_can_block_the_page_and_go_away(street: Street) -> None:
    since = len(street.page.events)
    await street.set(blocking_dialog="Confirm it is you")

    await street.page.event("conn.stream_mode_changed", lambda mode: mode == "TOS_BLOCK", since=since)
    assert await street.page.page.get_by_role("dialog").inner_text() == "Confirm it is you"

    await street.set(blocking_dialog=None)
    await street.page.event("conn.stream_mode_changed", lambda mode: mode == "MAIN", since=since)
    await street.set(blocking_dialog="A passkey", dialog_stream_mode=None)
    await street.page.page.get_by_role("dialog").wait_for()
    assert (await street.page.evaluate("WPP.conn.getStreamData()"))["mode"] == "MAIN"


async def test_the_phones_side_can_call_a_conflict(street: Street) -> None:
    since = len(street.page.events)

    await street.phone.conflict()

    await street.page.event("conn.stream_mode_changed", lambda mode: mode == "CONFLICT", since=since)
    await street.page.evaluate("require('WAWebSocketModel').Socket.takeover()")
    await street.page.event("conn.stream_mode_changed", lambda mode: mode == "MAIN", since=since)
