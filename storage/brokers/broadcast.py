"""Hints that every process of a kind must hear, over Redis PUBLISH.

taskiq-redis's PubSubBroker ends with the first lost connection; this one subscribes again. What was said
meanwhile is not heard: the listeners' own rounds find it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import structlog
from taskiq import BrokerMessage
from taskiq_redis import PubSubBroker

from storage.brokers.redis_client import ANSWER_TIMEOUT_S, OUTAGE, Backoff, connect, end_if_cancelled

log = structlog.get_logger(__name__)


class BroadcastBroker(PubSubBroker):
    """One channel."""

    def __init__(self, url: str, *, channel: str) -> None:
        super().__init__(url, queue_name=channel)
        self._redis = connect(url)

    async def shutdown(self) -> None:
        """Close the connections."""
        await super().shutdown()
        await self._redis.aclose()

    async def kick(self, message: BrokerMessage) -> None:
        """Say it to all who listen now."""
        await self._redis.publish(self.queue_name, message.message)

    async def listen(self) -> AsyncGenerator[bytes, None]:
        """What is said; for ever, whatever Redis does meanwhile."""
        backoff = Backoff()
        while True:
            end_if_cancelled()
            try:
                async with self._redis.pubsub() as ear:
                    await ear.subscribe(self.queue_name)
                    backoff.reset()
                    while True:
                        end_if_cancelled()
                        # A timeout only lets the connection be checked: a silent server is not a dead one.
                        said = await ear.get_message(ignore_subscribe_messages=True, timeout=ANSWER_TIMEOUT_S)
                        if said is not None:
                            yield said["data"]
            except OUTAGE as error:
                pause_s = backoff.next_s()
                log.warning("queue.away", error=type(error).__name__, again_in_s=round(pause_s, 2))
                await asyncio.sleep(pause_s)
