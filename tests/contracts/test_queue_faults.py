"""What kills and outages do to hints over Redis: late or doubled, not lost; and never fatal."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

from redis.asyncio import Redis

from bridge.ids import HolderId
from storage.brokers.claims import DEAD_LETTERS, MAX_DELIVERIES
from tests.contracts.test_queues import (
    HOLDER,
    SESSION,
    TENANT,
    Ear,
    listening,
    opened,
    said_until_heard,
)
from tests.patience import PATIENCE_S
from tests.servers import ValkeyServer

STREAM = "wabridge:messages"
OTHER = HolderId("other")
FORGED = b'{"task_id": "1", "task_name": "os:abort", "labels": {}, "args": [], "kwargs": {}}'


@asynccontextmanager
async def worker(url: str, manner: str, *, reclaim_after_s: float = 0.6) -> AsyncIterator[Process]:
    """A worker process that is ready."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.contracts.queue_worker",
        url,
        str(reclaim_after_s),
        manner,
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    try:
        assert await line_of(process) == "ready"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def line_of(process: Process) -> str:
    """The next line it says."""
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)
    return line.decode().strip()


async def emptied(url: str, stream: str = STREAM) -> None:
    """Wait until every hint was acknowledged and deleted."""
    async with Redis.from_url(url) as client, asyncio.timeout(PATIENCE_S):
        while await client.xlen(stream):
            await client.xread({"wabridge:nothing": "$"}, block=50)


async def looked_at_for_abandoned_claims(url: str, *, times: int) -> None:
    """Wait until workers have looked so often: each looks three times before a claim counts as abandoned."""

    async def looks() -> int:
        stats: Any = await client.info("commandstats")
        return int(stats.get("cmdstat_xautoclaim", {"calls": 0})["calls"])

    async with Redis.from_url(url) as client, asyncio.timeout(PATIENCE_S):
        before = await looks()
        while await looks() < before + times:
            await client.xread({"wabridge:nothing": "$"}, block=50)


async def test_a_hint_in_flight_when_its_worker_is_killed_is_taken_by_another(fresh_valkey_url: str) -> None:
    async with opened(fresh_valkey_url) as queues:
        async with worker(fresh_valkey_url, "hang") as doomed:
            await queues.hints.facts(TENANT, "lane")
            assert await line_of(doomed) == "took tenant lane"
            doomed.kill()
            await doomed.wait()
        ear = Ear()

        await queues.serve(messages=ear("messages"))

        assert await ear.has(1) == [("messages", TENANT, "lane")]
        await emptied(fresh_valkey_url)


async def test_work_that_takes_long_is_not_taken_away_from_a_living_worker(fresh_valkey_url: str) -> None:
    first, second, begun, go_on = Ear(), Ear(), asyncio.Event(), asyncio.Event()

    async def slow(tenant: object, lane: str) -> None:
        begun.set()
        await go_on.wait()
        first.note(lane)

    async with opened(fresh_valkey_url) as busy, opened(fresh_valkey_url) as idle:
        await busy.hints.facts(TENANT, "slow")
        await busy.serve(messages=slow)
        await asyncio.wait_for(begun.wait(), PATIENCE_S)
        await idle.serve(messages=second("messages"))
        await looked_at_for_abandoned_claims(fresh_valkey_url, times=20)
        go_on.set()
        await first.has(1)
        await emptied(fresh_valkey_url)

    assert second.heard == []


async def test_a_hint_that_kills_every_worker_is_put_aside(fresh_valkey_url: str) -> None:
    async with opened(fresh_valkey_url) as queues, Redis.from_url(fresh_valkey_url) as client:
        await queues.hints.facts(TENANT, "poison")
        for _ in range(MAX_DELIVERIES):
            async with worker(fresh_valkey_url, "die", reclaim_after_s=0.1) as doomed:
                assert await line_of(doomed) == "took tenant poison"
                await asyncio.wait_for(doomed.wait(), PATIENCE_S)
        ear = Ear()

        await queues.serve(messages=ear("messages"))

        await emptied(fresh_valkey_url)
        await queues.hints.facts(TENANT, "harmless")
        assert await ear.has(1) == [("messages", TENANT, "harmless")]
        assert await client.xlen(DEAD_LETTERS) == 1


