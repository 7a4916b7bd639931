"""A stop ends all that listens and works, at whatever moment it comes and however busy the process is."""

from __future__ import annotations

import asyncio
import time

import pytest
from redis.asyncio import Redis

from storage.brokers.claims import GROUP
from storage.queues import open_queues
from tests.contracts.test_queues import TENANT, Ear, at_home, listening, opened
from tests.patience import PATIENCE_S

STREAM = "wabridge:messages"


async def test_what_was_fetched_and_not_begun_is_handed_back_at_close(fresh_valkey_url: str) -> None:
    begun, lanes = asyncio.Event(), [f"lane {n}" for n in range(60)]

    async def endless(tenant: object, lane: str) -> None:
        begun.set()
        await asyncio.Event().wait()

    async with opened(fresh_valkey_url) as queues, Redis.from_url(fresh_valkey_url) as client:
        for lane in lanes:
            await queues.hints.facts(TENANT, lane)
        await queues.serve(messages=endless)
        await asyncio.wait_for(begun.wait(), PATIENCE_S)
        await queues.drain(0.1)

        waiting = await client.xpending(STREAM, GROUP)
        left = await client.xlen(STREAM)
        ear = Ear()
        await queues.serve(messages=ear("messages"))
        heard = await ear.has(left)

    assert {consumer["name"] for consumer in waiting["consumers"]} <= {b"handed-back"}
    assert len(heard) == left >= len(lanes) - 16


async def test_a_stop_ends_the_listening_at_whatever_moment_it_comes(fresh_valkey_url: str) -> None:
    for turns in range(60):
        queues = await open_queues(fresh_valkey_url, home=at_home, reclaim_after_s=0.6)
        await listening(queues, Ear())
        for _ in range(turns):
            await asyncio.sleep(0)

        async with asyncio.timeout(PATIENCE_S):
            await queues.close()


@pytest.mark.parametrize("turns", range(12))
async def test_nothing_runs_on_after_a_stop_that_was_cut_short(fresh_valkey_url: str, turns: int) -> None:
    begun, running = asyncio.Event(), 0

    async def endless(tenant: object, lane: str) -> None:
        nonlocal running
        begun.set()
        running += 1
        try:
            await asyncio.Event().wait()
        finally:
            running -= 1

    async with opened(fresh_valkey_url) as queues, Redis.from_url(fresh_valkey_url) as client:
        for n in range(20):
            await queues.hints.facts(TENANT, f"lane {n}")
        await queues.serve(messages=endless)
        await asyncio.wait_for(begun.wait(), PATIENCE_S)
        for _ in range(turns):
            await asyncio.sleep(0)
        _keep_the_loop_busy(turns=25, s=0.02)

        await queues.drain(0.01)

        assert running == 0
        waiting = await client.xpending(STREAM, GROUP)
    assert {consumer["name"] for consumer in waiting["consumers"]} <= {b"handed-back"}


def _keep_the_loop_busy(*, turns: int, s: float) -> None:
    """Each turn of the event loop takes so long, as on a busy machine: all limits are over at once."""

    def work() -> None:
        time.sleep(s)
        if turns > 1:
            _keep_the_loop_busy(turns=turns - 1, s=s)

    asyncio.get_running_loop().call_soon(work)
