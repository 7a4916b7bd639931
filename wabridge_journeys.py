"""Finds out which fact a message came of, beside the work: nothing that is sent waits for it.

For those who measure how long a person waits, and for traces. What comes faster than it can be looked up, or
while the database is away, is left out: the rows are the truth, this is only watched.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from bridge.errors import BridgeError
from bridge.happenings import Happening, MessageSent
from bridge.ports.overview import Origin, Overlook
from bridge.ports.rows import Purpose

MOST_WAITING = 1000

Watcher = Callable[[MessageSent, Origin], None]


class Journeys:
    """Of one process."""

    def __init__(self, overlook: Overlook) -> None:
        self._overlook = overlook
        self._watchers: list[Watcher] = []
        self._waiting: deque[MessageSent] = deque(maxlen=MOST_WAITING)
        self._news = asyncio.Event()

    @property
    def are_watched(self) -> bool:
        """Whether anybody wants to know."""
        return bool(self._watchers)

    def watch(self, watcher: Watcher) -> None:
        """Tell of each attempt to send what came of a fact; not of broadcasts, many of which come of one."""
        self._watchers.append(watcher)

    def hear(self, happening: Happening) -> None:
        """For `bridge.telemetry.heard_by`."""
        if isinstance(happening, MessageSent) and happening.purpose is not Purpose.BROADCAST:
            self._waiting.append(happening)
            self._news.set()

    async def run(self) -> None:
        """Look up what was heard, for ever."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting:
                await self._look_up(self._waiting.popleft())

    async def _look_up(self, sent: MessageSent) -> None:
        try:
            origin = await self._overlook.origin_of(sent.tenant, sent.outbox)
        except BridgeError:
            return
        if origin is not None:
            for watcher in self._watchers:
                watcher(sent, origin)
