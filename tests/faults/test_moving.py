"""Logins that move between workers while everybody writes, and whatever holds them is killed.

FAULT_MOVES says how often (5 in the suite, 60 by `make faults`), FAULT_FLEET how many businesses (2; 6), and
FAULT_SEED makes a run again. The settings are the defaults: what is measured is what a self-hoster gets.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from tests.faults.fleet import Business, Fleet, held_by
from tests.faults.fleet_judging import judge_fleet, settles
from tests.faults.fleet_opening import open_fleet
from tests.faults.killing import first_started_by, kill_with_browsers
from tests.faults.people import BACK_S
from tests.service import Service

KILLS = int(os.environ.get("FAULT_MOVES", "5"))
COUNT = int(os.environ.get("FAULT_FLEET", "2"))
SEED = int(os.environ.get("FAULT_SEED", "20261122"))


@dataclass(kw_only=True)
class Killer:
    """Kills one thing after the other, and takes the time."""

    fleet: Fleet
    takeovers_s: list[float] = field(default_factory=list)

    async def kills_a_worker(self) -> None:
        await self._kills_worker(Service.kill)

    async def kills_a_worker_with_its_browsers(self) -> None:
        await self._kills_worker(kill_with_browsers)

    async def kills_a_browser(self) -> None:
        await self._kills("browser")

    async def kills_a_renderer(self) -> None:
        await self._kills("renderer")

    async def kills_a_driver(self) -> None:
        await self._kills("node")

    async def _kills_worker(self, how: Callable[[Service], Awaitable[None]]) -> None:
        """The one that holds most; its sessions come back on the other, and then it is started again."""
        worker = max(self.fleet.workers, key=lambda one: len(held_by(one, self.fleet)))
        theirs = {id(one): (one, one.logins) for one in held_by(worker, self.fleet)}
        began = time.monotonic()
        await how(worker)
        async with asyncio.TaskGroup() as tasks:
            for business, logins in theirs.values():
                tasks.create_task(self._moves(business, logins, began))
        await worker.start()

    async def _moves(self, business: Business, logins: int, began: float) -> None:
        town = self.fleet.town
        await town.until(lambda: business.logins > logins, within_s=2 * BACK_S)
        await self.fleet.connected([business])
        self.takeovers_s.append(time.monotonic() - began)

    async def _kills(self, kind: str) -> None:
        """One such process of any worker, as soon as there is one."""
        found = await first_started_by(self.fleet.workers, kind=kind)
        with suppress(psutil.Error):
            self.fleet.chance.choice(found).kill()


KINDS: tuple[Callable[[Killer], Awaitable[None]], ...] = (
    Killer.kills_a_worker,
    Killer.kills_a_browser,
    Killer.kills_a_worker_with_its_browsers,
    Killer.kills_a_renderer,
    Killer.kills_a_driver,
)


@pytest.mark.timeout(300 + 60 * KILLS)
async def test_killed_workers_leave_their_sessions_to_the_other_without_a_scan(tmp_path: Path) -> None:
    """On one machine: the profiles are at hand, so nothing at all may be lost."""
    async with open_fleet(tmp_path, seed=SEED, one_disk=True) as fleet:
        await _many_kills(fleet, KILLS)

        ends = await judge_fleet(fleet)
        print(f"replies: {dict(ends)}")


@pytest.mark.timeout(300 + 60 * KILLS)
async def test_workers_on_machines_of_their_own_hand_logins_on_by_the_bundle_store(tmp_path: Path) -> None:
    async with open_fleet(tmp_path, seed=SEED, one_disk=False) as fleet:
        kills = max(2, KILLS // 3)
        await _many_kills(fleet, kills, patience=4)

        ends = await judge_fleet(fleet, may_lose=kills)
        print(f"replies: {dict(ends)}")


async def _many_kills(fleet: Fleet, kills: int, *, patience: int = 1) -> None:
    await fleet.founds(COUNT)
    for business in fleet.businesses:
        business.patience = patience
    quiet = asyncio.Event()
    conversation = asyncio.create_task(fleet.converse(quiet))
    killer = Killer(fleet=fleet)

    left: list[Callable[[Killer], Awaitable[None]]] = []
    for _ in range(kills):
        await asyncio.sleep(fleet.chance.uniform(0.0, 3.0))  # the moment is the test's input
        left = left or fleet.chance.sample(KINDS, len(KINDS))
        await left.pop()(killer)
        if conversation.done():
            await conversation
    await settles(fleet, quiet, conversation)

    if took := sorted(killer.takeovers_s):  # a short run may have drawn no worker
        print(f"takeovers: {len(took)}, median {statistics.median(took):.1f} s, longest {took[-1]:.1f} s")
