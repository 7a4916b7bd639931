"""What begins later, kept by taskiq's scheduler: at its time a hint is left. Rows say what begins when.

Two processes that keep time leave two hints, and the second finds nothing to do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from taskiq import ScheduledTask, ScheduleSource, TaskiqScheduler
from taskiq.api import run_scheduler_task

from bridge.errors import BridgeError
from storage.brokers.local import LocalBroker
from storage.serving import Listener

LOOK_EVERY = timedelta(seconds=10)
"""A start that was chosen is found so late at most; whoever confirms one for at once leaves a hint, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """`task` is called with `args` at that time. name: of the thing, for it is hinted at once."""

    name: str
    task: str
    args: tuple[str, ...]
    at: datetime


Starts = Callable[[], Awaitable[Sequence[Start]]]
"""What begins soon, or should have begun and has not."""


class StartsSource(ScheduleSource):
    """taskiq's view of the rows: read anew at each look, so nothing is ever added or deleted here."""

    def __init__(self, starts: Starts) -> None:
        self._starts = starts

    async def get_schedules(self) -> list[ScheduledTask]:
        """What to send, and when. While the database is away: nothing, and it is asked again."""
        try:
            starts = await self._starts()
        except BridgeError:
            return []
        return [
            ScheduledTask(
                task_name=start.task,
                labels={},
                args=list(start.args),
                kwargs={},
                schedule_id=start.name,
                time=start.at,
            )
            for start in starts
        ]


class TimeKeeper:
    """Leaves a hint for each start when its time has come, until `stop`."""

    def __init__(self, starts: Starts, tasks: Mapping[str, Callable[..., Awaitable[None]]]) -> None:
        broker = LocalBroker()
        for name, task in tasks.items():
            broker.register_task(task, task_name=name)
        broker.is_worker_process = True
        self._broker = broker
        self._scheduler = TaskiqScheduler(broker, [StartsSource(starts)])
        self._task: asyncio.Task[Any] | None = None
        self._listener: Listener | None = None

    async def start(self) -> None:
        """Begin to keep time."""
        await self._broker.startup()
        self._listener = Listener("starts", self._broker, at_once=4)
        self._task = asyncio.create_task(
            run_scheduler_task(self._scheduler, interval=LOOK_EVERY), name="scheduler"
        )

    async def stop(self) -> None:
        """Keep time no more. Works twice."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        if self._listener is not None:
            await self._listener.stop()
            self._listener = None
        await self._broker.shutdown()
