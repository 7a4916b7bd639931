"""Redis streams without stock taskiq-redis's losses.

Stock: a dead worker's hints wait until some new one arrives; a Redis blip ends the process; nothing is ever
deleted; a hint that kills its worker is delivered for ever; what was fetched but not begun is stranded at
close; a group made late misses what came before. Here: reclaim on a timer; errors are waited out; XACK with
XDEL; so many deliveries, then a dead-letter stream; hand-back at close; groups from the beginning.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Any

import structlog
from redis.exceptions import ResponseError
from taskiq import AckableMessage, BrokerMessage
from taskiq_redis import RedisStreamBroker

from storage.brokers.claims import STREAM_TTL_S, Claims
from storage.brokers.redis_client import OUTAGE, Backoff, connect, end_if_cancelled
from storage.brokers.together import Together

log = structlog.get_logger(__name__)

BLOCK_MS = 1000
"""How long one read waits for something new; also how soon a changed stream name is noticed."""

MAX_LENGTH = 10_000
"""Hints kept when nobody reads. Older ones are dropped: the sweep finds what they spoke of."""


class StreamBroker(RedisStreamBroker):
    """One stream, read by one consumer group. `stream` may change while it is read: a holder's own stream."""

    def __init__(
        self,
        url: str,
        *,
        stream: Callable[[], str | None],
        consumer: str,
        reclaim_after_s: float,
        fetch_at_once: int,
    ) -> None:
        super().__init__(
            url,
            queue_name="",
            consumer_group_name="wabridge",
            consumer_name=consumer,
            consumer_id="0",
            xread_block=min(BLOCK_MS, int(reclaim_after_s * 1000 / 3)),
            xread_count=fetch_at_once,
        )
        self._redis = connect(url)
        self._stream = stream
        self._kicks = Together(self._redis, _append, is_whole=False)
        self._claims = Claims(self._redis, consumer=consumer, reclaim_after_s=reclaim_after_s)

    async def startup(self) -> None:
        """Nothing is asked of Redis yet: it may be away, and `listen` waits for it."""

    async def shutdown(self) -> None:
        """Close the connections."""
        await self._kicks.close()
        await self._claims.close()
        await super().shutdown()
        await self._redis.aclose()

    async def depths(self, streams: Sequence[str]) -> list[int]:
        """How many hints wait in each stream, or are being worked on. Raises what Redis raises."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for stream in streams:
                pipe.xlen(stream)
            return [int(length) for length in await pipe.execute()]

    async def kick(self, message: BrokerMessage) -> None:
        """Append a hint to the stream that its label names."""
        stream = message.labels.get("queue_name") or self._stream()
        assert stream is not None
        await self._kicks.carry((stream, message.message))

    async def listen(self) -> AsyncGenerator[AckableMessage, None]:
        """Hints of the stream, then those that dead workers left; for ever, whatever Redis does meanwhile."""
        self._claims.begin_renewing()
        backoff = Backoff()
        buffered: list[tuple[str, Any, bytes]] = []
        try:
            while True:
                try:
                    buffered.extend(await self._fetch())
                    backoff.reset()
                except OUTAGE as error:
                    pause_s = backoff.next_s()
                    log.warning("queue.away", error=type(error).__name__, again_in_s=round(pause_s, 2))
                    await asyncio.sleep(pause_s)
                end_if_cancelled()
                while buffered:
                    stream, entry, data = buffered.pop(0)
                    self._claims.begun(stream, entry)
                    yield AckableMessage(data=data, ack=self._ack_generator(entry, stream))
        finally:
            await self._claims.hand_back()

    def _ack_generator(self, id: Any, queue_name: str) -> Callable[[], Awaitable[None]]:  # noqa: A002
        async def ack() -> None:
            try:
                await self._claims.done(queue_name, id)
            except OUTAGE as error:
                # It will be delivered again; hints may be doubled.
                log.warning("queue.away", error=type(error).__name__)

        return ack

    async def _fetch(self) -> list[tuple[str, Any, bytes]]:
        stream = self._stream()
        if stream is None:
            await asyncio.sleep(BLOCK_MS / 1000)
            return []
        try:
            return await self._read(stream)
        except ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
            # First reader, or the server was emptied. From the beginning: hints may be older than we are.
            await self._claims.make_group(stream)
            return []

    async def _read(self, stream: str) -> list[tuple[str, Any, bytes]]:
        left = await self._claims.reclaim(stream, time.monotonic())
        if left:
            return left
        fetched = await self._claims.read(stream, count=self.count or 1, block_ms=self.block)
        return [(stream, entry, fields.get(b"data", b"")) for entry, fields in fetched]


def _append(pipe: Any, hints: Sequence[tuple[str, bytes]]) -> None:
    for stream, data in hints:
        pipe.xadd(stream, {b"data": data}, maxlen=MAX_LENGTH, approximate=True)
    for stream in {stream for stream, _ in hints}:
        pipe.expire(stream, STREAM_TTL_S)