async def test_a_restart_of_the_server_costs_neither_the_process_nor_later_hints() -> None:
    server, ear = ValkeyServer(), Ear()
    async with server as url, opened(url) as queues:
        await listening(queues, ear)
        await queues.hints.facts(TENANT, "before")
        await ear.has(1)

        await asyncio.to_thread(server.crash)
        await queues.hints.facts(TENANT, "lost")
        await queues.hints.surfaces()
        await asyncio.to_thread(server.start_again)

        await said_until_heard(
            lambda: queues.hints.facts(TENANT, "after"), ear, ("messages", TENANT, "after")
        )
        await said_until_heard(lambda: queues.hints.outbound(SESSION), ear, ("outbound", SESSION))
        await said_until_heard(queues.hints.surfaces, ear, ("surfaces", None))


async def test_a_server_that_is_not_there_yet_is_waited_for() -> None:
    server, ear = ValkeyServer(), Ear()
    async with server as url:
        await asyncio.to_thread(server.crash)
        async with opened(url) as queues:
            await listening(queues, ear)
            await queues.hints.facts(TENANT, "lost")
            await asyncio.to_thread(server.start_again)

            await said_until_heard(lambda: queues.hints.facts(TENANT, "x"), ear, ("messages", TENANT, "x"))


async def test_an_emptied_server_is_served_again(fresh_valkey_url: str) -> None:
    ear = Ear()
    async with opened(fresh_valkey_url) as queues, Redis.from_url(fresh_valkey_url) as client:
        await queues.serve(messages=ear("messages"))
        await queues.hints.facts(TENANT, "before")
        await ear.has(1)

        await client.flushall()

        await queues.hints.facts(TENANT, "after")
        assert await ear.has(2) == [("messages", TENANT, "before"), ("messages", TENANT, "after")]


async def test_what_somebody_else_puts_into_the_queue_runs_nothing_and_stops_nothing(
    fresh_valkey_url: str,
) -> None:
    ear = Ear()
    async with opened(fresh_valkey_url) as queues, Redis.from_url(fresh_valkey_url) as client:
        await queues.serve(messages=ear("messages"))
        await queues.hints.facts(TENANT, "before")
        await ear.has(1)

        for junk in ({"x": b"y"}, {"data": b"\x80\x04cposix\nsystem\n"}, {"data": b"{}"}, {"data": FORGED}):
            await client.xadd(STREAM, cast(Any, junk))

        await queues.hints.facts(TENANT, "after")
        assert await ear.has(2) == [("messages", TENANT, "before"), ("messages", TENANT, "after")]


async def test_a_broadcast_reaches_every_process_and_a_send_only_the_holder(fresh_valkey_url: str) -> None:
    ears = Ear(), Ear()
    async with opened(fresh_valkey_url) as mine, opened(fresh_valkey_url) as theirs:
        await mine.serve(outbound=ears[0]("outbound"), sessions=ears[0]("sessions"), holder=lambda: HOLDER)
        await theirs.serve(outbound=ears[1]("outbound"), sessions=ears[1]("sessions"), holder=lambda: OTHER)
        for ear in ears:
            await said_until_heard(lambda: theirs.hints.session(None), ear, ("sessions", None))

        await theirs.hints.outbound(SESSION)
        await said_until_heard(lambda: theirs.hints.session(SESSION), ears[1], ("sessions", SESSION))
        await emptied(fresh_valkey_url, f"wabridge:outbound:{HOLDER}")

    assert ("outbound", SESSION) in ears[0].heard
    assert ("outbound", SESSION) not in ears[1].heard


async def test_a_process_that_became_another_holder_reads_the_other_stream(fresh_valkey_url: str) -> None:
    ear, who = Ear(), [HolderId("before")]
    async with opened(fresh_valkey_url) as queues:
        await queues.serve(outbound=ear("outbound"), holder=lambda: who[0])
        who[0] = HOLDER
        await queues.hints.outbound(SESSION)

        assert await ear.has(1) == [("outbound", SESSION)]


async def test_hints_that_nobody_reads_do_not_fill_the_server(fresh_valkey_url: str) -> None:
    async with opened(fresh_valkey_url) as queues, Redis.from_url(fresh_valkey_url) as client:
        await queues.hints.facts(TENANT, "lane")
        await queues.hints.outbound(SESSION)

        assert 0 < await client.ttl(STREAM) <= 3600
        assert 0 < await client.ttl(f"wabridge:outbound:{HOLDER}") <= 3600
