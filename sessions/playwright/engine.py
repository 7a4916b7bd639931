"""The Playwright process: one for all our pages, doubted when browsers do not start, and replaced.

It may die (nothing tells of that until the next call), hang (every call times out), or live and start nothing
any more. A dead or hanging one is ended and its pages with it, which open again on the next. One that answers
is retired: new pages start on a new one, while the pages that live on the old one go on.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

import psutil
import structlog
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Playwright, async_playwright

from bridge.errors import TemporaryError

log = structlog.get_logger(__name__)

START_LIMIT_S = 30.0
STOP_LIMIT_S = 5.0
FAILURES_TO_DOUBT = 4
"""So many launches failed, one after the other and of whatever sessions: the fault may be its own."""


@dataclass(eq=False, slots=True, kw_only=True)
class Engine:
    """One Playwright process."""

    playwright: Playwright
    processes: tuple[psutil.Process, ...]
    pages: int = 0
    failures: int = 0  # launches, since the last that succeeded
    retired: bool = False

    async def answers(self, limit_s: float) -> bool:
        """Whether it does as much as make and forget something without a browser."""
        try:
            async with asyncio.timeout(limit_s):
                context = await self.playwright.request.new_context()
                await context.dispose()
        except (PlaywrightError, TimeoutError):
            return False
        return True

    async def end(self) -> None:
        """In order if it obeys, else by force. Browsers whose Playwright is gone end by themselves."""
        try:
            with contextlib.suppress(PlaywrightError, TimeoutError):
                async with asyncio.timeout(STOP_LIMIT_S):
                    await self.playwright.stop()
        finally:
            await self.kill()

    async def kill(self) -> None:
        """By force, whoever is cancelled meanwhile."""
        await asyncio.shield(asyncio.to_thread(_kill, self.processes))


class Engines:
    """The one that new pages start on, and those that are retired."""

    def __init__(self, *, answer_limit_s: float) -> None:
        self._answer_limit_s = answer_limit_s
        self._lock = asyncio.Lock()
        self._current: Engine | None = None
        self._retired: set[Engine] = set()

    async def current(self) -> Engine:
        """One that answers. Raises TemporaryError when none does."""
        for _ in range(2):
            async with self._lock:
                if self._current is None:
                    self._current = await _start()
                engine = self._current
            if await engine.answers(self._answer_limit_s):
                return engine
            await self._replace(engine, why="no_answer")
        raise TemporaryError("Playwright's own process does not answer")

    def launched(self, engine: Engine) -> None:
        """A browser has come up."""
        engine.failures = 0
        engine.pages += 1

    async def closed(self, engine: Engine) -> None:
        """One of its pages is no more."""
        engine.pages -= 1
        if engine.retired and engine.pages <= 0 and engine in self._retired:
            self._retired.discard(engine)
            await engine.end()

    async def failed(self, engine: Engine) -> bool:
        """A browser has not come up: whether the engine was to blame, and another try may help at once."""
        engine.failures += 1
        if not await engine.answers(self._answer_limit_s):
            await self._replace(engine, why="no_answer")
            return True
        if engine.failures >= FAILURES_TO_DOUBT:
            await self._replace(engine, why="starts_nothing")
        return False

    async def end(self) -> None:
        """End all. Twice does no harm."""
        engines, self._retired = self._retired, set()
        current, self._current = self._current, None
        await asyncio.gather(*(engine.end() for engine in (*engines, *filter(None, [current]))))

    async def _replace(self, engine: Engine, *, why: str) -> None:
        if engine.retired:
            return  # others have found out, too
        engine.retired = True
        if self._current is engine:
            self._current = None
        log.warning("driver.replaced", why=why, pages=engine.pages)
        if why == "no_answer":
            await engine.kill()
        elif engine.pages > 0:
            self._retired.add(engine)
        else:
            await engine.end()


async def _start() -> Engine:
    before = {process.pid for process in await asyncio.to_thread(_playwrights)}
    try:
        async with asyncio.timeout(START_LIMIT_S):
            playwright = await async_playwright().start()
    except BaseException as error:
        # Whoever is cancelled meanwhile, too: nobody would ever end it.
        await asyncio.shield(
            asyncio.to_thread(_kill, tuple(p for p in _playwrights() if p.pid not in before))
        )
        if isinstance(error, PlaywrightError | OSError | TimeoutError):
            raise TemporaryError("Playwright's own process does not start") from error
        raise
    found = await asyncio.to_thread(_playwrights)
    return Engine(playwright=playwright, processes=tuple(p for p in found if p.pid not in before))


def _playwrights() -> list[psutil.Process]:
    """Our direct children that are Playwright's; nothing else of ours is called so."""
    found = []
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error):
            if "run-driver" in child.cmdline():
                found.append(child)
    return found


def _kill(processes: tuple[psutil.Process, ...]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(list(processes), timeout=STOP_LIMIT_S)
