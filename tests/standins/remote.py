"""`Remote`: a stand-in that another process serves, over its control API."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from types import ModuleType, TracebackType
from typing import Any, Self, TypeVar

import aiohttp

from tests.patience import PATIENCE_S
from tests.standins.control_api import HEADER
from tests.standins.watching import NotSeen, StandInError

T = TypeVar("T")
State = dict[str, Any]


class Remote:
    """Use it as an async context manager. errors: where the stand-in's own are."""

    errors: ModuleType

    def __init__(self, site: str, token: str) -> None:
        self.site = site.rstrip("/")
        self._headers = {HEADER: token}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(headers=self._headers)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def state(self) -> State:
        """People, places and messages."""
        return dict(await self._get("state"))

    async def requests(self, after: int = 0) -> list[State]:
        """What was asked after this sequence number, with verdicts."""
        return list(await self._get(f"requests?after={after}"))

    async def violations(self) -> list[State]:
        """The requests that were wrong in themselves."""
        return list((await self.state())["violations"])

    async def until(self, seen: Callable[[State], T], *, within_s: float = PATIENCE_S) -> T:
        """Wait until `seen(state)` is true and return its value; asked again after every change.

        Raises:
            NotSeen: it was not true in time.
        """
        deadline = time.monotonic() + within_s
        try:
            async with asyncio.timeout(within_s), self._open.get(f"{self.site}/control/events") as events:
                async for line in events.content:
                    if line.startswith(b"data:") and (value := seen(await self.state())):
                        return value
                    if time.monotonic() > deadline:
                        break
        except TimeoutError:
            pass
        raise NotSeen(f"not seen within {within_s} s")

    async def does(self, verb: str, **facts: Any) -> Any:
        """One verb of the control API.

        Raises:
            StandInError: the stand-in refuses, as the same class it raises in its own process.
            ValueError: the verb or its arguments are unknown.
        """
        async with self._open.post(f"{self.site}/control/{verb}", json=facts) as response:
            answer = json.loads(await response.text())
            if response.status == 409:
                raise getattr(self.errors, answer["error"], StandInError)(answer["message"])
            if response.status != 200:
                raise ValueError(f"{verb}: {response.status} {answer}")
            return answer["value"]

    async def file_at(self, path: str) -> bytes:
        """A file's bytes."""
        async with self._open.get(f"{self.site}/control/{path}") as response:
            response.raise_for_status()
            return await response.read()

    async def _get(self, path: str) -> Any:
        async with self._open.get(f"{self.site}/control/{path}") as response:
            response.raise_for_status()
            return await response.json()

    @property
    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("use it as an async context manager")
        return self._session
