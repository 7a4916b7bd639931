"""Stand between the product and a real thing: see each call end, and make a chosen one fail."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

from tests.patience import PATIENCE_S


class Killed(BaseException):
    """The process dies here: nobody catches it."""


class Observer:
    """Counts calls, wakes whoever waits for something to have changed, and fails on command."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self._watchers: list[asyncio.Future[None]] = []
        self._failures: list[tuple[str, Exception, bool]] = []
        self._kill_at: tuple[int, bool] | None = None
        self._answers: dict[str, asyncio.Event] = {}

    def fails(self, call: str, error: Exception, *, afterwards: bool = False, times: int = 1) -> None:
        """The next calls of this name raise `error`, instead of doing anything or after they have done it."""
        self._failures.extend([(call, error, afterwards)] * times)

    @property
    def awaits_no_failure(self) -> bool:
        """Whether everything that was to fail has failed."""
        return not self._failures

    def kills_at(self, number: int, *, afterwards: bool) -> None:
        """The process dies at the call of this number, before or after it takes effect."""
        self._kill_at = (number, afterwards)

    def holds_up(self, call: str) -> asyncio.Event:
        """The next call of this name takes effect, and is answered only when the event is set."""
        return self._answers.setdefault(call, asyncio.Event())

    def changed(self) -> None:
        """Something has happened."""
        watchers, self._watchers = self._watchers, []
        for watcher in watchers:
            if not watcher.done():
                watcher.set_result(None)

    async def until(self, seen: Callable[[], Any], *, within_s: float = PATIENCE_S) -> Any:
        """Wait until `seen()` (or what it resolves to) is true; asked again after every change."""
        async with asyncio.timeout(within_s):
            while True:
                watcher: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._watchers.append(watcher)
                value = seen()
                value = await value if inspect.isawaitable(value) else value
                if value:
                    return value
                await watcher

    def watch(self, real: Any, *, wrap: Callable[[str, Any], Any] | None = None) -> Any:
        """A double that passes every call on to `real`. wrap: makes doubles of what a call returns."""
        return _Double(self, real, wrap)

    async def call(self, name: str, method: Callable[..., Any], args: Any, options: Any) -> Any:
        """One call, observed."""
        number = len(self.calls)
        self.calls.append(name)
        if self._kill_at == (number, False):
            raise Killed(f"before {name}")
        failure = next((one for one in self._failures if one[0] == name), None)
        if failure:
            self._failures.remove(failure)
            if not failure[2]:
                raise failure[1]
        result = await method(*args, **options)
        if self._kill_at == (number, True):
            raise Killed(f"after {name}")
        if failure:
            raise failure[1]
        self.changed()
        if answer := self._answers.pop(name, None):
            await answer.wait()
        return result


class _Double:
    def __init__(self, observer: Observer, real: Any, wrap: Callable[[str, Any], Any] | None) -> None:
        self._observer = observer
        self._real = real
        self._wrap = wrap

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._real, name)
        if not inspect.iscoroutinefunction(member):
            return member

        async def call(*args: Any, **options: Any) -> Any:
            result = await self._observer.call(name, member, args, options)
            return self._wrap(name, result) if self._wrap else result

        return call
