"""Whatever is killed or frozen below a session, it comes back connected, and nobody else's is lost."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from bridge.errors import TemporaryError
from bridge.session_life import SessionState
from sessions.config import SessionsConfig
from sessions.driver import Page
from sessions.driver_errors import PageLost
from sessions.page_values import Stage
from sessions.playwright.calls import is_end_of_driver
from sessions.playwright.driver import PlaywrightDriver
from sessions.playwright.engine import FAILURES_TO_DOUBT
from storage.store import open_store
from tests.contracts.shop import open_shop
from tests.contracts.whatsapp_in_chromium import InChromium
from tests.edges.driving import chromium, insides, linked, processes_of
from tests.edges.real_town import MASTER_KEY, RealTown
from tests.patience import PATIENCE_S
from tests.standins.whatsapp.knobs import Knobs
from tests.standins.whatsapp.town import WhatsAppStandIn

__all__ = ["chromium", "linked"]

QUICK = {"page_call_timeout_s": 1.5, "close_timeout_s": 1.0, "deaf_deadline_s": 5.0}


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[RealTown]:
    """A linked session in a process of short patience."""
    store = await open_store(f"sqlite://{tmp_path}/wabridge.db", master_key=MASTER_KEY)
    try:
        shop = await open_shop(store)
        async with (
            WhatsAppStandIn(knobs=Knobs(qr_period_s=20)) as standin,
            RealTown(shop, tmp_path).at(standin) as town,
        ):
            await town.starts(**QUICK)
            await town.links()
            yield town
    finally:
        await store.close()


def playwrights() -> list[psutil.Process]:
    """Playwright's own processes, below ours."""
    return [child for child in psutil.Process().children() if "run-driver" in child.cmdline()]


async def loop_for_ever(town: RealTown) -> None:
    """The page's script never comes to an end."""
    driver: object = town.driver
    assert isinstance(driver, PlaywrightDriver)
    (page,) = driver._pages
    await insides(page)._page.evaluate("setTimeout(() => { for (;;) {} })")


async def signalled(kind: str, number: signal.Signals, town: RealTown) -> None:
    """Processes of one kind get a signal."""
    trees: dict[str, Callable[[], list[psutil.Process]]] = {
        "driver": playwrights,
        "browser": lambda: processes_of(town.profile),
        "renderer": lambda: processes_of(town.profile, "renderer"),
        "tree": lambda: [
            process
            for browser in processes_of(town.profile)
            for process in (browser, *browser.children(recursive=True))
        ],
    }
    for process in trees[kind]():
        process.send_signal(number)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("driver", signal.SIGKILL),
        ("driver", signal.SIGSTOP),
        ("browser", signal.SIGKILL),
        ("tree", signal.SIGSTOP),
        ("renderer", signal.SIGKILL),
        ("renderer", signal.SIGSTOP),
    ],
)
async def test_what_is_killed_or_frozen_comes_back_connected(
    town: RealTown, kind: str, number: signal.Signals
) -> None:
    await signalled(kind, number, town)
    await town.becomes(SessionState.DISCONNECTED)

    row = await town.becomes(SessionState.CONNECTED)

    assert row.profile_generation == 0
    assert town.phone.links_made == 1
    await town.ana.writes(town.phone, "are you there?")
    await town.recorded("are you there?")
    assert len(processes_of(town.profile)) == 1
    assert len(playwrights()) == 1


async def test_a_page_in_an_endless_loop_is_replaced(town: RealTown) -> None:
    await loop_for_ever(town)
    await town.becomes(SessionState.DISCONNECTED)

    await town.becomes(SessionState.CONNECTED)

    assert len(processes_of(town.profile)) == 1


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
async def test_two_sessions_of_one_playwright_both_come_back(
    linked: InChromium, number: signal.Signals
) -> None:
    driver = linked.driver
    other = linked.profile.with_name("other")
    pages: list[Page] = [linked.page, await driver.open(other, on_event=lambda _: None)]
    (helper,) = playwrights()
    helper.send_signal(number)
    with pytest.raises((PageLost, TemporaryError)):
        await pages[1].probe()

    await asyncio.gather(*(page.close() for page in pages))
    _, there = await asyncio.gather(linked.opens(), driver.open(other, on_event=lambda _: None))

    assert (await linked.comes_to(Stage.MAIN)).me == linked.me
    await there.close()
    assert [process.pid for process in playwrights()] != [helper.pid]
    assert len(playwrights()) == 1


async def test_launches_that_fail_again_and_again_replace_a_playwright_and_spare_its_pages(
    linked: InChromium, tmp_path: Path
) -> None:
    driver = linked.driver
    assert isinstance(driver, PlaywrightDriver)
    config = driver._config
    (old,) = playwrights()
    driver._config = _with_a_browser(driver, tmp_path, "exit 1")
    for number in range(FAILURES_TO_DOUBT):
        with pytest.raises(TemporaryError):
            await driver.open(tmp_path / str(number), on_event=lambda _: None)

    driver._config = config
    page = await driver.open(tmp_path / "new", on_event=lambda _: None)

    assert len(playwrights()) == 2
    assert (await linked.page.probe()).me == linked.me
    await linked.page.close()
    assert old.pid not in [process.pid for process in playwrights()]
    assert insides(page)._page.url.startswith(linked.town.base_url)
    await page.close()


async def test_a_browser_that_does_not_start_leaves_no_process_behind(
    linked: InChromium, tmp_path: Path
) -> None:
    driver = linked.driver
    assert isinstance(driver, PlaywrightDriver)
    before = playwrights()
    driver._config = _with_a_browser(driver, tmp_path, "exit 1")

    with pytest.raises(TemporaryError):
        await driver.open(tmp_path / "new", on_event=lambda _: None)

    assert playwrights() == before
    assert processes_of(tmp_path / "new") == []


def _with_a_browser(driver: PlaywrightDriver, folder: Path, does: str) -> SessionsConfig:
    """The same, but for a browser that tells its version and does this when it is started."""
    program = folder / "browser.sh"
    program.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "Chromium 156.0.0.0" && exit 0\n{does}\n')
    program.chmod(0o755)
    return replace(driver._config, browser_executable=program)


async def test_what_playwright_leaves_behind_when_its_process_ends_is_known(tmp_path: Path) -> None:
    driver = PlaywrightDriver(SessionsConfig(data_dir=tmp_path))
    await driver.warm_up()
    engine = await driver._engines.current()
    (process,) = playwrights()
    process.kill()
    assert not await engine.answers(PATIENCE_S)  # by now Playwright knows, too
    await driver.close()

    left = _errors_nobody_asked_for()

    assert left, "Playwright asks its own future now: `is_end_of_driver` can go"
    assert all(is_end_of_driver(error) for error in left)


def _errors_nobody_asked_for() -> list[BaseException]:
    """Of this loop's futures: what asyncio would tell its exception handler when they go."""
    return [
        error
        for thing in gc.get_objects()
        if isinstance(thing, asyncio.Future)
        and thing.get_loop() is asyncio.get_running_loop()
        and thing._log_traceback
        and (error := thing.exception())
    ]
