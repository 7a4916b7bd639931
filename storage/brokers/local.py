"""Hints inside one process, for taskiq's own Receiver.

Not taskiq's InMemoryBroker: that runs every task at once, whatever bound is asked for. Here a Receiver takes
them as it has room, and a hint that already waits is not queued twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from taskiq import AckableMessage, AsyncBroker, BrokerMessage


class LocalBroker(AsyncBroker):
    """A queue that lives and dies with the process. The task id names the hint: equal ids are one hint."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: dict[str, bytes] = {}
        self._has_some = asyncio.Event()

    @property
    def depth(self) -> int:
        """Hints that wait."""
        return len(self._waiting)

    async def kick(self, message: BrokerMessage) -> None:
        """Queue a hint, unless the same one waits already."""
        self._waiting.setdefault(message.task_id, message.message)
        self._has_some.set()

    async def listen(self) -> AsyncGenerator[bytes | AckableMessage, None]:
        """Hints in the order of their first asking. One that is handed out may be asked for anew."""
        while True:
            await self._has_some.wait()
            while self._waiting:
                name = next(iter(self._waiting))
                yield self._waiting.pop(name)
            self._has_some.clear()
