"""A real browser's tree is weighed whole, and an old page is opened again without a second scan."""

from __future__ import annotations

import asyncio

import psutil
import pytest

from bridge.session_life import SessionState
from sessions.driver_errors import PageLost
from sessions.playwright.weighing import weight_of
from sessions.weight import MB
from tests.contracts.whatsapp_in_chromium import InChromium
from tests.edges.driving import chromium, linked, processes_of
from tests.edges.real_town import RealTown
from tests.edges.test_driver_killed import town

__all__ = ["chromium", "linked", "town"]


async def test_the_whole_tree_is_weighed_and_what_it_shares_counts_once(linked: InChromium) -> None:
    (browser,) = processes_of(linked.profile)

    weight = await linked.page.weigh()

    tree = [browser, *browser.children(recursive=True)]
    assert weight.processes == len(tree)
    assert 30 * MB < weight.memory_bytes < sum(process.memory_info().rss for process in tree)
    assert 0 < weight.cpu_s <= sum(sum(process.cpu_times()[:2]) for process in tree)


async def test_what_is_gone_weighs_nothing(linked: InChromium) -> None:
    gone = processes_of(linked.profile)
    for process in gone:
        process.kill()
    await asyncio.to_thread(psutil.wait_procs, gone, 10)

    with pytest.raises(PageLost):
        await linked.page.weigh()

    assert weight_of(linked.profile).processes == 0


async def test_an_old_page_is_opened_again_linked(town: RealTown) -> None:
    await town.supervisor.stop()
    told = len(town.told)
    await town.starts(page_max_age_h=8 / 3600, weigh_interval_s=0.5, recycle_rest_s=1.0, quiet_s=0.0)

    await town.observer.until(lambda: town.told[told:].count(SessionState.CONNECTED) >= 2, within_s=60)

    assert town.phone.links_made == 1
    assert town.phone.conflicts == 0
