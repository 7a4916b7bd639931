"""Two workers, bots and a scheduler on a real Postgres and Valkey, and whatever can be away is away in turn.

FAULT_KILLS says how often (5 in the suite, 30 by `make faults`); FAULT_SEED makes a run again.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil
import pytest

from tests.faults.judging import judge
from tests.faults.killing import first_started_by, kill_with_browsers
from tests.faults.people import Story
from tests.servers import PostgresServer, ValkeyServer, fresh_database
from tests.service import Service
from tests.shop import Shop

KILLS = int(os.environ.get("FAULT_KILLS", "5"))
SEED = int(os.environ.get("FAULT_SEED", "20261122"))
LONGEST_OUTAGE_S = 8.0
"""Longer than a lease and its margin here: outages end a hold as well as kills do."""

QUICK = {"LEASE_TTL_S": "3", "LEASE_MARGIN_S": "1", "SWEEP_INTERVAL_S": "1", "RESTART_MAX": "1000"}


@dataclass(kw_only=True)
class Apart:
    """The service in its several processes, and what it stands on."""

    story: Story
    postgres: PostgresServer
    valkey: ValkeyServer
    database_url: str
    second_worker: Service

    @property
    def workers(self) -> list[Service]:
        return [self.story.shop.services["worker"], self.second_worker]

    async def away(self) -> None:
        """For as long as something is away."""
        await asyncio.sleep(self.story.chance.uniform(0.0, LONGEST_OUTAGE_S))

    # --- what can go wrong
    async def a_worker_dies(self) -> None:
        await self._dies(self.story.chance.choice(self.workers))

    async def both_workers_die(self) -> None:
        for worker in self.workers:
            await worker.kill()
        await self.away()
        await asyncio.gather(*(worker.start() for worker in self.workers))

    async def a_worker_dies_with_its_browsers(self) -> None:
        worker = self.story.chance.choice(self.workers)
        await kill_with_browsers(worker)
        await self.away()
        await worker.start()

    async def the_bots_die(self) -> None:
        await self._dies(self.story.shop.services["bots"])

    async def the_scheduler_dies(self) -> None:
        await self._dies(self.story.shop.services["scheduler"])

    async def valkey_is_lost(self) -> None:
        """With all that it held: hints are not kept anywhere else."""
        await asyncio.to_thread(self.valkey.crash)
        await self.away()
        await asyncio.to_thread(self.valkey.start_again)

    async def valkey_says_nothing(self) -> None:
        await asyncio.to_thread(self.valkey.freeze)
        await self.away()
        await asyncio.to_thread(self.valkey.thaw)

    async def postgres_says_nothing(self) -> None:
        await asyncio.to_thread(self.postgres.freeze)
        await self.away()
        await asyncio.to_thread(self.postgres.thaw)

    async def postgres_crashes(self) -> None:
        await asyncio.to_thread(self.postgres.crash)
        await self.away()
        await asyncio.to_thread(self.postgres.start_again)

    async def connections_are_cut(self) -> None:
        connection = await asyncpg.connect(self.database_url)
        try:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        finally:
            await connection.close()

    async def a_browser_dies(self) -> None:
        await self._kills("browser")

    async def a_renderer_dies(self) -> None:
        await self._kills("renderer")

    async def playwright_dies(self) -> None:
        await self._kills("node")

    async def a_worker_is_stopped_for_a_while(self) -> None:
        """Its lease runs out while it cannot know."""
        worker = psutil.Process(self.story.chance.choice(self.workers).pid)
        worker.suspend()
        await self.away()
        worker.resume()

    async def _dies(self, service: Service) -> None:
        await service.kill()
        await self.away()
        await service.start()

    async def _kills(self, kind: str) -> None:
        """The account's process of that kind, as soon as one of the workers has it."""
        for process in await first_started_by(self.workers, kind=kind):
            with suppress(psutil.Error):
                process.kill()


TROUBLES: tuple[Callable[[Apart], Awaitable[None]], ...] = (
    Apart.a_worker_dies,
    Apart.valkey_is_lost,
    Apart.valkey_says_nothing,
    Apart.postgres_says_nothing,
    Apart.the_bots_die,
    Apart.a_browser_dies,
    Apart.connections_are_cut,
    Apart.a_worker_dies_with_its_browsers,
    Apart.playwright_dies,
    Apart.postgres_crashes,
    Apart.both_workers_die,
    Apart.a_worker_is_stopped_for_a_while,
    Apart.the_scheduler_dies,
    Apart.a_renderer_dies,
)


@pytest.mark.timeout(300 + 60 * KILLS)
async def test_whatever_dies_nothing_is_lost_and_nothing_is_sent_twice(tmp_path: Path) -> None:
    async with _apart(tmp_path) as apart:
        story = apart.story
        await story.begins()
        quiet = asyncio.Event()
        conversation = asyncio.create_task(_converse_until(story, quiet))

        for trouble in _troubles(story.chance):
            await asyncio.sleep(story.chance.uniform(0.0, 2.0))  # the moment is the test's input
            await trouble(apart)
            await _until_answered(story, conversation)

        quiet.set()
        await conversation
        await story.shop.connected()
        await story.owner_asks()
        await judge(story)


def _troubles(chance: random.Random) -> Iterator[Callable[[Apart], Awaitable[None]]]:
    """Each of them once before any comes again, in an order of the seed's."""
    left: list[Callable[[Apart], Awaitable[None]]] = []
    for _ in range(KILLS):
        left = left or chance.sample(TROUBLES, len(TROUBLES))
        yield left.pop()


async def _converse_until(story: Story, quiet: asyncio.Event) -> None:
    while not quiet.is_set():
        await story.owner_asks()
        await story.customer_writes()
        await story.operator_replies()


async def _until_answered(story: Story, conversation: asyncio.Task[None]) -> None:
    """Some troubles may overlap in their consequences; but people come through after each."""
    before = len(story.written)
    told = asyncio.create_task(
        story.shop.town.until(lambda: len(story.written) > before or conversation.done(), within_s=240.0)
    )
    await told
    if conversation.done():
        await conversation


@asynccontextmanager
async def _apart(folder: Path) -> AsyncIterator[Apart]:
    postgres, valkey = PostgresServer(), ValkeyServer()
    async with (
        postgres as server_url,
        valkey as queue_url,
        fresh_database(server_url) as database_url,
        Shop(
            folder,
            commands=("worker", "bots", "scheduler"),
            DATABASE_URL=database_url,
            QUEUE_URL=queue_url,
            **QUICK,
        ) as shop,
        Service("worker", **shop.services["worker"].environment) as second,
    ):
        try:
            yield Apart(
                story=Story(shop=shop, chance=random.Random(SEED)),
                postgres=postgres,
                valkey=valkey,
                database_url=database_url,
                second_worker=second,
            )
        except BaseException as error:
            error.add_note(f"--- the second worker\n{second.tail()}")
            raise
