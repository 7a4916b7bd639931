"""The right to be the bot: one process at a time has it, by the database's clock."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from bridge.errors import BridgeError, Fenced
from bridge.ports.holding import HolderDesk
from bridge.ports.store import Store

log = structlog.get_logger()


class LostLead(BridgeError):
    """Another process may be the bot by now: stop at once."""


@dataclass(slots=True, kw_only=True)
class Lead:
    """One process's claim to a named role. ttl_s: how long others wait for a sign of life."""

    store: Store
    name: str
    ttl_s: float
    _holder: HolderDesk | None = field(default=None, init=False)

    async def take(self) -> bool:
        """Live on, and take the role if it is free (or ours)."""
        try:
            if self._holder is None:
                self._holder = await self.store.join("bots", self.ttl_s)
            else:
                await self._holder.beat(self.ttl_s)
            return await self._holder.lead(self.name)
        except Fenced:
            self._holder = None  # we counted as dead: begin anew
            return False

    async def keep(self) -> None:
        """Keep the role until it is lost.

        Raises:
            LostLead: it is, or we could not say for so long that we live that it may be.
        """
        sure_until = time.monotonic() + self.ttl_s
        while True:
            await asyncio.sleep(self.ttl_s / 4)
            began = time.monotonic()
            try:
                # Bounded: a database that hangs must not keep us from noticing that our time is over.
                async with asyncio.timeout(max(0.1, sure_until - began)):
                    is_ours = await self.take()
                sure_until = began + self.ttl_s
            except (BridgeError, TimeoutError, OSError) as error:
                log.warning("admin_chat.beat_failed", lead=self.name, error=type(error).__name__)
                is_ours = True  # as far as we know
            if not is_ours:
                raise LostLead("another process leads now")
            if time.monotonic() >= sure_until - self.ttl_s / 4:
                raise LostLead("no sign of life came through")

    async def leave(self) -> None:
        """Let another process take over at once."""
        holder, self._holder = self._holder, None
        if holder is None:
            return
        with suppress(BridgeError):
            await holder.release_lead(self.name)
            await holder.leave()
