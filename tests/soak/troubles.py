"""What goes wrong in a soak: one thing after the other, each kind once before any comes again."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from bridge.errors import TemporaryError
from tests.faults.fleet import Fleet, held_by
from tests.faults.killing import kill_with_browsers, started_by
from tests.faults.people import BACK_S
from tests.service import Service
from tests.standins.s3.front import Fault


@dataclass(kw_only=True)
class Troubles:
    """Of one fleet. spared: the worker that is never killed, so that its growth can be seen.

    longest_s: how long something is away at most.
    """

    fleet: Fleet
    spared: Service
    chance: random.Random
    pause_s: float
    longest_s: float
    met: Counter[str] = field(default_factory=Counter)
    back_s: list[float] = field(default_factory=list)  # until every session was connected again
    never_back: list[str] = field(default_factory=list)
    deaths: int = 0

    async def come_until(self, quiet: asyncio.Event) -> None:
        """One after the other; what has begun is seen to its end."""
        left: list[Callable[[Troubles], Awaitable[None]]] = []
        while not quiet.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(quiet.wait(), self.chance.uniform(0.5, 1.5) * self.pause_s)
            if quiet.is_set():
                return
            left = left or self.chance.sample(KINDS, len(KINDS))
            trouble = left.pop()
            name = trouble.__name__.replace("_", " ")
            self.met[name] += 1
            began = time.monotonic()
            await trouble(self)
            if await self._all_back():
                self.back_s.append(time.monotonic() - began)
            else:
                self.never_back.append(name)

    # --- what goes wrong
    async def a_worker_dies(self) -> None:
        await self._dies(Service.kill)

    async def a_worker_dies_with_its_browsers(self) -> None:
        await self._dies(kill_with_browsers)

    async def a_browser_dies(self) -> None:
        self._kills("browser")

    async def a_renderer_dies(self) -> None:
        self._kills("renderer")

    async def playwright_dies(self) -> None:
        self._kills("node")

    async def redis_is_lost(self) -> None:
        await asyncio.to_thread(self.fleet.valkey.crash)
        await self._away()
        await asyncio.to_thread(self.fleet.valkey.start_again)

    async def redis_says_nothing(self) -> None:
        await asyncio.to_thread(self.fleet.valkey.freeze)
        await self._away()
        await asyncio.to_thread(self.fleet.valkey.thaw)

    async def postgres_crashes(self) -> None:
        await asyncio.to_thread(self.fleet.postgres.crash)
        await self._away()
        await asyncio.to_thread(self.fleet.postgres.start_again)

    async def postgres_says_nothing(self) -> None:
        await asyncio.to_thread(self.fleet.postgres.freeze)
        await self._away()
        await asyncio.to_thread(self.fleet.postgres.thaw)

    async def connections_are_cut(self) -> None:
        with suppress(TemporaryError):  # ours is one of them
            await self.fleet.store.engine.sql.all(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    async def s3_is_broken(self) -> None:
        self.fleet.s3.spoils(Fault.ERROR_500)
        await self._away()
        self.fleet.s3.spoils(None)

    async def whatsapp_is_out_of_reach(self) -> None:
        """For one account."""
        phone = self.chance.choice(self.fleet.businesses).phone
        await phone.cuts_line()
        await self._away()
        phone.restores_line()

    # --- how
    async def _away(self) -> None:
        await asyncio.sleep(self.chance.uniform(0.0, self.longest_s))  # the length is the soak's input

    async def _dies(self, how: Callable[[Service], Awaitable[None]]) -> None:
        """Of those that may die, the one that holds most."""
        mortal = [one for one in self.fleet.workers if one is not self.spared]
        worker = max(mortal, key=lambda one: len(held_by(one, self.fleet)))
        await how(worker)
        self.deaths += 1
        await self._away()
        await worker.start()

    def _kills(self, kind: str) -> None:
        """One such process of any worker."""
        found = [one for worker in self.fleet.workers for one in started_by(worker, kind=kind)]
        with suppress(psutil.Error, IndexError):
            self.chance.choice(found).kill()

    async def _all_back(self) -> bool:
        """Whether every session is connected again, by its row and by WhatsApp's server."""
        try:
            async with asyncio.timeout(3 * BACK_S):
                while True:
                    with suppress(TemporaryError):
                        await self.fleet.connected(within_s=3 * BACK_S)
                        return True
                    await self.fleet.town.next_change(0.5)
        except TimeoutError:
            return False


KINDS: tuple[Callable[[Troubles], Awaitable[None]], ...] = (
    Troubles.a_browser_dies,
    Troubles.a_worker_dies,
    Troubles.redis_is_lost,
    Troubles.postgres_says_nothing,
    Troubles.a_renderer_dies,
    Troubles.connections_are_cut,
    Troubles.a_worker_dies_with_its_browsers,
    Troubles.redis_says_nothing,
    Troubles.playwright_dies,
    Troubles.s3_is_broken,
    Troubles.whatsapp_is_out_of_reach,
    Troubles.postgres_crashes,
)
