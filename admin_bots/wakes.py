"""Draws a place anew when what it shows there has come to its end, such as a QR code that nobody replaced."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bridge.desk import Desk
from bridge.errors import BridgeError
from bridge.ports.rows import SurfaceRow

LATER_S = 0.02
GRACE_S = 0.5
"""After the end: a code that takes its place is drawn by then anyway."""


@dataclass(slots=True, kw_only=True)
class Wakes:
    """Alarm clocks, one a place: a later one replaces an earlier one."""

    desk: Desk
    hint: Callable[[], None]
    _timers: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    _next_look: asyncio.TimerHandle | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def at(self, place: SurfaceRow, moment: datetime) -> None:
        """Draw that place once more just after the moment. One that has passed needs no second look."""
        left_s = (moment - self.desk.clock.now()).total_seconds()
        self._drop(place.id)
        if left_s > 0:
            loop = asyncio.get_running_loop()
            self._timers[place.id] = loop.call_later(left_s + GRACE_S, self._ring, place)

    def now(self, place: SurfaceRow) -> None:
        """Draw that place once more at once."""
        self._drop(place.id)
        self._ring(place)

    def look_again(self, after_s: float) -> None:
        """Something was put off for so long: look then, and not at the next round only."""
        moment = asyncio.get_running_loop().time() + after_s + LATER_S
        if self._next_look is None or self._next_look.cancelled() or moment < self._next_look.when():
            if self._next_look is not None:
                self._next_look.cancel()
            self._next_look = asyncio.get_running_loop().call_at(moment, self._look)

    def cancel(self) -> None:
        """No more."""
        if self._next_look is not None:
            self._next_look.cancel()
        for place in list(self._timers):
            self._drop(place)
        for task in self._tasks:
            task.cancel()

    def _look(self) -> None:
        self._next_look = None
        self.hint()

    def _drop(self, place: str) -> None:
        timer = self._timers.pop(place, None)
        if timer is not None:
            timer.cancel()

    def _ring(self, place: SurfaceRow) -> None:
        self._timers.pop(place.id, None)
        task = asyncio.get_running_loop().create_task(self._redraw(place))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _redraw(self, place: SurfaceRow) -> None:
        try:
            async with self.desk.store.transaction(place.tenant) as tx:
                await tx.want_surface(place.id)
        except (BridgeError, LookupError):
            return  # the place is gone, or the next change draws it
        self.hint()
