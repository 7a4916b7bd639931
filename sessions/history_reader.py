"""Reads what was written before the link, in the background, when somebody wants it and nothing else waits.

How slowly is decided by the bridge; what it has come to stands in rows. Here the page is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from bridge.backfill import Portion, Rest
from bridge.backfilling import Backfilling
from bridge.errors import PermanentError, TemporaryError
from bridge.ports.clock import Clock
from bridge.ports.store import SessionDesk
from sessions.driver import Page
from sessions.driver_errors import PageLost
from sessions.together import rest

log = structlog.get_logger(__name__)

AGAIN_S = 5.0
"""After something that went wrong; the rows may hold it back for longer."""
LONGEST_S = 3600.0
"""Between two looks while the rows hold it back: nobody has to reckon with a clock that was set."""


class HistoryReader:
    """Of one opened page. backfilling None: nobody reads any.

    live_since: what was written from then on comes by itself, and is none of this one's business.
    """

    def __init__(
        self,
        *,
        desk: SessionDesk,
        page: Page,
        usable: asyncio.Event,
        backfilling: Backfilling | None,
        clock: Clock,
        live_since: Callable[[], datetime],
    ) -> None:
        self._desk = desk
        self._page = page
        self._usable = usable
        self._backfilling = backfilling
        self._clock = clock
        self._live_since = live_since
        self._nudged = asyncio.Event()
        self._nudged.set()

    def nudge(self) -> None:
        """Somebody may want it read, or no further."""
        self._nudged.set()

    async def run(self) -> None:
        """Read for ever. Raises PageLost and Fenced."""
        while self._backfilling is not None:
            await self._usable.wait()
            self._nudged.clear()
            try:
                pause_s = await self._read_on(self._backfilling)
            except PageLost:
                raise
            except TemporaryError as error:
                log.debug("history.interrupted", why=type(error).__name__)
                pause_s = AGAIN_S
            await (self._nudged.wait() if pause_s is None else rest(self._nudged, pause_s))
        await asyncio.Event().wait()

    async def _read_on(self, backfilling: Backfilling) -> float | None:
        """One portion; how long to pause then, None: until somebody says so."""
        then = await backfilling.next(self._desk)
        if isinstance(then, Rest):
            return None if then.until is None else self._until(then.until)
        if isinstance(then, Portion):
            await self._read(backfilling, then)
            return 0.0  # the rows say how long to rest
        return None

    async def _read(self, backfilling: Backfilling, portion: Portion) -> None:
        if portion.chat is None:
            chats = await self._page.history_chats(since=portion.since)
            await backfilling.listed(self._desk, chats)
            return
        chat, count = portion.chat, backfilling.pace.messages
        try:
            found = await self._page.history(chat.chat, before=chat.before, count=count)
        except PermanentError:
            await backfilling.pass_over(self._desk, portion)
            return
        await backfilling.read(
            self._desk, portion, found.facts, before=found.before, until=self._live_since()
        )

    def _until(self, moment: datetime) -> float:
        return min(max((moment - self._clock.now()).total_seconds(), 0.0), LONGEST_S)
