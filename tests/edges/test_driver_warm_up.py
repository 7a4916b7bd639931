"""Playwright's own process is there before the first page, once, and never left behind."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import psutil
import pytest

from sessions.config import SessionsConfig
from sessions.driver_errors import NotInstalled
from sessions.page_events import QrShown
from sessions.playwright.driver import PlaywrightDriver
from tests.contracts.whatsapp_in_chromium import InChromium
from tests.edges.driving import chromium

__all__ = ["chromium"]


def playwrights() -> list[psutil.Process]:
    """Playwright's own processes, below ours."""
    return [child for child in psutil.Process().children() if "run-driver" in child.cmdline()]


async def test_the_first_page_starts_on_the_process_that_was_warmed_up(chromium: InChromium) -> None:
    await chromium.driver.warm_up()
    (warm,) = playwrights()

    await chromium.opens()
    await chromium.hears(QrShown)

    assert playwrights() == [warm]


async def test_a_start_and_a_warming_up_at_the_same_time_share_one_process(chromium: InChromium) -> None:
    await asyncio.gather(chromium.driver.warm_up(), chromium.opens())

    assert len(playwrights()) == 1


async def test_warming_up_that_is_broken_off_leaves_no_process_behind(tmp_path: Path) -> None:
    driver = PlaywrightDriver(SessionsConfig(data_dir=tmp_path))
    warming = asyncio.create_task(driver._engines.current())
    while not playwrights():  # noqa: ASYNC110 - nobody tells of it, it is begun within some turns of the loop
        await asyncio.sleep(0)
    assert not warming.done()

    warming.cancel()
    await asyncio.gather(warming, return_exceptions=True)

    assert playwrights() == []
    await driver.warm_up()
    assert len(playwrights()) == 1
    await driver.close()
    assert playwrights() == []
    gc.collect()  # what was left in the middle would tell here


async def test_without_a_browser_it_says_so(tmp_path: Path) -> None:
    driver = PlaywrightDriver(SessionsConfig(data_dir=tmp_path, browser_executable=tmp_path / "none"))

    with pytest.raises(NotInstalled):
        await driver.warm_up()

    assert playwrights() == []
