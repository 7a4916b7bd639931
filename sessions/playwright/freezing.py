"""Holding a browser still: every process of its tree stopped by SIGSTOP, and always continued.

A signal is delivered when a thread leaves the kernel, so one that is writing finishes first: the tree is
still when every thread is seen stopped, and not before.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

from bridge.errors import TemporaryError
from sessions.driver_errors import PageLost
from sessions.playwright.processes import browsers_on

STOP_LIMIT_S = 2.0
"""How long threads may take to come to rest: one that writes to a slow disk finishes first."""
STILL_LIMIT_S = 5.0
"""How long the block may take. A page that is frozen for longer looks dead to those who watch it."""
LOOK_AGAIN_S = 0.001
RESTING = frozenset("TtZXx")
"""As /proc says: stopped, traced, zombie, dead."""


@asynccontextmanager
async def held_still(profile: Path, *, limit_s: float = STILL_LIMIT_S) -> AsyncIterator[None]:
    """See `sessions.driver.Page.still`. One at a time: two would let each other's browser go."""
    browsers = await asyncio.to_thread(browsers_on, profile)
    if not browsers:
        raise PageLost("the browser is gone", why="browser_closed")
    freeze = _Freeze(browsers)
    try:
        await asyncio.to_thread(freeze.stop_all)
        async with asyncio.timeout(limit_s):
            yield
    except TimeoutError:
        raise TemporaryError(f"the browser may not be held still for over {limit_s:g} s") from None
    finally:
        freeze.thaw()


class _Freeze:
    """The tree below some browsers. `thaw` may come from another thread at any time, and is final."""

    def __init__(self, browsers: list[psutil.Process]) -> None:
        self._browsers = browsers
        self._stopped: dict[int, psutil.Process] = {}
        self._thawed = False
        self._turn = threading.Lock()

    def stop_all(self) -> None:
        """Stop the tree and wait until it is still. Raises TemporaryError when it is not in time."""
        tree = self._tree()  # listed before the first is stopped: it costs more than the rest of the pause
        until = time.monotonic() + STOP_LIMIT_S
        while time.monotonic() < until:
            for process in tree:
                self._stop(process)
            if all(_is_still(process) for process in tree):
                born = [child for process in tree for child in _children(process)]
                new = [child for child in born if child.pid not in self._stopped]
                if not new:
                    return  # a tree at rest has no more children
                tree += new
            else:
                time.sleep(LOOK_AGAIN_S)
        raise TemporaryError(f"the browser did not stand still within {STOP_LIMIT_S:g} s")

    def thaw(self) -> None:
        """Let everything go on, children first."""
        with self._turn:
            self._thawed = True
            for process in reversed(self._stopped.values()):
                try:
                    process.resume()
                except psutil.Error:
                    continue

    def _tree(self) -> list[psutil.Process]:
        found = list(self._browsers)
        for browser in self._browsers:
            try:
                found += browser.children(recursive=True)
            except psutil.Error:
                continue
        return found

    def _stop(self, process: psutil.Process) -> None:
        with self._turn:
            if self._thawed:
                raise TemporaryError("the browser goes on")
            if process.pid in self._stopped:
                return
            try:
                process.suspend()
            except psutil.NoSuchProcess:
                pass
            except psutil.Error as error:
                raise TemporaryError("the browser may not be stopped") from error
            self._stopped[process.pid] = process


def _children(process: psutil.Process) -> list[psutil.Process]:
    """Those of a process at rest. The kernel tells them at once; psutil looks through the whole machine."""
    try:
        told = [task.joinpath("children").read_text() for task in Path(f"/proc/{process.pid}/task").iterdir()]
        pids = [int(pid) for words in told for pid in words.split()]
    except OSError:
        return _children_by_psutil(process)
    found = []
    for pid in pids:
        try:
            found.append(psutil.Process(pid))
        except psutil.Error:
            continue
    return found


def _children_by_psutil(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children()
    except psutil.Error:
        return []


def _is_still(process: psutil.Process) -> bool:
    """Whether none of its threads runs."""
    if sys.platform != "linux":
        return _status(process) in (psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE)
    try:
        for task in Path(f"/proc/{process.pid}/task").iterdir():
            # pid (name) state …: the name may hold anything, a bracket too.
            if task.joinpath("stat").read_text(errors="replace").rpartition(")")[2].split()[0] not in RESTING:
                return False
    except (OSError, IndexError):
        return not process.is_running()
    return True


def _status(process: psutil.Process) -> str:
    try:
        return str(process.status())
    except psutil.Error:
        return psutil.STATUS_ZOMBIE
