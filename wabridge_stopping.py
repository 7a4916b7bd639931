"""How a process of the service ends: asked once, in order; asked twice, or too slow, at once.

Whatever moment it is: what was begun and not committed is found again at the next start. The signal is heard
also by a loop that turns no more, because something blocks it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import NoReturn, Self

import psutil

from wabridge_lines import to_error

STOP_LIMIT_S = 25.0
"""An orderly end takes about a second. Less than the 30 s after which orchestrators kill."""

KILLED_BY_CTRL_C = 128 + signal.SIGINT


class Stopping:
    """Listens inside the block for SIGTERM, Ctrl-C and the end of the terminal."""

    def __init__(self, say: Callable[[str], None], *, limit_s: float = STOP_LIMIT_S) -> None:
        self._say = say
        self._limit_s = limit_s
        self._wanted = asyncio.Event()
        self._is_heard = False
        self._count_down = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._is_starting = True

    async def wait(self) -> None:
        """Everything is up: wait until somebody wants it to end."""
        self._is_starting = False
        await self._wanted.wait()

    def _heard(self, _signal: int, _frame: FrameType | None) -> None:
        """Python runs this between any two steps of the main thread, and whatever waits in it is woken."""
        if self._is_heard:
            end_at_once(KILLED_BY_CTRL_C, "Ended at once.")
        self._is_heard = True
        self._count_down.set()
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._begin)

    def _begin(self) -> None:
        self._wanted.set()
        self._say("Stopping, in order. Ctrl-C once more ends it at once.")
        if self._is_starting and self._task is not None:
            self._task.cancel()

    def _watch(self) -> None:
        """A thread: it also ends a loop that turns no more, and an interpreter that waits for a thread."""
        self._count_down.wait()
        self._count_down.clear()
        self._count_down.wait(self._limit_s)
        end_at_once(1, f"Not done after {self._limit_s:g} s: ended.")

    def __enter__(self) -> Self:
        threading.Thread(target=self._watch, name="stopping", daemon=True).start()
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if name != signal.SIGHUP or signal.getsignal(name) is not signal.SIG_IGN:  # as nohup leaves it
                signal.signal(name, self._heard)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """A start that was broken off on a person's wish is no error."""
        return kind is not None and issubclass(kind, asyncio.CancelledError) and self._wanted.is_set()


def end_at_once(code: int, why: str) -> NoReturn:
    """Kill the browsers that this process has started, then this process."""
    for child in psutil.Process().children(recursive=True):
        try:
            child.kill()
        except psutil.Error:
            continue
    try:
        to_error.tell(why)
    finally:
        os._exit(code)
