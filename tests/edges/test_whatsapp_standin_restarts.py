"""What the stand-in's page keeps, catches up with and sends again over lost lines, reloads and restarts."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.async_api import BrowserContext, async_playwright

from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.town import WhatsAppStandIn
from tests.standins.whatsapp.visitor import OWNER, Visitor, chromium

pytest_plugins = ["tests.standins.whatsapp.visiting"]
pytestmark = pytest.mark.asyncio(loop_scope="session")
ANA = "+5511988880002"


def is_main(mode: Any) -> bool:
    """Picks the stream mode of a usable page."""
    return bool(mode == "MAIN")


async def test_messages_from_an_outage_give_no_event_but_are_kept_and_dropped_by_the_server(
    town: WhatsAppStandIn, linked: Visitor, phone: Phone
) -> None:
    ana = town.person(ANA)
    await linked.close()
    await ana.writes(phone, "while you were away")
    [device] = phone.devices.values()
    assert len(device.waiting) == 1
    since = len(linked.events)

    await linked.open()
    await linked.again(since)

    assert "chat.new_message" not in [name for name, _ in linked.events[since:]]
    assert [m["body"] for m in await linked.messages(ana.lid)] == ["while you were away"]
    await town.until(lambda: not device.waiting)
    await linked.reload()
    assert [m["body"] for m in await linked.messages(ana.lid)] == ["while you were away"]


async def test_after_a_lost_line_the_page_connects_by_itself_and_tells_what_it_missed(
    town: WhatsAppStandIn, linked: Visitor, phone: Phone
) -> None:
    ana = town.person(ANA)
    since = len(linked.events)
    await phone.cuts_line()
    await linked.event("conn.stream_info_changed", lambda info: info == "OFFLINE", since=since)
    await ana.writes(phone, "missed")

    phone.restores_line()

    await linked.event("chat.new_message", lambda m: m["body"] == "missed", since=since)
    await linked.event("conn.stream_info_changed", lambda info: info == "NORMAL", since=since)
    backend = [args[0] for name, args in linked.events[since:] if name == "conn.backend_event"]
    assert "socket_stream_disconnected" in backend
    assert "offline_delivery_end" in backend


async def test_a_message_written_without_a_line_leaves_once_the_line_is_back(
    town: WhatsAppStandIn, linked: Visitor, phone: Phone
) -> None:
    ana = town.person(ANA)
    await linked.send(ana.pn, "first")
    since = len(linked.events)
    await phone.cuts_line()
    await linked.event("conn.stream_info_changed", lambda info: info == "OFFLINE", since=since)
    sent = await linked.send(ana.lid, "from the tunnel", waitForAck=False)
    assert sent["ack"] == 0

    phone.restores_line()

    await linked.event("chat.msg_ack_change", lambda told: sent["id"] in told["ids"])
    assert [e.text for e in ana.received(phone)] == ["first", "from the tunnel"]


async def test_a_message_without_ack_is_sent_again_under_its_id_after_a_reload(
    town: WhatsAppStandIn, linked: Visitor, phone: Phone
) -> None:
    ana = town.person(ANA)
    await phone.set(send_fault="no_ack")
    sent = await linked.send(ana.pn, "again", waitForAck=False)
    await town.until(lambda: ana.received(phone))
    await phone.set(send_fault="none")

    await linked.reload()

    await town.until(lambda: ana.received(phone)[0].copies == 2)
    frames = [f for f in town.frames if f.kind == "message"]
    assert [f.attempt for f in frames] == [1, 2]
    assert {f.stanza_id for f in frames} == {sent["id"].split("_")[2]}
    assert frames[0].connection_id != frames[1].connection_id
    await linked.event("chat.new_message")
    assert (await linked.message(sent["id"]))["ack"] >= 1


async def test_history_can_be_read_by_id_after_a_reload(
    town: WhatsAppStandIn, linked: Visitor, phone: Phone
) -> None:
    ana = town.person(ANA)
    for text in ("one", "two", "three"):
        await ana.writes(phone, text)
    sent = await linked.send(ana.pn, "four")
    await linked.event("chat.new_message", lambda m: m["body"] == "three")

    await linked.reload()

    kept = await linked.messages(ana.lid)
    assert sorted(m["body"] for m in kept) == ["four", "one", "three", "two"]
    assert {m["body"]: (await linked.message(m["id"]))["body"] for m in kept} == {
        "one": "one",
        "two": "two",
        "three": "three",
        "four": "four",
    }
    assert sent["id"] in {m["id"] for m in kept}


async def test_a_profile_without_its_local_storage_is_not_logged_in(
    town: WhatsAppStandIn, linked: Visitor, phone: Phone
) -> None:
    await linked.evaluate("localStorage.clear()")
    since = len(linked.events)

    await linked.page.reload()
    await linked.event("loader.full_ready", since=since)

    assert not await linked.evaluate("WPP.conn.isAuthenticated()")
    assert len(phone.devices) == 1


async def test_two_sockets_of_one_device_are_a_conflict_that_is_counted_until_use_here(
    town: WhatsAppStandIn, linked: Visitor, phone: Phone
) -> None:
    since = len(linked.events)
    twin = await linked.context.new_page()
    await twin.goto(town.base_url)

    await linked.event("conn.stream_mode_changed", lambda mode: mode == "CONFLICT", since=since)
    assert phone.conflicts == 1

    since = len(linked.events)
    await linked.page.get_by_role("button", name="Use here").click()
    await linked.event("conn.stream_mode_changed", is_main, since=since)
    await town.until(lambda: phone.conflicts == 2)


async def test_a_profile_on_disk_survives_the_killing_of_its_browser(tmp_path: Path) -> None:
    async with WhatsAppStandIn() as town, async_playwright() as playwright:
        phone, ana = town.phone(OWNER), town.person(ANA)
        await town_settings_for_a_kill(phone)
        first = await arrive(town, await launch(playwright, tmp_path))
        await first.link(phone)
        sent = await first.send(ana.pn, "before the kill")

        await kill_browser_of(tmp_path)
        second = await arrive(town, await launch(playwright, tmp_path))
        await second.again(0)

        assert [m["id"] for m in await second.messages(ana.lid)] == [sent["id"]]
        await second.context.close()


async def town_settings_for_a_kill(phone: Phone) -> None:
    """The browser writes localStorage some seconds late; this test is about IndexedDB."""
    phone.town.set(login_needs_local_storage=False)
    await phone.set(login_needs_local_storage=False)


async def launch(playwright: Any, profile: Path) -> BrowserContext:
    """A browser with its profile on disk."""
    context: BrowserContext = await playwright.chromium.launch_persistent_context(
        profile, executable_path=chromium(), args=["--no-sandbox"]
    )
    return context


async def arrive(town: WhatsAppStandIn, context: BrowserContext) -> Visitor:
    """A visitor in this browser."""
    visitor = Visitor(town, context)
    await visitor.arrive()
    return visitor


async def kill_browser_of(profile: Path) -> None:
    """kill -9 the browser that runs on this profile, and wait for its end."""
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if f"--user-data-dir={profile}" in line and not any(part.startswith("--type=") for part in line):
            os.kill(process.pid, signal.SIGKILL)
            await asyncio.to_thread(psutil.wait_procs, [process], timeout=10)
