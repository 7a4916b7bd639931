"""Our queue alone, as queue.js runs BullMQ: from leaving a hint to its start; how many start when many wait.

Arguments: how many a second, for how many seconds, how many that wait. Environment: REDIS_URL. One JSON
object out.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time

import structlog

from bridge.ids import HolderId, SessionId, TenantId
from storage.queues import Queues, open_queues

ADDED_AT_ONCE = 50
TENANT = TenantId("t")
WARM_UP = 20
DRAIN_S = 5.0
"""A read blocks for a second."""


async def _homeless(session: SessionId) -> tuple[TenantId, HolderId | None] | None:
    return None


async def latency(queues: Queues, rate: int, seconds: int) -> list[float]:
    """Milliseconds of each, at that rate."""
    left_at: dict[str, float] = {}
    took: list[float] = []
    is_warm, over = asyncio.Event(), asyncio.Event()

    async def start(tenant: TenantId, lane: str) -> None:
        took.append((time.perf_counter() - left_at[lane]) * 1000)
        if len(took) >= WARM_UP:
            is_warm.set()
        if len(took) == WARM_UP + rate * seconds:
            over.set()

    async def leave(lane: str) -> None:
        left_at[lane] = time.perf_counter()
        await queues.hints.facts(TENANT, lane)

    await queues.serve(messages=start)
    await asyncio.gather(*(leave(f"warm{number}") for number in range(WARM_UP)))
    await is_warm.wait()
    leaving: list[asyncio.Task[None]] = []
    began = time.perf_counter()
    for number in range(rate * seconds):
        if (early_s := began + number / rate - time.perf_counter()) > 0:
            await asyncio.sleep(early_s)
        leaving.append(asyncio.create_task(leave(str(number))))
    await asyncio.gather(*leaving)
    await over.wait()
    await queues.drain(DRAIN_S)
    return took[WARM_UP:]


async def throughput(queues: Queues, waiting: int) -> dict[str, float]:
    """Leave so many, then start them."""
    began = time.perf_counter()
    for first in range(0, waiting, ADDED_AT_ONCE):
        lanes = range(first, min(waiting, first + ADDED_AT_ONCE))
        await asyncio.gather(*(queues.hints.facts(TENANT, f"w{lane}") for lane in lanes))
    added_s = time.perf_counter() - began
    over, starts = asyncio.Event(), list[float]()

    async def start(tenant: TenantId, lane: str) -> None:
        starts.append(time.perf_counter())
        if len(starts) == waiting:
            over.set()

    await queues.serve(messages=start)
    await over.wait()
    return {"added_s": added_s, "started_s": starts[-1] - starts[0]}


async def main(rate: int, seconds: int, waiting: int) -> None:
    """Both, one after the other."""
    queues = await open_queues(os.environ["REDIS_URL"], home=_homeless)
    took = await latency(queues, rate, seconds)
    told = await throughput(queues, waiting)
    await queues.close()
    print(json.dumps({"latencies_ms": took, **told}))


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    asyncio.run(main(*(int(word) for word in sys.argv[1:4])))
