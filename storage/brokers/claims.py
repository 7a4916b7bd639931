"""Which entries of a stream are whose: fetched, being worked on, left by the dead, poisonous."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from storage.brokers.redis_client import OUTAGE, end_if_cancelled
from storage.brokers.together import Together

log = structlog.get_logger(__name__)

GROUP = "wabridge"
DEAD_LETTERS = "wabridge:dead"
MAX_DELIVERIES = 5
"""A hint that was delivered this often without an ack kills its workers: it is put aside for a person."""

STREAM_TTL_S = 3600
"""A stream that nobody reads (a dead holder's own) vanishes after this."""

_HANDED_BACK = "handed-back"
_LONG_AGO_MS = 86_400_000


class Claims:
    """One consumer's view of the consumer group."""

    def __init__(self, redis: Redis, *, consumer: str, reclaim_after_s: float) -> None:
        self._redis = redis
        self._consumer = consumer
        self._reclaim_after_ms = int(reclaim_after_s * 1000)
        self._look_again_at = 0.0
        self._working: set[tuple[str, Any]] = set()
        self._streams: set[str] = set()
        self._renewing: asyncio.Task[None] | None = None
        self._acks = Together(redis, _forget, is_whole=True)

    def begin_renewing(self) -> None:
        """Keep our claims fresh from here on, also while there is no room to read more."""
        if self._renewing is None:
            self._renewing = asyncio.create_task(self._renew_for_ever(), name="queue.renewal")

    async def close(self) -> None:
        """Renew and acknowledge nothing any more. Works twice."""
        await self._acks.close()
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
            self._renewing = None

    async def make_group(self, stream: str) -> None:
        """Make the group (and the stream), from its first entry on."""
        with contextlib.suppress(ResponseError):  # BUSYGROUP: somebody was faster
            await self._redis.xgroup_create(stream, GROUP, id="0", mkstream=True)

    async def read(self, stream: str, *, count: int, block_ms: int) -> list[tuple[Any, dict[bytes, bytes]]]:
        """New entries, waiting for some."""
        self._streams.add(stream)
        fetched: Any = await self._redis.xreadgroup(
            GROUP, self._consumer, {stream: ">"}, count=count, block=block_ms
        )
        return [entry for _, entries in fetched or () for entry in entries]

    def begun(self, stream: str, entry: Any) -> None:
        """It is being worked on from here on."""
        self._working.add((stream, entry))

    async def done(self, stream: str, entry: Any) -> None:
        """Acknowledge and delete it."""
        self._working.discard((stream, entry))
        await self._acks.carry((stream, entry))

    async def reclaim(self, stream: str, now: float) -> list[tuple[str, Any, bytes]]:
        """Now and then: take over what others left."""
        if now < self._look_again_at:
            return []
        self._look_again_at = now + self._reclaim_after_ms / 3000
        await self._redis.expire(stream, STREAM_TTL_S)
        answer: Any = await self._redis.xautoclaim(
            stream, GROUP, self._consumer, min_idle_time=self._reclaim_after_ms, count=100
        )
        return [
            (stream, entry, fields.get(b"data", b""))
            for entry, fields in answer[1]
            if (stream, entry) not in self._working and not await self._is_poison(stream, entry, fields)
        ]

    async def hand_back(self) -> None:
        """What was fetched and not begun goes to whoever looks next; what is begun stays ours until done."""
        for stream in self._streams:
            try:
                pending: Any = await self._redis.xpending_range(
                    stream, GROUP, min="-", max="+", count=1000, consumername=self._consumer
                )
                idle = [
                    line["message_id"]
                    for line in pending
                    if (stream, line["message_id"]) not in self._working
                ]
                if idle:
                    await self._redis.xclaim(
                        stream, GROUP, _HANDED_BACK, 0, idle, idle=_LONG_AGO_MS, justid=True
                    )
            except OUTAGE as error:
                # Others take it over when it has been idle for long enough.
                log.warning("queue.away", error=type(error).__name__)

    async def _renew_for_ever(self) -> None:
        """Work that takes long is not left work."""
        while True:
            await asyncio.sleep(self._reclaim_after_ms / 3000)
            for stream in {of for of, _ in self._working}:
                ours = [entry for of, entry in self._working if of == stream]
                try:
                    await self._redis.xclaim(stream, GROUP, self._consumer, 0, ours, justid=True)
                except OUTAGE as error:
                    log.warning("queue.away", error=type(error).__name__)
                end_if_cancelled()

    async def _is_poison(self, stream: str, entry: Any, fields: dict[bytes, bytes]) -> bool:
        lines: Any = await self._redis.xpending_range(stream, GROUP, min=entry, max=entry, count=1)
        if not lines or lines[0]["times_delivered"] <= MAX_DELIVERIES:
            return False
        log.error("hint.put_aside", stream=stream, deliveries=lines[0]["times_delivered"])
        letter: dict[Any, Any] = {b"stream": stream, **fields}
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.xadd(DEAD_LETTERS, letter, maxlen=1000)
            pipe.xack(stream, GROUP, entry)
            pipe.xdel(stream, entry)
            await pipe.execute()
        return True


def _forget(pipe: Any, acks: Sequence[tuple[str, Any]]) -> None:
    entries = defaultdict[str, list[Any]](list)
    for stream, entry in acks:
        entries[stream].append(entry)
    for stream, done in entries.items():
        pipe.xack(stream, GROUP, *done)
        pipe.xdel(stream, *done)
