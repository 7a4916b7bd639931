"""Commands that come at about the same time make one trip, and each learns what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from storage.brokers.together import Together


async def test_what_comes_while_one_is_under_way_goes_together_with_the_next(fresh_valkey_url: str) -> None:
    trips: list[int] = []

    def fill(pipe: Any, items: Sequence[str]) -> None:
        trips.append(len(items))
        for item in items:
            pipe.rpush("said", item)

    async with Redis.from_url(fresh_valkey_url) as redis:
        together = Together(redis, fill, is_whole=False)

        await asyncio.gather(*(together.carry(str(number)) for number in range(700)))
        await together.carry("last")

        assert [int(word) for word in (await redis.lrange("said", 0, -1))[:700]] == list(range(700))
        assert sum(trips) == 701
        assert len(trips) <= 4


async def test_whoever_gives_up_takes_nobody_along(fresh_valkey_url: str) -> None:
    async with Redis.from_url(fresh_valkey_url) as redis:
        together = Together(redis, _add, is_whole=True)
        first, second = (asyncio.create_task(together.carry(item)) for item in ("first", "second"))
        await asyncio.sleep(0)

        first.cancel()
        await asyncio.wait([first, second])

        assert first.cancelled()
        assert second.exception() is None
        assert await redis.smembers("said") >= {b"second"}


async def test_an_error_is_told_to_each_and_the_next_trip_goes(fresh_valkey_url: str) -> None:
    async with Redis.from_url(fresh_valkey_url) as redis:
        await redis.set("said", "of another kind")
        together = Together(redis, _add, is_whole=False)

        told = await asyncio.gather(*(together.carry(str(n)) for n in range(3)), return_exceptions=True)
        await redis.delete("said")
        await together.carry("again")

        assert all(isinstance(one, RedisError) for one in told)
        assert await redis.smembers("said") == {b"again"}


async def test_at_its_close_nobody_waits_any_more(fresh_valkey_url: str) -> None:
    async with Redis.from_url(fresh_valkey_url) as redis:
        together = Together(redis, _add, is_whole=False)
        waiting = asyncio.create_task(together.carry("late"))
        await asyncio.sleep(0)

        await together.close()
        await together.close()

        with pytest.raises(asyncio.CancelledError):
            await waiting


def _add(pipe: Any, items: Sequence[str]) -> None:
    for item in items:
        pipe.sadd("said", item)
