"""Updates: recorded before the platform may forget them, handled after, each chat's in their order.

Platforms take a quick confirmation for the end of it: what is recorded here survives our death in between.
Handling one twice is harmless, since what it causes carries the update's own name.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog

from bridge.errors import PermanentError, TemporaryError
from bridge.ports.clock import Clock
from bridge.ports.store import Store
from bridge.ports.team_rows import UpdateRow
from bridge.screens import Surface

BATCH = 200
TRIES = 5
"""After so many faults of ours an update is given up: it must not stand in the way of others for ever."""
PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
WAITS_S = 24 * 3600.0
"""So long an update waits for a platform or a database that is away. Platforms keep theirs no longer."""

Update = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Updates:
    """One bot's updates. `handle` takes one; it raises TemporaryError when it is to be tried again.

    lane_of: within what an update keeps its order, such as its chat. pause_s: after the first failure of one;
    then twice as long each time.
    """

    store: Store
    clock: Clock
    surface: Surface
    bot: str
    lane_of: Callable[[Update], str]
    handle: Callable[[Update], Awaitable[None]]
    pause_s: float = PAUSE_S
    _lanes: dict[str, deque[tuple[UpdateRow, Update]]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _taken: set[int] = field(default_factory=set)

    async def record(self, name: str, update: Update) -> bool:
        """Keep an update by the platform's name of it; False: it is known. Either way it may be confirmed."""
        # Not orjson: half a surrogate pair, which JSON can hold, must not stop all that comes after it.
        payload = json.dumps(update)
        return await self.store.record_update(self.surface, self.bot, name, payload, self.clock.now())

    async def round(self) -> bool:
        """Begin to handle what waits."""
        rows = await self.store.waiting_updates(self.surface, self.bot, BATCH + len(self._taken))
        fresh = [row for row in rows if row.seq not in self._taken]
        for row in fresh:
            self._taken.add(row.seq)
            update = json.loads(row.payload)
            self._enqueue(self.lane_of(update), row, update)
        return False

    async def drain(self, within_s: float) -> None:
        """Let what is being handled come to its end; what does not is found again."""
        for waiting in self._lanes.values():
            waiting.clear()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._taken.clear()
        self._lanes.clear()

    def _enqueue(self, lane: str, row: UpdateRow, update: Update) -> None:
        if lane in self._lanes:
            self._lanes[lane].append((row, update))
            return
        self._lanes[lane] = deque([(row, update)])
        task = asyncio.create_task(self._serve(lane), name=f"{self.surface}.lane.{len(self._tasks)}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, lane: str) -> None:
        """Handle a lane's updates one after the other, until none waits."""
        waiting = self._lanes[lane]
        try:
            while waiting:
                row, update = waiting.popleft()
                await self._handle(row, update)
        finally:
            # However it ended: what comes next to this lane must find somebody who serves it.
            if self._lanes.get(lane) is waiting:
                del self._lanes[lane]
            self._taken.difference_update(row.seq for row, _ in waiting)

    async def _handle(self, row: UpdateRow, update: Update) -> None:
        """Handle one. Whatever is only away is waited for: what a person did must not be lost by that."""
        log, faults, pause_s = self._log(row), 0, self.pause_s
        while True:
            wait_s = pause_s
            try:
                await self.handle(update)
                break
            except TemporaryError as error:
                wait_s = max(pause_s, error.retry_after_s or 0.0)
                log.warning("admin_chat.update_waits", pause_s=wait_s)
            except PermanentError as error:
                log.warning("admin_chat.update_refused", error=type(error).__name__)
                break
            except Exception:
                faults += 1
                log.exception("admin_chat.update_failed", tried=faults)
            if faults == TRIES or self._is_old(row):
                log.error("admin_chat.update_given_up")
                break
            await asyncio.sleep(wait_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        await self._handled(row)

    def _is_old(self, row: UpdateRow) -> bool:
        return self.clock.now() - row.recorded_at > timedelta(seconds=WAITS_S)

    async def _handled(self, row: UpdateRow) -> None:
        log = self._log(row)
        try:
            await self.store.update_handled(row.seq, self.clock.now())
        except TemporaryError:  # the next look finds it again
            log.warning("admin_chat.update_unmarked")
        finally:
            self._taken.discard(row.seq)

    def _log(self, row: UpdateRow) -> structlog.typing.FilteringBoundLogger:
        bound: structlog.typing.FilteringBoundLogger = structlog.get_logger().bind(
            surface=str(self.surface), update=row.update_id
        )
        return bound
