"""When a browser may start: a few at a time, and hardly any while the heartbeat is late.

A start takes seconds of CPU. On a machine that is too busy to send its heartbeat in time, more starts would
cost the lease, and with it all sessions that are well; those would start anew, too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from bridge.errors import BridgeError
from bridge.ports.clock import awake_clock
from sessions.driver import Driver
from sessions.lease import Lease

log = structlog.get_logger(__name__)

PATIENCE_S = 30.0
"""A start is put off for so long at most: a machine that is always too busy still serves somebody."""


async def warm_up(driver: Driver) -> None:
    """Beside the first claims, so that the first session need not wait for all of it."""
    try:
        await driver.warm_up()
    except BridgeError as error:
        log.warning("driver.not_warmed_up", why=type(error).__name__)


class Starts:
    """Of one process."""

    def __init__(self, at_once: int, lease: Lease, *, patience_s: float = PATIENCE_S) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._lease = lease
        self._patience_s = patience_s
        self._put_off = 0

    @property
    def are_put_off(self) -> bool:
        """Whether a start waits for a calmer moment."""
        return self._put_off > 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Start one browser inside the block."""
        async with self._places:
            if self._lease.strain_s > 0:
                log.warning("start.put_off")
                self._put_off += 1
                try:
                    await self._calm()
                finally:
                    self._put_off -= 1
            yield

    async def _calm(self) -> None:
        until = awake_clock() + self._patience_s
        while (pause_s := min(self._lease.strain_s, until - awake_clock())) > 0:  # noqa: ASYNC110 - time passes
            await asyncio.sleep(pause_s)
