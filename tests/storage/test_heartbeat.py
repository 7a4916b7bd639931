"""A heartbeat waits for nobody: not for a free connection, and not for a server that says nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest

from bridge.errors import TemporaryError
from storage.connect import POOL_MAX
from storage.store import TortoiseStore, open_store
from storage.vault import MasterKey
from tests.servers import PostgresServer, fresh_database

BOUND_S = 20.0
"""Less than a statement may take (30 s), which is what would be waited for otherwise."""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """One that may be hurt."""
    server = PostgresServer()
    with server:
        yield server


@pytest.fixture
async def store(server: PostgresServer) -> AsyncIterator[TortoiseStore]:
    async with fresh_database(server.url) as url:
        store = await open_store(url, master_key=MasterKey(secret=b"k" * 32))
        yield store
        await store.close()


async def test_a_beat_is_taken_while_a_storm_of_starts_has_every_connection(store: TortoiseStore) -> None:
    holder = await store.join("worker", 60)
    async with AsyncExitStack() as storm:
        for number in range(POOL_MAX):
            sql = await storm.enter_async_context(store.engine.transaction())
            await sql.lock(f"start {number}")
        waiting = [asyncio.ensure_future(store.now()) for _ in range(25)]

        async with asyncio.timeout(BOUND_S):
            await holder.beat(60)
            await store.join("worker", 60)

        assert not any(one.done() for one in waiting), "the pool was to be used up"
    await asyncio.gather(*waiting)


async def test_a_mute_server_holds_no_beat_and_nobody_who_gives_up(
    store: TortoiseStore, server: PostgresServer
) -> None:
    holder = await store.join("worker", 60)
    await store.now()
    await asyncio.to_thread(server.freeze)
    try:
        async with asyncio.timeout(BOUND_S):
            for ask in (lambda: holder.beat(60), store.now, lambda: holder.leave()):
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.2):
                        await ask()
    finally:
        await asyncio.to_thread(server.thaw)

    await holder.beat(60)
    await store.now()


async def test_a_beat_finds_a_server_that_was_started_again(
    store: TortoiseStore, server: PostgresServer
) -> None:
    holder = await store.join("worker", 60)
    await asyncio.to_thread(server.crash)
    with pytest.raises(TemporaryError):
        await holder.beat(60)

    await asyncio.to_thread(server.start_again)

    await holder.beat(60)
