"""Short commands that come at about the same time make one trip to Redis.

A trip costs ten times what a command does, in this process as in Redis. Nobody waits for others to come: the
first goes at once, and what comes while it is under way goes together with the next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

from redis.asyncio import Redis

from storage.brokers.redis_client import OUTAGE

Item = TypeVar("Item")

MOST = 500
"""In one trip."""


class Together(Generic[Item]):
    """Carries items. fill: puts the commands for some of them into a pipeline.

    is_whole: Redis does all of a trip's commands or none.
    """

    def __init__(self, redis: Redis, fill: Callable[[Any, Sequence[Item]], None], *, is_whole: bool) -> None:
        self._redis = redis
        self._fill = fill
        self._is_whole = is_whole
        self._waiting: list[tuple[Item, asyncio.Future[None]]] = []
        self._trips: asyncio.Task[None] | None = None

    async def carry(self, item: Item) -> None:
        """Returns when Redis has done what it is for. Raises what Redis raises; it may be done then."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._trips is None or self._trips.done():
            self._trips = asyncio.create_task(self._go(), name="redis.trips")
        await done

    async def close(self) -> None:
        """Leave what is under way; nobody waits for it any more. Works twice."""
        if self._trips is not None:
            self._trips.cancel()
            with suppress(asyncio.CancelledError):
                await self._trips
        for _, done in self._waiting:
            done.cancel()
        self._waiting.clear()

    async def _go(self) -> None:
        while self._waiting:
            trip, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                async with self._redis.pipeline(transaction=self._is_whole) as pipe:
                    self._fill(pipe, [item for item, done in trip if not done.done()])
                    await pipe.execute()
            except OUTAGE as error:
                _tell(trip, error)
            else:
                _tell(trip, None)
            finally:
                for _, done in trip:
                    done.cancel()  # of those who have been told, nothing


def _tell(trip: Sequence[tuple[object, asyncio.Future[None]]], error: BaseException | None) -> None:
    for _, done in trip:
        if done.done():
            continue  # whoever waited has gone
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
