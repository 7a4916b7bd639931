"""Waiting for something to happen in a stand-in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from tests.patience import PATIENCE_S

T = TypeVar("T")


class StandInError(Exception):
    """A person cannot do that; the message says what was met."""


class NotSeen(StandInError):
    """What `until` waited for did not come in time."""


class Watched:
    """What changes, and can be waited for."""

    def __init__(self) -> None:
        self._watchers: list[asyncio.Future[None]] = []

    async def until(self, seen: Callable[[], T], *, within_s: float = PATIENCE_S) -> T:
        """Wait until `seen()` is true and return its value; asked after each change, and 4 times a second.

        Raises:
            NotSeen: it was not true in time.
        """
        deadline = time.monotonic() + within_s
        while not (value := seen()):
            left = deadline - time.monotonic()
            if left <= 0:
                raise NotSeen(f"not seen within {within_s} s; {self.what_happened_last()}")
            # What happens without a request (a row written, a handler ended) is no change here.
            await self.next_change(min(left, 0.25))
        return value

    async def next_change(self, within_s: float) -> bool:
        """Wait for the next change; False when none came in time."""
        watcher: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._watchers.append(watcher)
        done, _ = await asyncio.wait({watcher}, timeout=max(0.0, within_s))
        return bool(done)

    def changed(self) -> None:
        """Something has changed."""
        watchers, self._watchers = self._watchers, []
        for watcher in watchers:
            if not watcher.done():
                watcher.set_result(None)

    def what_happened_last(self) -> str:
        """For a failure."""
        return ""
