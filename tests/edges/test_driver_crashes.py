"""The real driver survives its browser: crashes, freezes, loops, and what dead processes leave behind."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from sessions.config import SessionsConfig
from sessions.driver import Page
from sessions.driver_errors import PageLost, Silent
from sessions.page_events import Crashed, QrShown
from sessions.page_values import Stage
from sessions.playwright.driver import PlaywrightDriver
from sessions.playwright.processes import end_browsers_of
from tests.contracts.whatsapp_in_chromium import InChromium, in_chromium
from tests.edges.driving import chromium, insides, linked, processes_of

__all__ = ["chromium", "linked"]


async def test_a_killed_renderer_is_told_as_a_crash(linked: InChromium) -> None:
    for process in processes_of(linked.profile, "renderer"):
        process.kill()

    crashed = await linked.hears(Crashed)

    assert crashed.why == "page_crashed"
    with pytest.raises(PageLost):
        await linked.page.probe()


async def test_a_killed_browser_is_told_and_its_profile_opens_again(linked: InChromium) -> None:
    await linked.page.close()
    await linked.opens()
    await linked.comes_to(Stage.MAIN)
    for process in processes_of(linked.profile):
        process.kill()
    crashed = await linked.hears(Crashed)

    await linked.page.close()
    await linked.opens()

    assert crashed.why == "browser_closed"
    assert (await linked.comes_to(Stage.MAIN)).me == linked.me


async def test_a_page_in_an_endless_loop_is_silent_and_can_still_be_closed(tmp_path: Path) -> None:
    async with in_chromium(tmp_path, page_call_timeout_s=1.0, close_timeout_s=1.0) as whatsapp:
        page = await whatsapp.links()
        loop = asyncio.create_task(insides(page)._page.evaluate("for (;;) {}"))

        with pytest.raises(Silent):
            await _fed_for_ever(page)

        await page.close()
        await asyncio.gather(loop, return_exceptions=True)
        assert processes_of(whatsapp.profile) == []


async def test_a_frozen_browser_is_killed_on_closing(tmp_path: Path) -> None:
    async with in_chromium(tmp_path, page_call_timeout_s=1.0, close_timeout_s=1.0) as whatsapp:
        page = await whatsapp.links()
        for process in processes_of(whatsapp.profile):
            process.send_signal(signal.SIGSTOP)

        await page.close()

        assert processes_of(whatsapp.profile) == []


async def test_nothing_of_a_frozen_tree_outlives_its_browser(chromium: InChromium) -> None:
    await chromium.opens()
    (browser,) = processes_of(chromium.profile)
    tree = [browser, *browser.children(recursive=True)]
    for process in tree:
        process.suspend()

    await asyncio.to_thread(end_browsers_of, chromium.profile.resolve())

    assert len(tree) > 1
    assert [process.pid for process in tree if _lives(process)] == []


async def test_a_login_of_a_moment_ago_outlives_the_end_of_its_browser(linked: InChromium) -> None:
    await asyncio.to_thread(end_browsers_of, linked.profile.resolve())
    await linked.hears(Crashed)
    await linked.page.close()

    await linked.opens()

    assert (await linked.comes_to(Stage.MAIN)).me == linked.me


async def test_a_browser_that_a_dead_process_left_behind_is_ended_before_a_new_one_starts(
    chromium: InChromium,
) -> None:
    first = await chromium.opens()
    (left,) = processes_of(chromium.profile)
    other = PlaywrightDriver(insides(first)._config)

    page = await other.open(chromium.profile, on_event=lambda _: None)

    try:
        assert left.pid not in [process.pid for process in processes_of(chromium.profile)]
        assert len(processes_of(chromium.profile)) == 1
    finally:
        await page.close()
        await other.close()


async def test_a_dead_playwright_is_replaced_by_the_next_opening(chromium: InChromium) -> None:
    driver = chromium.driver
    assert isinstance(driver, PlaywrightDriver)
    await chromium.opens()
    helper = next(p for p in processes_of(chromium.profile)[0].parents() if "node" in p.name())
    helper.kill()
    helper.wait(10)

    page = await driver.open(chromium.profile.with_name("other"), on_event=lambda _: None)

    await page.close()


async def test_locks_of_another_host_are_cleared(chromium: InChromium) -> None:
    chromium.profile.mkdir(parents=True)
    (chromium.profile / "SingletonLock").symlink_to("another-host-1234")

    await chromium.opens()

    await chromium.hears(QrShown)


async def test_hostile_words_from_the_page_end_nothing(linked: InChromium) -> None:
    page = insides(linked.page)
    for words in ["null", "'x'", "'{}'", '\'{"event": "message"}\'', "{}", "'['.repeat(100000)"]:
        await page._page.evaluate(f"window.wabridgeTell({words})")

    await linked.customer_writes("hello")

    assert (await linked.page.probe()).stage is Stage.MAIN


def _lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def _config(whatsapp: InChromium, **changes: object) -> SessionsConfig:
    driver = whatsapp.driver
    assert isinstance(driver, PlaywrightDriver)
    return replace(driver._config, **changes)  # type: ignore[arg-type]


async def _fed_for_ever(page: Page) -> None:
    while True:
        await page.alive_until(60)
