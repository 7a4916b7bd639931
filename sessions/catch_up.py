"""Reads what came without an event: after every load and reconnect, and now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from bridge.errors import TemporaryError
from bridge.ids import ChatId, StanzaId
from bridge.ports.store import SessionDesk
from sessions.driver import Page
from sessions.driver_errors import PageLost
from sessions.inbox import Inbox
from sessions.together import rest

log = structlog.get_logger(__name__)

AGAIN_S = 2.0


class CatchUp:
    """Of one opened page. `since` says how far back, asked anew for every run."""

    def __init__(
        self,
        *,
        page: Page,
        desk: SessionDesk,
        inbox: Inbox,
        usable: asyncio.Event,
        interval_s: float,
        since: Callable[[], datetime],
    ) -> None:
        self._page = page
        self._desk = desk
        self._inbox = inbox
        self._usable = usable
        self._interval_s = interval_s
        self._since = since
        self._wanted = asyncio.Event()

    def want(self) -> None:
        """Something may have come without an event."""
        self._wanted.set()

    async def run(self) -> None:
        """Catch up for ever. Raises Fenced and PageLost."""
        while True:
            await rest(self._wanted, self._interval_s)
            await self._usable.wait()
            while not await self._once():
                await asyncio.sleep(AGAIN_S)
                await self._usable.wait()

    async def _once(self) -> bool:
        found = 0
        try:
            async for told in self._page.unseen(self._known, since=self._since()):
                await self._inbox.put_in_turn(told)
                found += 1
        except PageLost:
            raise
        except TemporaryError as error:
            log.debug("catch_up.interrupted", why=str(error))
            return False
        if found:
            log.debug("catch_up.done", found=found)
        return True

    async def _known(self, chat: ChatId, stanzas: Sequence[StanzaId]) -> set[StanzaId]:
        return await self._desk.seen(chat, stanzas)
