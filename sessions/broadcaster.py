"""Brings a session's broadcasts on while its sender has nothing more urgent to do.

What is next is `bridge.broadcast_run`'s decision; here the page is asked what only it knows, and typing is
shown for as long as a person would need. Both are interrupted by whatever is more urgent.

The store is asked only when there may be something: a page was just opened, a hint came, the holder's glimpse
has seen something, a message of a broadcast was settled, or the time has come that it told last.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

import structlog

from bridge.broadcast_run import Ask, BroadcastRun, Due, Rest
from bridge.errors import TemporaryError
from bridge.ids import ChatId, OutboxId
from bridge.ports.clock import Clock, awake_clock
from bridge.ports.holding import Glimpse
from bridge.ports.rows import OutboxRow, Purpose
from bridge.ports.store import SessionDesk
from sessions.driver import Page
from sessions.driver_errors import NotReady, PageLost, RateLimited
from sessions.page_events import AckSeen

log = structlog.get_logger(__name__)

AFTER_NOBODY_S = 5.0
"""Between two questions for numbers, when nobody was there to be written to: a list may be full of them."""
AFTER_TOO_MANY_S = 600.0
"""After WhatsApp said that it was asked too often."""
AFTER_TROUBLE_S = 30.0
LOOKS_AGAIN_S = 300.0
"""While its pace holds one back: somebody may have changed pace or hours, and the hint been lost."""
SHORTEST_REST_S = 0.1
LOOKED_AT_ONCE = 500
"""Of what is uncertain, when a person wants to know."""


class Broadcaster:
    """Of one opened page."""

    def __init__(
        self,
        *,
        desk: SessionDesk,
        page: Page,
        clock: Clock,
        run: BroadcastRun,
        tell: Callable[[], Awaitable[bool]],
    ) -> None:
        self._desk = desk
        self._page = page
        self._clock = clock
        self._run = run
        self._tell = tell
        self._called = True  # a page that was just opened looks once
        self._next_at: datetime | None = None  # when to look although nothing has called
        self._is_held_back = False  # one is under way, and rests until then
        self._asks_from = 0.0  # by the awake clock: WhatsApp is not asked for numbers before
        self._typing_s = 0.0  # to be shown before the next message
        self._typed: tuple[OutboxId, float] | None = None  # for whom, and until when by the awake clock

    @property
    def is_called(self) -> bool:
        """Whether there may be something to do."""
        return self._called or self._left_s() <= 0

    def call(self) -> None:
        """Something of a broadcast may have moved."""
        self._called = True

    def settled(self, row: OutboxRow) -> None:
        """It is known how this message went."""
        if row.purpose is Purpose.BROADCAST:
            self._called = True

    def heard(self, ack: AckSeen) -> None:
        """One that says no may be held against the whole account."""
        if ack.level < 0:
            self._called = True

    def glimpse(self, seen: Glimpse) -> None:
        """What the holder has seen. That one is under way is no news while its pace holds it back."""
        if seen.has_news or (seen.has_broadcast and not self._is_held_back):
            self._called = True

    async def step(self, *, look_up: Callable[[Iterable[OutboxRow]], None]) -> float:
        """Do the next thing; how long to rest (0: something is due), infinite: until something calls.

        Costs nothing while nothing has called. look_up: is given what a person wants to know the fate of.

        Raises:
            PageLost: the page is gone.
            TemporaryError: the store is away, or somebody was faster. What called still does.
        """
        if not self.is_called:
            return self._left_s()
        self._called = False
        try:
            look_up(await self._desk.to_look_at(LOOKED_AT_ONCE))
            await self._tell()
            return await self._next()
        except BaseException:
            self._called = True
            raise

    async def typing_before(self, row: OutboxRow, chat: ChatId) -> float:
        """How long to wait still before this row is sent; typing is shown meanwhile. 0: send it.

        Raises:
            PageLost: the page is gone. NotReady: it cannot send now.
        """
        if row.purpose is not Purpose.BROADCAST:
            return 0.0
        if self._typed is None or self._typed[0] != row.id:
            seconds, self._typing_s = self._typing_s, 0.0
            self._typed = (row.id, awake_clock() + seconds)
            if seconds > 0:
                await self._page.show_typing(chat, seconds=seconds)
        return max(0.0, self._typed[1] - awake_clock())

    async def _next(self) -> float:
        step = await self._run.step(self._desk.tenant, self._desk.session)
        self._next_at, self._is_held_back = None, False
        match step:
            case Rest(until=None):
                return math.inf
            case Rest(until=datetime() as until):
                left_s = (until - self._clock.now()).total_seconds()
                return self._rest(min(left_s, LOOKS_AGAIN_S) if step.paced else left_s, paced=step.paced)
            case Ask():
                return await self._ask_in_turn(step)
            case Due():
                self._typing_s = step.typing_s
        self._called = True
        return 0.0

    def _rest(self, seconds: float, *, paced: bool) -> float:
        seconds = max(SHORTEST_REST_S, seconds)
        self._next_at, self._is_held_back = self._clock.now() + timedelta(seconds=seconds), paced
        return seconds

    def _left_s(self) -> float:
        if self._next_at is None:
            return math.inf
        return (self._next_at - self._clock.now()).total_seconds()

    async def _ask_in_turn(self, asked: Ask) -> float:
        """No sooner than it may, whatever calls meanwhile."""
        if (early_s := self._asks_from - awake_clock()) > 0:
            return self._rest(early_s, paced=True)
        pause_s = await self._ask(asked)
        if pause_s <= 0:
            self._called = True
            return 0.0
        self._asks_from = awake_clock() + pause_s
        return self._rest(pause_s, paced=True)

    async def _ask(self, asked: Ask) -> float:
        try:
            found = await self._page.on_whatsapp(asked.phone)
        except (NotReady, PageLost):
            raise
        except RateLimited:
            log.warning("broadcast.asked_too_often")
            return AFTER_TOO_MANY_S
        except TemporaryError as error:
            log.info("broadcast.not_told", why=type(error).__name__)
            return AFTER_TROUBLE_S
        lid = None if found is None else found.lid
        await self._run.checked(self._desk.tenant, asked, lid, there=found is not None)
        return 0.0 if found is not None else AFTER_NOBODY_S
