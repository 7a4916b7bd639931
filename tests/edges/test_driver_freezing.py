"""A browser is held still as a whole, for a bounded time, and goes on whatever happens meanwhile."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from bridge.errors import TemporaryError
from sessions.driver_errors import PageLost
from sessions.playwright.freezing import held_still
from tests.contracts.whatsapp_in_chromium import InChromium
from tests.edges.driving import chromium, linked, processes_of

__all__ = ["chromium", "linked"]


def states(profile: Path) -> set[str]:
    """Of every process of the browser's tree, dead ones left out."""
    tree = [p for browser in processes_of(profile) for p in (browser, *browser.children(recursive=True))]
    return {str(process.status()) for process in tree} - {psutil.STATUS_ZOMBIE}


async def test_every_process_stands_still_and_then_goes_on(linked: InChromium) -> None:
    async with linked.page.still():
        inside = states(linked.profile)

    assert inside == {psutil.STATUS_STOPPED}
    assert psutil.STATUS_STOPPED not in states(linked.profile)


async def test_a_question_that_is_asked_meanwhile_is_answered_afterwards(linked: InChromium) -> None:
    async with linked.page.still():
        heartbeat = asyncio.create_task(linked.page.alive_until(60))
        await asyncio.sleep(0)

    await heartbeat


async def test_two_who_want_it_still_get_it_one_after_the_other(linked: InChromium) -> None:
    async def look() -> set[str]:
        async with linked.page.still():
            return await asyncio.to_thread(states, linked.profile)

    first, second = await asyncio.gather(look(), look())

    assert first == second == {psutil.STATUS_STOPPED}


async def test_it_goes_on_when_whoever_wanted_it_is_cancelled(linked: InChromium) -> None:
    entered = asyncio.Event()

    async def hold() -> None:
        async with linked.page.still():
            entered.set()
            await asyncio.Event().wait()

    holding = asyncio.create_task(hold())
    await entered.wait()
    holding.cancel()
    await asyncio.gather(holding, return_exceptions=True)

    assert psutil.STATUS_STOPPED not in states(linked.profile)
    await linked.page.alive_until(60)


async def test_it_goes_on_when_it_is_cancelled_while_it_is_being_stopped(linked: InChromium) -> None:
    for turns in range(1, 12):
        stopping = asyncio.create_task(_enter(linked))
        for _ in range(turns):
            await asyncio.to_thread(int)
        stopping.cancel()
        await asyncio.gather(stopping, return_exceptions=True)

        # Asked of the page itself: it answers only when all of its browser runs.
        await linked.page.alive_until(60)


async def test_it_goes_on_after_a_while_and_the_block_is_told(linked: InChromium) -> None:
    with pytest.raises(TemporaryError, match=r"over 0\.2 s"):
        async with held_still(linked.profile, limit_s=0.2):
            await asyncio.Event().wait()

    assert psutil.STATUS_STOPPED not in states(linked.profile)
    await linked.page.alive_until(60)


async def test_a_killed_browser_cannot_be_held(linked: InChromium) -> None:
    for process in processes_of(linked.profile):
        process.kill()
        process.wait(10)

    with pytest.raises(PageLost):
        async with linked.page.still():
            pass


FORKING = """
import os, sys
first = True
while True:
    child = os.fork()
    if child == 0:
        with open(sys.argv[1], "ab", buffering=0) as file:
            file.write(b"x")
        if first:
            os.write(1, b"x")
        os._exit(0)
    os.waitpid(child, 0)
    first = False
"""


async def test_children_that_are_born_while_it_is_stopped_stand_still_too(tmp_path: Path) -> None:
    written = tmp_path / "written"
    async with forking(written, tmp_path.resolve()):  # noqa: ASYNC240 - at once
        for _ in range(20):
            async with held_still(tmp_path):
                before = written.stat().st_size
                assert states(tmp_path) <= {psutil.STATUS_STOPPED}
                assert written.stat().st_size == before


@asynccontextmanager
async def forking(written: Path, profile: Path) -> AsyncIterator[None]:
    """What looks like a browser on `profile`, and bears children that write."""
    words = [sys.executable, "-c", FORKING, str(written), f"--user-data-dir={profile}"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE)  # noqa: ASYNC220 - it returns at once
    try:
        assert process.stdout is not None
        assert await asyncio.to_thread(process.stdout.read, 1) == b"x"
        yield
    finally:
        process.kill()
        process.communicate()


async def _enter(whatsapp: InChromium) -> None:
    async with whatsapp.page.still():
        await asyncio.Event().wait()
