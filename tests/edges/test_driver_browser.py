"""The real driver and its page: who it says it is, where it goes, what it asks of a person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.errors import TemporaryError
from sessions.config import SessionsConfig
from sessions.driver_errors import NotInstalled, PageLost
from sessions.page_events import LoggedOut, QrGone, QrShown, Reloaded, StreamChanged
from sessions.page_values import Stage
from sessions.playwright.driver import PlaywrightDriver
from sessions.playwright.launching import proxy_settings
from tests.contracts.whatsapp_in_chromium import InChromium
from tests.edges.driving import chromium, insides, linked, processes_of
from tests.patience import PATIENCE_S

__all__ = ["chromium", "linked"]


async def test_the_page_introduces_itself_as_a_plain_chrome_everywhere(chromium: InChromium) -> None:
    page = insides(await chromium.opens())

    agent, brands, driven = await page._page.evaluate(
        "[navigator.userAgent, JSON.stringify(navigator.userAgentData.brands), navigator.webdriver]"
    )

    assert "Headless" not in agent + brands
    assert "Chrome/" in agent
    assert driven is False


async def test_nothing_but_whatsapp_is_asked_for_anything(chromium: InChromium) -> None:
    asked: list[str] = []
    page = insides(await chromium.opens())
    page._context.on("request", lambda request: asked.append(request.url))
    await chromium.hears(QrShown)

    await page.reload()
    await chromium.hears(Reloaded)

    assert [url for url in asked if not url.startswith(chromium.town.base_url)] == []


async def test_the_page_tells_when_it_can_be_looked_at_although_its_stream_has_not_moved(
    linked: InChromium,
) -> None:
    await linked.page.close()

    page = await linked.opens()
    await linked.hears(StreamChanged, lambda told: linked.events.count(told) > 1)

    assert (await page.probe()).stage is not Stage.LOADING


async def test_qr_codes_rotate_run_out_and_come_again_on_request(chromium: InChromium) -> None:
    chromium.town.set(qr_period_s=1.5, qr_refs=3)
    page = await chromium.opens()
    first = await chromium.hears(QrShown)
    await chromium.hears(QrShown, lambda qr: qr.payload != first.payload)
    await chromium.hears(QrGone, lambda gone: gone.idle)
    chromium.events.clear()

    await page.refresh_qr()

    again = await chromium.hears(QrShown)
    assert again.payload != first.payload


async def test_a_page_that_reloads_itself_after_linking_is_followed(chromium: InChromium) -> None:
    await chromium.phone.set(reload_after_linking_s=0.3)
    chromium.town.set(reload_after_linking_s=0.3)
    await chromium.opens()
    qr = await chromium.hears(QrShown)
    await chromium.scans(qr.payload)

    await chromium.hears(Reloaded)

    assert (await chromium.comes_to(Stage.MAIN)).me == chromium.me


async def test_a_page_that_never_gets_ready_is_loading_for_ever(chromium: InChromium) -> None:
    chromium.town.set(never_ready=True)

    page = await chromium.opens()

    assert (await chromium.comes_to(Stage.LOADING)).needs_action is None
    with pytest.raises(TemporaryError):
        await page.message_key(chromium.customer)


async def test_a_main_screen_that_never_loads_is_syncing(linked: InChromium) -> None:
    await linked.phone.set(main_never_loads=True)

    await linked.page.reload()

    probe = await linked.comes_to(Stage.SYNCING)
    assert probe.me == linked.me


async def test_an_update_and_a_dialog_ask_for_a_person_and_the_picture_is_cropped(linked: InChromium) -> None:
    whole = await linked.page.screenshot()
    await linked.phone.set(blocking_dialog="A passkey", dialog_stream_mode=None)
    await _asks_for(linked, "dialog")
    cropped = await linked.page.screenshot()
    await linked.phone.set(blocking_dialog="New terms", dialog_stream_mode="TOS_BLOCK")
    await _asks_for(linked, "terms")
    await linked.phone.set(blocking_dialog=None, needs_update=True)

    await _asks_for(linked, "needs_update")

    assert _width(cropped) < _width(whole)


async def test_a_removed_device_can_be_linked_again(linked: InChromium) -> None:
    await linked.removes_device()
    await linked.hears(LoggedOut, lambda told: told.reason == "unknown_companion")
    linked.events.clear()

    qr = await linked.hears(QrShown)
    await linked.scans(qr.payload)

    await linked.comes_to(Stage.MAIN)


async def test_a_pinned_page_is_served_in_place_of_the_live_one(chromium: InChromium, tmp_path: Path) -> None:
    pinned = tmp_path / "pinned.html"
    pinned.write_text("<title>pinned</title>")
    driver = PlaywrightDriver(_config(chromium, whatsapp_page_file=pinned))
    page = insides(await driver.open(chromium.profile, on_event=lambda _: None))

    try:
        assert await page._page.title() == "pinned"
        await page._page.goto(f"{chromium.town.base_url}?post_logout=1", wait_until="commit")
        assert await page._page.title() == "pinned"
    finally:
        await driver.close()


@pytest.mark.parametrize(
    "breaks",
    [
        lambda folder: {"wajs_path": folder / "absent.js"},
        lambda folder: {"browser_executable": folder / "absent"},
        lambda folder: {"whatsapp_page_file": folder / "absent.html"},
    ],
)
async def test_a_missing_file_is_named_with_its_setting(
    chromium: InChromium, tmp_path: Path, breaks: Callable[[Path], dict[str, Path]]
) -> None:
    driver = PlaywrightDriver(_config(chromium, **breaks(tmp_path)))

    with pytest.raises(NotInstalled, match=r"WAJS_PATH|BROWSER_EXECUTABLE|WHATSAPP_PAGE_FILE"):
        await driver.open(chromium.profile, on_event=lambda _: None)

    assert processes_of(chromium.profile) == []
    await driver.close()


async def test_a_site_that_cannot_be_reached_is_offline(chromium: InChromium) -> None:
    driver = PlaywrightDriver(_config(chromium, whatsapp_url="http://127.0.0.1:9/"))

    with pytest.raises(PageLost) as lost:
        await driver.open(chromium.profile, on_event=lambda _: None)

    assert lost.value.why == "offline"
    assert processes_of(chromium.profile) == []
    await driver.close()


async def test_our_scripts_are_put_into_no_other_site(chromium: InChromium) -> None:
    page = insides(await chromium.opens())

    await page._page.goto("about:blank")

    assert await page._page.evaluate("typeof window.wabridgePage + typeof window.WPP") == "undefinedundefined"


def test_a_proxys_url_is_taken_apart() -> None:
    assert proxy_settings("http://user:p%40ss@proxy:8080") == {
        "server": "http://proxy:8080",
        "username": "user",
        "password": "p@ss",
    }
    assert proxy_settings("socks5://127.0.0.1:1080") == {"server": "socks5://127.0.0.1:1080"}


def _config(whatsapp: InChromium, **changes: object) -> SessionsConfig:
    driver = whatsapp.driver
    assert isinstance(driver, PlaywrightDriver)
    return replace(driver._config, **changes)  # type: ignore[arg-type]


async def _asks_for(whatsapp: InChromium, action: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while (await whatsapp.page.probe()).needs_action != action:  # noqa: ASYNC110 - a dialog has no event
            await asyncio.sleep(0)


def _width(png: bytes) -> int:
    return int.from_bytes(png[16:20], "big")
