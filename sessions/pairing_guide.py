"""Leads one attempt to link, as steps that any surface can draw.

It puts a step whenever something moves. A person who wants it once more clears the stored step; that is how a
new wish for the same is told from the old one. Nothing here asks WhatsApp for a pairing code on its own
account: one wish, one request.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bridge.errors import TemporaryError
from bridge.pairing import Connected, Failed, Idle, PairingMethod, PairingStep, ShowCode, ShowQr, Waiting
from bridge.ports.clock import Clock
from bridge.ports.rows import SessionRow
from bridge.ports.store import SessionDesk, Store
from bridge.session_life import SessionState
from sessions.config import SessionsConfig
from sessions.driver import Page
from sessions.driver_errors import PageLost
from sessions.page_events import CodeFailed, CodeShown, QrGone, QrShown
from sessions.pairing_attempt import Attempt, PairingMemory

log = structlog.get_logger(__name__)

Told = QrShown | QrGone | CodeShown | CodeFailed

MOST_NEWS = 100
"""Events of the page between two looks: only the newest count."""
CONNECTED_FOR = timedelta(seconds=10)
"""How long a surface may show that it worked."""
ENDED_FOR = timedelta(seconds=600)
"""How long a surface may show that it failed, or that it waits for a person."""


class PairingGuide:
    """Of one opened page."""

    def __init__(
        self,
        *,
        desk: SessionDesk,
        store: Store,
        page: Page,
        config: SessionsConfig,
        clock: Clock,
        memory: PairingMemory,
        moved: Callable[[], Awaitable[None]],
        was_linked: Callable[[], bool] = lambda: False,
    ) -> None:
        self._desk = desk
        self._store = store
        self._page = page
        self._config = config
        self._clock = clock
        self._memory = memory
        self._moved = moved  # somebody should draw it anew
        self._was_linked = was_linked  # by what is known of this very profile
        self._told: deque[Told] = deque(maxlen=MOST_NEWS)
        self._attempt: Attempt | None = None
        self._qr: tuple[str, datetime] | None = None
        self._qr_idle = False
        self.nobody_since: datetime | None = None

    def hear(self, told: Told) -> None:
        """Take an event of the page; it is acted on by the next `attend`."""
        self._told.append(told)

    async def attend(self, row: SessionRow, state: SessionState) -> None:
        """Do what the row's wish and the page's events call for.

        Raises:
            PageLost, Fenced: as page and desk say.
            TemporaryError: try again soon; nothing is lost.
        """
        now = self._clock.now()
        if row.pairing is None:
            await self._nobody(now, state)
            return
        self.nobody_since = None
        self._memory.is_linking = True
        wish = (row.pairing, row.pairing_phone)
        attempt = self._attempt
        if attempt is None or attempt.wish != wish or await self._was_asked_again(attempt, now):
            attempt = self._attempt = Attempt(wish, now)
            await self._put(attempt, Waiting(), now, timedelta(seconds=self._config.pairing_timeout_s))
        if state is SessionState.CONNECTED:
            await self._desk.pairing_done()
            await self._nobody(now, state)
        elif attempt.ended:
            await self._forget_when_expired(attempt, now)
        else:
            await self._lead(attempt, now)

    async def _nobody(self, now: datetime, state: SessionState) -> None:
        """The wish is spent: fulfilled, or withdrawn."""
        if self._memory.is_linking and state is SessionState.CONNECTED:
            await self._show(Connected(), now + CONNECTED_FOR)
            self._memory.is_linking = False
        elif self._attempt is not None:
            # A step may have been put after the wish was withdrawn; one that has expired is drawn by nobody.
            await self._show(Failed(why="cancelled"), now)
            self._memory.is_linking = False
            await self._stop_pairing()
        self._attempt = None
        self._take_news()
        self._memory.asked_for_code = None
        if state is not SessionState.WAIT_QR:
            self.nobody_since = None
        elif self.nobody_since is None:
            self.nobody_since = now

    async def _was_asked_again(self, attempt: Attempt, now: datetime) -> bool:
        """A person's new wish clears the stored step; a step that has merely expired is gone, too."""
        if attempt.expires_at is None or now >= attempt.expires_at:
            return False
        async with self._store.transaction(self._desk.tenant) as tx:
            stored = await tx.pairing_step(self._desk.session, now)
        if stored is None:
            self._memory.asked_for_code = None
        return stored is None

    async def _lead(self, attempt: Attempt, now: datetime) -> None:
        news = self._take_news()
        if now > attempt.began_at + timedelta(seconds=self._config.pairing_timeout_s):
            await self._fail(attempt, Failed(why="timed_out"), now)
        elif self._was_linked():
            # Done but for loading: what was scanned or typed is used up, and no other is to be asked for.
            if not isinstance(attempt.step, Waiting):
                await self._put(attempt, Waiting(), now, timedelta(seconds=self._config.pairing_timeout_s))
        elif attempt.wish[0] is PairingMethod.QR:
            await self._lead_qr(attempt, now)
        else:
            await self._lead_code(attempt, now, news)

    def _take_news(self) -> list[CodeShown | CodeFailed]:
        """Note what the page said of QR codes; hand over what it said of pairing codes."""
        news: list[CodeShown | CodeFailed] = []
        while self._told:
            told = self._told.popleft()
            if isinstance(told, QrShown):
                self._qr, self._qr_idle = (told.payload, self._clock.now()), False
            elif isinstance(told, QrGone):
                self._qr, self._qr_idle = None, told.idle
            else:
                news.append(told)
        return news

    async def _lead_qr(self, attempt: Attempt, now: datetime) -> None:
        if self._qr is not None:
            payload, shown_at = self._qr
            if isinstance(attempt.step, ShowQr) and attempt.step.payload == payload:
                return
            lasts = timedelta(seconds=self._config.qr_ttl_s)
            number = attempt.number + 1
            step = ShowQr(payload=payload, number=number, shown_at=shown_at, expires_at=shown_at + lasts)
            await self._put(attempt, step, now, lasts)
            attempt.started, attempt.number = True, number
        elif self._qr_idle and not attempt.started:
            attempt.started = True
            await self._page.refresh_qr()
            self._qr_idle = False
        elif self._qr_idle and not isinstance(attempt.step, Idle):
            await self._put(attempt, Idle(), now, ENDED_FOR)
        elif isinstance(attempt.step, ShowQr):
            # Scanned, or between two codes: the old one must not stand there as if it were good.
            await self._put(attempt, Waiting(), now, timedelta(seconds=self._config.pairing_timeout_s))

    async def _lead_code(self, attempt: Attempt, now: datetime, news: list[CodeShown | CodeFailed]) -> None:
        if not attempt.started:
            await self._ask_for_code(attempt, now)
            return
        for told in news:
            if isinstance(told, CodeFailed):
                await self._code_failed(attempt, told, now)
                return
            await self._show_code(attempt, told, now)

    async def _show_code(self, attempt: Attempt, told: CodeShown, now: datetime) -> None:
        lasts = timedelta(seconds=self._config.code_ttl_s)
        step = ShowCode(code=told.code, number=attempt.number + 1, shown_at=now, expires_at=now + lasts)
        try:
            await self._put(attempt, step, now, lasts)
        except TemporaryError:
            self._told.appendleft(told)
            raise
        attempt.number += 1

    async def _ask_for_code(self, attempt: Attempt, now: datetime) -> None:
        phone = attempt.wish[1]
        if phone is None:
            await self._fail(attempt, Failed(why="refused"), now)
        elif self._memory.not_before is not None and now < self._memory.not_before:
            await self._fail(attempt, Failed(why="rate_limited", may_retry_at=self._memory.not_before), now)
        elif self._memory.asked_for_code == attempt.wish:
            # The page that was asked is gone. Asking on one's own account is how a 429 becomes a lasting one.
            await self._fail(attempt, Failed(why="page_broken"), now)
        else:
            await self._page.start_code(phone)
            attempt.started = True
            self._memory.asked_for_code = attempt.wish

    async def _code_failed(self, attempt: Attempt, told: CodeFailed, now: datetime) -> None:
        retry_at = None
        if told.why == "rate_limited":
            retry_at = now + timedelta(seconds=self._config.code_refused_pause_s)
            self._memory.not_before = retry_at
        await self._fail(attempt, Failed(why=told.why, may_retry_at=retry_at), now)

    async def _forget_when_expired(self, attempt: Attempt, now: datetime) -> None:
        if attempt.expires_at is not None and now >= attempt.expires_at:
            await self._desk.pairing_done()
            await self._moved()

    async def _fail(self, attempt: Attempt, step: Failed, now: datetime) -> None:
        attempt.ended = True
        log.info("pairing.failed", why=step.why)
        await self._put(attempt, step, now, ENDED_FOR)
        await self._stop_pairing()

    async def _put(self, attempt: Attempt, step: PairingStep, now: datetime, lasts: timedelta) -> None:
        await self._show(step, now + lasts)
        attempt.step, attempt.expires_at = step, now + lasts

    async def _show(self, step: PairingStep, until: datetime) -> None:
        await self._desk.put_pairing(step, until)
        await self._moved()

    async def _stop_pairing(self) -> None:
        try:
            await self._page.stop_pairing()
        except PageLost:
            raise
        except TemporaryError:
            log.debug("pairing.not_stopped")
