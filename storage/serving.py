"""Running what hints ask for: one at a time per name, and to an end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from taskiq import AsyncBroker
from taskiq.receiver import Receiver

Work = Callable[..., Awaitable[Any]]


class OneAtATime:
    """Runs a piece of work; asked for again while it runs, it runs once more afterwards, not beside itself.

    So a thousand hints at one lane are two runs, and none that came after the last look is missed.
    """

    def __init__(self) -> None:
        self._running: dict[tuple[str, ...], bool] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_cut = False

    async def run(self, name: tuple[str, ...], work: Work) -> None:
        """Do the work, or leave it to the run that is under way. Cancelled when all was cut short before."""
        if self._is_cut:
            # Taken from the queue before the stop, and about to begin after it: nobody would wait for it.
            raise asyncio.CancelledError
        if name in self._running:
            self._running[name] = True
            return
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            self._running[name] = True
            while self._running[name]:
                self._running[name] = False
                await work()
        finally:
            del self._running[name]
            self._tasks.discard(task)

    async def cut_short(self) -> None:
        """Cancel what still runs and wait for it to let go. Nothing begins any more."""
        self._is_cut = True
        tasks = [task for task in self._tasks if not task.done()]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)


class Listener:
    """A taskiq Receiver in a task of its own."""

    def __init__(self, name: str, broker: AsyncBroker, *, at_once: int) -> None:
        self._enough = asyncio.Event()
        # Parameters are plain words of our own making: nothing to be validated.
        receiver = Receiver(broker, max_async_tasks=at_once, run_startup=False, validate_params=False)
        self._task = asyncio.create_task(receiver.listen(self._enough), name=f"queue.{name}")

    @property
    def has_ended(self) -> bool:
        """Whether nobody listens any more."""
        return self._task.done()

    def finish(self) -> None:
        """Take nothing new."""
        self._enough.set()

    async def ended(self) -> None:
        """Wait until what was taken is done."""
        await asyncio.wait([self._task])

    async def stop(self) -> None:
        """End now. Errors of the listening come out here."""
        self._enough.set()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
