"""`StandInClient`: the verbs of the stand-in for another process, over its control API."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp

from tests.standins.telegram import errors
from tests.standins.telegram.control import HEADER

T = TypeVar("T")
State = dict[str, Any]


class StandInClient:
    """Speaks to a stand-in that another process serves. Use it as an async context manager."""

    def __init__(self, base_url: str, token: str) -> None:
        self.base_url = base_url.rstrip("/")
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

    async def user(self, name: str, **facts: Any) -> RemotePerson:
        """Somebody new with Telegram."""
        made = await self.does("user", name=name, **facts)
        return RemotePerson(client=self, id=made["id"], phone=made["phone"])

    async def group(self, title: str, members: list[RemotePerson], **facts: Any) -> int:
        """A new group; returns its id."""
        ids = [member.id for member in members]
        return int((await self.does("group", title=title, members=ids, **facts))["id"])

    async def state(self) -> State:
        """People, groups and messages."""
        return dict(await self._get("state"))

    async def requests(self, after: int = 0) -> list[State]:
        """What the bot has asked after this sequence number, with verdicts."""
        return list(await self._get(f"requests?after={after}"))

    async def violations(self) -> list[State]:
        """The bot's requests that were wrong in themselves."""
        return list((await self.state())["violations"])

    async def photo(self, file_id: str) -> bytes:
        """A photo's bytes."""
        async with self._open.get(f"{self.base_url}/control/photo/{file_id}") as response:
            response.raise_for_status()
            return await response.read()

    async def until(self, seen: Callable[[State], T], *, within_s: float = 10.0) -> T:
        """Wait until `seen(state)` is true and return its value; asked again after every change.

        Raises:
            NotSeen: it was not true in time.
        """
        deadline = time.monotonic() + within_s
        try:
            async with (
                asyncio.timeout(within_s),
                self._open.get(f"{self.base_url}/control/events") as events,
            ):
                async for line in events.content:
                    if line.startswith(b"data:") and (value := seen(await self.state())):
                        return value
                    if time.monotonic() > deadline:
                        break
        except TimeoutError:
            pass
        raise errors.NotSeen(f"not seen within {within_s} s")

    async def does(self, verb: str, **facts: Any) -> Any:
        """One verb of the control API.

        Raises:
            StandInError: the stand-in refuses, as the same class it raises in its own process.
            ValueError: the verb or its arguments are unknown.
        """
        async with self._open.post(f"{self.base_url}/control/{verb}", json=facts) as response:
            answer = json.loads(await response.text())
            if response.status == 409:
                raise getattr(errors, answer["error"], errors.StandInError)(answer["message"])
            if response.status != 200:
                raise ValueError(f"{verb}: {response.status} {answer}")
            return answer["value"]

    async def _get(self, path: str) -> Any:
        async with self._open.get(f"{self.base_url}/control/{path}") as response:
            response.raise_for_status()
            return await response.json()

    @property
    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("use StandInClient as an async context manager")
        return self._session


@dataclass(frozen=True, kw_only=True)
class RemotePerson:
    """A person of the stand-in, seen from another process. `does` takes every verb of the control API."""

    client: StandInClient
    id: int
    phone: str

    async def starts(self, payload: str | None = None) -> None:
        """Open the bot by a link and press Start."""
        await self.does("starts", payload=payload)

    async def writes(self, text: str, **options: Any) -> int:
        """Write; `chat` is a group's id. Returns the message's id."""
        return int(await self.does("writes", text=text, **options))

    async def presses(self, label: str, **options: Any) -> str:
        """Press a button that can be seen."""
        return str(await self.does("presses", label=label, **options))

    async def sees(self) -> list[State]:
        """The present messages of the private chat, oldest first."""
        people = (await self.client.state())["people"]
        return list(next(person["messages"] for person in people if person["id"] == self.id))

    async def does(self, verb: str, **facts: Any) -> Any:
        """Any verb of a person."""
        return await self.client.does(verb, who=self.id, **facts)
