"""How a process of the service ends: asked once, in order; asked twice, or too slow, at once.

Whatever moment it is: what was begun and not committed is found again at the next start.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import NoReturn, Self

import psutil

STOP_LIMIT_S = 25.0
"""An orderly end takes about a second. Less than the 30 s after which orchestrators kill."""

KILLED_BY_CTRL_C = 128 + signal.SIGINT


class Stopping:
    """Listens inside the block for SIGTERM, Ctrl-C and the end of the terminal."""

    def __init__(self, say: Callable[[str], None], *, limit_s: float = STOP_LIMIT_S) -> None:
        self._say = say
        self._limit_s = limit_s
        self._wanted = asyncio.Event()
        self._task = asyncio.current_task()
        self._is_starting = True

    async def wait(self) -> None:
        """Everything is up: wait until somebody wants it to end."""
        self._is_starting = False
        await self._wanted.wait()

    def _heard(self) -> None:
        if self._wanted.is_set():
            end_at_once(KILLED_BY_CTRL_C, "Ended at once.")
        self._wanted.set()
        self._say("Stopping, in order. Ctrl-C once more ends it at once.")
        # A thread: it also ends a loop that turns no more, and an interpreter that waits for a thread.
        late = threading.Timer(self._limit_s, end_at_once, (1, f"Not done after {self._limit_s:g} s: ended."))
        late.daemon = True
        late.start()
        if self._is_starting and self._task is not None:
            self._task.cancel()

    def __enter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if name != signal.SIGHUP or signal.getsignal(name) is not signal.SIG_IGN:  # as nohup leaves it
                loop.add_signal_handler(name, self._heard)
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
        print(why, file=sys.stderr, flush=True)
    finally:
        os._exit(code)
