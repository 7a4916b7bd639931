"""Looks twice at a page that is silent where traffic is usual: connected, and deaf in a way no probe sees.

First what the page holds is read again; when that breaks no silence, the page is loaded anew in a quiet
moment, upon which WhatsApp delivers what it owes. Once for each silence, and nobody is told unless messages
were missed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bridge.errors import TemporaryError
from bridge.facts import ChatKind, MessageSeen
from bridge.ports.clock import Clock
from bridge.ports.store import SessionDesk
from bridge.reasons import WAS_DEAF
from sessions.rhythm import KEPT_DAYS, Rhythm
from sessions.session_report import SessionReport

log = structlog.get_logger(__name__)

MOST_ARRIVALS = 50_000
"""Read once for each opened page. A session that hears more in two weeks is judged by fewer days."""
ON_ITS_WAY = timedelta(seconds=30)
"""What was written so shortly before the reload was not missed: it might have come anyway."""
TOLD_FOR = timedelta(hours=1)
"""How long the status says that messages had been missed, and how long after a reload they count as such."""


class Silence:
    """Of one opened page. read_again: what the page holds; load_anew: the page, without alarming anybody."""

    def __init__(
        self,
        *,
        desk: SessionDesk,
        report: SessionReport,
        clock: Clock,
        interval_s: float,
        usable: asyncio.Event,
        read_again: Callable[[], None],
        load_anew: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._report = report
        self._clock = clock
        self._interval_s = interval_s
        self._usable = usable
        self._read_again = read_again
        self._load_anew = load_anew
        self._rhythm: Rhythm | None = None
        self._early: list[float] = []
        self._read_at: float | None = (
            None  # the silence in which the page was read again, by its last message
        )
        self._loaded_at: float | None = None  # and the one in which it was loaded anew
        self._loaded: datetime | None = None  # when that was
        self._missed = 0

    def heard(self, message: MessageSeen) -> None:
        """A message was seen, live or later."""
        if message.from_me or message.chat_kind is not ChatKind.PERSON:
            return
        at = message.written_at
        if self._rhythm is None:
            self._early.append(at.timestamp())
        else:
            self._rhythm.heard(at.timestamp())
        if self._loaded is not None and self._loaded_at is not None:
            was_owed = self._loaded_at < at.timestamp() < (self._loaded - ON_ITS_WAY).timestamp()
            if was_owed and self._clock.now() - self._loaded < TOLD_FOR:
                self._was_deaf()

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await asyncio.sleep(self._interval_s)
            await self._usable.wait()
            try:
                await self._look()
            except TemporaryError as error:
                log.debug("silence.not_judged", why=str(error))

    async def _look(self) -> None:
        now = self._clock.now()
        if self._loaded is not None and now - self._loaded >= TOLD_FOR:
            self._report.aside = None
        rhythm = self._rhythm = self._rhythm or await self._learn(now)
        if not rhythm.is_unusual(now.timestamp()) or rhythm.last == self._loaded_at:
            return
        if self._read_at != rhythm.last:
            self._read_at = rhythm.last
            self._read_again()
        elif await self._is_quiet(now):
            self._loaded_at, self._loaded, self._missed = rhythm.last, now, 0
            log.info("silence.unusual", silent_s=int(now.timestamp() - (rhythm.last or 0.0)))
            self._load_anew()

    async def _learn(self, now: datetime) -> Rhythm:
        since = now - timedelta(days=KEPT_DAYS)
        known = await self._desk.arrivals(since, MOST_ARRIVALS)
        # Messages from before the link are in no record, so days without any prove nothing either way.
        rhythm = Rhythm(min((at.timestamp() for at in known), default=now.timestamp()))
        rhythm.heard(*(at.timestamp() for at in known), *self._early)
        self._early.clear()
        return rhythm

    async def _is_quiet(self, now: datetime) -> bool:
        """Whether nothing is being sent, nor about to be."""
        due = await self._desk.next_due_at()
        waits = due is not None and due <= now + timedelta(seconds=self._interval_s)
        return not waits and not await self._desk.in_flight()

    def _was_deaf(self) -> None:
        self._missed += 1
        if self._missed == 1:
            log.warning("silence.was_deaf")
            self._report.aside = WAS_DEAF
