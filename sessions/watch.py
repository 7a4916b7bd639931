"""Watches one opened page: probes it, reports what that means, and loses patience by numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from bridge.errors import TemporaryError
from bridge.facts import Address
from bridge.ports.clock import awake_clock
from bridge.ports.rows import SessionRow
from bridge.reasons import in_conflict
from bridge.session_life import Sign
from sessions.config import SessionsConfig
from sessions.driver import Page
from sessions.driver_errors import NotReady, PageLost, Silent
from sessions.page_rider import PageRider
from sessions.session_report import SessionReport
from sessions.together import rest
from sessions.verdict import (
    UNKNOWN_LOGOUT,
    Eagerness,
    Patience,
    Remedy,
    Verdict,
    judge,
    logout_reason,
    wants_it_back,
)

log = structlog.get_logger(__name__)

SECOND_LOOK_S = 2.0
"""A page that was usable and is not gets a second look so soon, before anybody is told."""
LAST_WORDS_S = 1.0
"""WhatsApp tells why it logged out a moment after it tells that it did."""
SILENCES = 2
"""Probes without an answer, one after the other, until the page is taken for frozen."""


class Watch:
    """Of one opened page. `usable` is set while messages can be sent.

    on_usable is awaited each time before `usable` is set.
    """

    def __init__(
        self,
        *,
        page: Page,
        report: SessionReport,
        config: SessionsConfig,
        usable: asyncio.Event,
        was_linked: Callable[[], bool],
        on_usable: Callable[[], Awaitable[None]],
        rider: PageRider | None = None,
    ) -> None:
        self._page = page
        self._rider = rider
        self._report = report
        self._config = config
        self._usable = usable
        self._was_linked = was_linked
        self._on_usable = on_usable
        self._patience = Patience(
            ready_deadline_s=config.ready_deadline_s, deaf_deadline_s=config.deaf_deadline_s
        )
        self._eagerness = Eagerness(longest_s=config.boot_probe_interval_s)
        self._wake = asyncio.Event()
        self._crashed: str | None = None
        self._logout: str | None = None
        self._silences = 0
        self._bad_looks = 0
        self._asked_server_at = float("-inf")
        self._wants_reload = False
        self._quiet_until = float("-inf")
        self._wants_here = False
        self._wish_heard: datetime | None = None
        self._updated = False
        self._outdated_told = False
        self.ever_usable = False
        self.found_no_login = False  # it asks to be linked, and nobody was logged out

    def wake(self) -> None:
        """Something has changed: probe now."""
        self._wake.set()

    def try_again(self) -> None:
        """A person has acted, or wants to see whether it helps: load the page anew.

        Not in a conflict: loading takes the login from whoever has it, which `attend` alone may ask for.
        """
        self._wants_reload = not in_conflict(self._report.state, self._report.reason)
        self._wake.set()

    def load_anew_quietly(self) -> None:
        """Load the page anew: nobody is told, unless it does not come back in time."""
        self._quiet_until = awake_clock() + self._config.ready_deadline_s
        self._wants_reload = True
        self._wake.set()

    def attend(self, row: SessionRow) -> None:
        """Hear a person's wish to have the login back: once, and only in the conflict that it is about."""
        if wants_it_back(row) and row.use_here_at != self._wish_heard:
            self._wish_heard = row.use_here_at
            self._wants_here = True
            self._wake.set()

    def reloaded(self) -> None:
        """The page is a new document."""
        self._usable.clear()
        self._asked_server_at = float("-inf")
        if self._rider:
            self._rider.reloaded()
        self._wake.set()

    def crashed(self, why: str) -> None:
        """The page is gone."""
        self._crashed = self._crashed or why
        self._wake.set()

    def logged_out(self, reason: str) -> None:
        """The account was unlinked. A word for the reason may come after the news itself."""
        if self._logout in (None, "unknown"):
            self._logout = reason
        self._usable.clear()
        self._wake.set()

    async def run(self) -> None:
        """Watch until the account is logged out.

        Raises:
            PageLost: only a new page helps.
            Fenced: the session is not ours any more.
        """
        while True:
            if self._logout is not None:
                await self._see_it_out()
                return
            if self._wants_reload:
                self._wants_reload = False
                await self._reload("silence" if awake_clock() < self._quiet_until else "asked_for")
            if self._wants_here:
                self._wants_here = False
                await self._take_back()
            verdict, me = await self._look()
            pause_s = await self._act(verdict, me)
            if pause_s is None:
                return
            if await rest(self._wake, pause_s):
                self._eagerness.stirred()

    async def _see_it_out(self) -> None:
        if self._logout == "unknown":
            await asyncio.sleep(LAST_WORDS_S)
        told = self._logout or "unknown"
        reason = logout_reason(told)
        if reason == UNKNOWN_LOGOUT:
            log.warning("session.logout_unknown", told=told)
        await self._report.observe(Sign.LOGGED_OUT, reason)

    async def _look(self) -> tuple[Verdict, Address | None]:
        if self._crashed:
            raise PageLost("the page crashed or its browser closed", why=self._crashed)
        now = awake_clock()
        due = now - self._asked_server_at >= self._config.round_trip_interval_s
        try:
            probe = await self._page.probe(round_trip=due or not self._usable.is_set())
        except Silent:
            self._silences += 1
            if self._silences >= SILENCES:
                raise PageLost("the page does not answer", why="frozen") from None
            return Verdict(sign=Sign.PROBE_BAD, reason="silent"), None
        except NotReady:
            return Verdict(sign=Sign.PROBE_BAD, reason="loading"), None
        self._silences = 0
        if self._rider:
            self._rider.looked(probe)
        if probe.round_trip:
            self._asked_server_at = now
        if probe.phone_seen_at is not None:
            self._report.saw_phone(probe.phone_seen_at)
        return judge(probe, was_linked=self._was_linked()), probe.me

    async def _act(self, verdict: Verdict, me: Address | None) -> float | None:
        """Do what a look calls for; how long to pause then, or None: it is over."""
        if verdict.usable:
            return await self._be_usable(verdict, me)
        was_usable = self._usable.is_set()
        self._usable.clear()
        self._bad_looks += 1
        if verdict.sign is Sign.LOGGED_OUT and self._bad_looks < 2:
            return min(SECOND_LOOK_S, self._config.probe_interval_s)
        if was_usable and verdict.sign is Sign.PROBE_BAD:
            return min(SECOND_LOOK_S, self._config.probe_interval_s)
        if verdict.sign is Sign.LOGGED_OUT and not self.ever_usable:
            self.found_no_login = True
            return None
        await self._tell(verdict, me)
        if verdict.sign is Sign.LOGGED_OUT:
            return None
        if verdict.sign is Sign.PROBE_BAD:
            await self._lose_patience(verdict)
            return self._eagerness.pause_s()
        self._patience.waiting()
        if verdict.reason == "needs_update" and not self._updated:
            self._updated = True  # once: what it wants is to be loaded anew
            await self._reload("needs_update")
            return self._eagerness.pause_s()
        if verdict.reason == "needs_update" and not self._outdated_told:
            self._outdated_told = True
            log.warning("page.outdated")
        return self._config.probe_interval_s

    async def _be_usable(self, verdict: Verdict, me: Address | None) -> float:
        self._bad_looks = 0
        self._patience.fine()
        if not self._usable.is_set():
            try:
                await self._on_usable()
            except NotReady:
                return self._eagerness.pause_s()
            self.ever_usable = True
        await self._tell(verdict, me)
        self._usable.set()
        await self._mind_phone()
        return self._config.probe_interval_s

    async def _lose_patience(self, verdict: Verdict) -> None:
        remedy = self._patience.bad(awake_clock(), verdict.reason)
        if remedy is not Remedy.WAIT and verdict.reason == "loading" and self._rider:
            await self._rider.did_not_come_up()
        if remedy is Remedy.RESTART:
            why = verdict.reason if self.ever_usable or verdict.reason == "offline" else "never_ready"
            raise PageLost("the page does not become usable", why=why or "page_lost")
        if remedy is Remedy.RELOAD:
            if not self.ever_usable and verdict.reason in ("loading", "syncing"):
                self._report.trouble = "never_ready"
            await self._reload(verdict.reason)

    async def _reload(self, why: str | None) -> None:
        log.warning("page.reloaded", why=why)
        try:
            await self._page.reload()
        except PageLost:
            raise
        except TemporaryError as error:
            log.debug("page.reload_failed", why=str(error))

    async def _take_back(self) -> None:
        log.info("session.taken_back")
        try:
            await self._page.use_here()
        except PageLost:
            raise
        except TemporaryError as error:
            log.warning("session.not_taken_back", why=str(error))
            self._wish_heard = None  # the wish is in the row still, and is heard again

    async def _mind_phone(self) -> None:
        try:
            await self._report.mind_phone()
        except TemporaryError as error:
            log.warning("session.untold", why=str(error))

    async def _tell(self, verdict: Verdict, me: Address | None) -> None:
        if verdict.sign is Sign.PROBE_BAD and awake_clock() < self._quiet_until:
            return
        try:
            await self._report.observe(verdict.sign, verdict.reason, me=me, until=verdict.until)
        except TemporaryError as error:
            log.warning("session.untold", why=str(error))  # the next look tells it
