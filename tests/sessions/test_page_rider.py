"""A canary goes to a new page by itself, and leaves its browser alone while it is not given it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bridge.page_trials import NOT_YET_SERVED_FOR
from bridge.session_life import SessionState
from sessions.config import SessionsConfig
from sessions.page_rider import PageRider
from sessions.page_trials import PageTrials
from sessions.page_values import Probe, Stage
from sessions.scripted import ScriptedDriver
from tests.contracts.shop import Shop
from tests.patience import PATIENCE_S
from tests.sessions.album import MovedClock
from tests.sessions.observed import Observer

OLD, NEW = "2.3000.1", "2.3000.2"


class Canary:
    """A linked session that is marked as one, and what it is served."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.shop = shop
        self.clock, self.observer, self.driver = MovedClock(), Observer(), ScriptedDriver()
        self.profile = folder / "browser"
        self.trials = PageTrials(
            room=self.observer.watch(shop.store.platform),
            driver=self.driver,
            config=SessionsConfig(data_dir=folder, page_mind_interval_s=0.01),
            clock=self.clock,
        )

    async def is_marked(self) -> None:
        """It is linked, shall run, and goes first."""
        _, desk = await self.shop.held(ttl_s=600)
        await desk.report(SessionState.CONNECTED, reason=None)
        await self.shop.store.platform.mark_canary(self.shop.session, True)

    async def is_noticed(self, version: str) -> None:
        """A look from outside finds that version."""
        await self.shop.store.platform.page_noticed(version, self.clock.now())

    @asynccontextmanager
    async def rides(self, version: str) -> AsyncIterator[asyncio.Task[None]]:
        """Its page is opened, and is that version; the task ends when another one is wanted."""
        dressed = await self.trials.dress(self.shop.session)
        page = await self.driver.open(self.profile, on_event=lambda _: None, outfit=dressed.outfit)
        usable = asyncio.Event()
        usable.set()
        rider = PageRider(
            trials=self.trials, session=self.shop.session, page=page, aboard=dressed.aboard, usable=usable
        )
        rider.looked(Probe(stage=Stage.MAIN, version=version))
        task = asyncio.create_task(rider.run(), name="rider")
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await page.close()

    async def thinks(self, times: int) -> None:
        """Wait until it has thought about its page so many times more."""
        seen = self.observer.calls
        before = seen.count("page_ground")
        await self.observer.until(lambda: seen.count("page_ground") >= before + times)


@pytest.fixture
async def canary(shop: Shop, tmp_path: Path) -> Canary:
    """A canary on the page that WhatsApp has served for long."""
    canary = Canary(shop, tmp_path)
    await canary.is_marked()
    await canary.is_noticed(OLD)
    return canary


async def test_a_canary_that_is_served_the_old_page_again_stays_on_it_for_hours(canary: Canary) -> None:
    async with canary.rides(OLD) as first:
        await canary.thinks(2)
        await canary.is_noticed(NEW)
        await asyncio.wait_for(first, PATIENCE_S)

    async with canary.rides(OLD) as second:
        await canary.thinks(5)
        assert not second.done()

        canary.clock.ahead += NOT_YET_SERVED_FOR
        await canary.is_noticed(NEW)
        await asyncio.wait_for(second, PATIENCE_S)

    async with canary.rides(NEW) as third:
        await canary.thinks(3)
        assert not third.done()
