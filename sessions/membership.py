"""This process as a holder: joined, alive by one heartbeat, and gone when it could not be heard in time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import IO

import structlog

from bridge.errors import BridgeError, Fenced
from bridge.happenings import LeaseMove, LeaseMoved
from bridge.ids import HolderId
from bridge.ports.clock import awake_clock
from bridge.ports.store import HolderDesk, Store
from bridge.telemetry import tell
from sessions.config import SessionsConfig
from sessions.graves import sign_of_life
from sessions.lease import Lease

log = structlog.get_logger(__name__)

JOIN_AGAIN_S = 1.0
LEAVE_S = 5.0
"""How long handing over may take. Then the lease runs out by itself, and others wait for that."""


class Membership:
    """One at a time; joined anew after it was lost. let_go: awaited when others may hold our sessions."""

    def __init__(
        self, store: Store, config: SessionsConfig, *, let_go: Callable[[], Awaitable[None]]
    ) -> None:
        self._store = store
        self._config = config
        self._let_go = let_go
        self._mark: IO[bytes] | None = None
        self.lease = Lease()
        self.desk: HolderDesk | None = None

    async def join(self) -> None:
        """Become a holder. Raises TemporaryError when the store does not answer."""
        began = awake_clock()
        self.desk = await self._store.join("worker", self._config.lease_ttl_s)
        self.lease.renew(began=began, ttl_s=self._config.lease_ttl_s)
        self._show_life(self.desk.holder)

    async def leave(self) -> None:
        """Hand everything over. Twice does no harm."""
        desk, self.desk = self.desk, None
        if desk is not None:
            with contextlib.suppress(BridgeError, TimeoutError):
                async with asyncio.timeout(LEAVE_S):
                    await desk.leave()
        self._show_life(None)
        self.lease.end()

    async def run(self) -> None:
        """Beat for ever."""
        while True:
            pause_s = self._config.lease_ttl_s / 3
            try:
                await self._beat()
            except Fenced:
                log.error("holder.fenced")  # noqa: TRY400 - nothing to trace
                await self._lose_it()
            except Exception as error:  # noqa: BLE001 - see below
                # Whatever it is. A heart that stopped for good would keep nothing, and let nothing go.
                log.warning("holder.beat_failed", why=type(error).__name__)
                pause_s = min(pause_s, JOIN_AGAIN_S)
                if self.lease.remaining_s <= 0 and self.desk is not None:
                    log.error("holder.lease_ran_out")  # noqa: TRY400 - the cause was logged
                    await self._lose_it()
            await asyncio.sleep(min(pause_s, self.lease.remaining_s or JOIN_AGAIN_S))

    async def _beat(self) -> None:
        if self.desk is None:
            await self.join()
            return
        began = awake_clock()
        async with asyncio.timeout(self.lease.remaining_s or self._config.lease_ttl_s):
            await self.desk.beat(self._config.lease_ttl_s)
        self.lease.renew(began=began, ttl_s=self._config.lease_ttl_s)

    async def _lose_it(self) -> None:
        self.lease.end()
        self.desk = None
        tell(LeaseMoved(move=LeaseMove.LOST))
        await self._let_go()

    def _show_life(self, holder: HolderId | None) -> None:
        if self._mark is not None:
            self._mark.close()
        self._mark = None if holder is None else sign_of_life(self._config.data_dir, holder)
