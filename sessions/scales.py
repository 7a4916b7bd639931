"""Weighs one opened page now and then, and ends its life in a quiet moment when it has become a burden."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import timedelta

import structlog

from bridge.errors import TemporaryError
from bridge.ports.clock import Clock, awake_clock
from bridge.ports.store import SessionDesk
from sessions.capacity import Capacity
from sessions.config import SessionsConfig
from sessions.driver import Page
from sessions.driver_errors import PageLost
from sessions.weight import MB, Burden, Weighing, Why, burden, busy_part

log = structlog.get_logger(__name__)

LOOK_S = 1.0
"""Between two looks for a quiet moment."""


class Scales:
    """Of one opened page."""

    def __init__(
        self, *, page: Page, desk: SessionDesk, config: SessionsConfig, clock: Clock, capacity: Capacity
    ) -> None:
        self._page = page
        self._desk = desk
        self._config = config
        self._clock = clock
        self._capacity = capacity
        self._opened_at = self._stirred_at = awake_clock()
        self._weighings: deque[Weighing] = deque(maxlen=2 + int(config.busy_s / config.weigh_interval_s))

    def stir(self) -> None:
        """A message or an ack has come or gone."""
        self._stirred_at = awake_clock()

    async def run(self) -> None:
        """Return when the page should be closed and opened again, and now is the time."""
        while True:
            await asyncio.sleep(self._config.weigh_interval_s)
            found = await self._weigh()
            if found is None:
                continue
            waited_s = await self._until_quiet(found)
            if waited_s is not None:
                self._say(found.why, waited_s)
                return

    async def _weigh(self) -> Burden | None:
        try:
            weight = await self._page.weigh()
        except PageLost:
            return None  # its watch knows
        weighing = Weighing(age_s=awake_clock() - self._opened_at, weight=weight)
        self._weighings.append(weighing)
        self._capacity.weighed(self._desk.session, weight.memory_bytes)
        log.debug(
            "page.weighed",
            memory_mb=weight.memory_bytes // MB,
            cpu_s=round(weight.cpu_s, 1),
            processes=weight.processes,
            age_s=round(weighing.age_s),
        )
        return burden(self._weighings, self._config)

    async def _until_quiet(self, found: Burden) -> float | None:
        """How long it took; None: it is no burden any more."""
        began = awake_clock()
        while not await self._is_quiet():
            waited_s = awake_clock() - began
            if found.patience_s is not None and waited_s >= found.patience_s:
                return waited_s
            await asyncio.sleep(min(LOOK_S, self._config.weigh_interval_s))
            if found.why is not Why.AGE and waited_s >= self._config.weigh_interval_s:
                again = await self._weigh()
                if again is None:
                    return None
                if again.patience_s == 0.0:
                    return waited_s
        return awake_clock() - began

    async def _is_quiet(self) -> bool:
        """Nobody pairs or writes, and nothing is being sent or soon will be."""
        quiet_s = self._config.quiet_s
        if awake_clock() - self._stirred_at < quiet_s:
            return False
        try:
            if (await self._desk.row()).pairing is not None or await self._desk.in_flight():
                return False
            due_at = await self._desk.next_due_at()
        except TemporaryError:
            return False  # not now: what it has to write down could not be kept
        return due_at is None or due_at > self._clock.now() + timedelta(seconds=quiet_s)

    def _say(self, why: Why, waited_s: float) -> None:
        last = self._weighings[-1]
        log.info(
            "page.recycled",
            why=str(why),
            memory_mb=last.weight.memory_bytes // MB,
            cpu_percent=round(100 * busy_part(self._weighings, self._config.busy_s)),
            age_s=round(last.age_s),
            waited_s=round(waited_s),
        )
