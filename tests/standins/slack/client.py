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

from tests.standins.slack import errors
from tests.standins.slack.control import HEADER

T = TypeVar("T")
State = dict[str, Any]


class StandInClient:
    """Speaks to a stand-in that another process serves. Use it as an async context manager."""

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

    async def workspace(self, name: str, *, installed: bool = True) -> State:
        """A workspace; tells its `id` and `bot_token`."""
        return dict(await self.does("workspace", name=name, installed=installed))

    async def user(self, workspace: str, name: str, **facts: Any) -> RemotePerson:
        """Somebody in a workspace."""
        made = await self.does("user", workspace=workspace, name=name, **facts)
        return RemotePerson(client=self, id=made["id"], dm=made["dm"], view_url=made["view_url"])

    async def channel(self, workspace: str, name: str, members: list[RemotePerson], **facts: Any) -> str:
        """A channel with these people; returns its id."""
        ids = [member.id for member in members]
        made = await self.does("channel", workspace=workspace, name=name, members=ids, **facts)
        return str(made["id"])

    async def state(self) -> State:
        """Workspaces, people, channels and messages."""
        return dict(await self._get("state"))

    async def requests(self, after: int = 0) -> list[State]:
        """What the app has asked after this sequence number, with verdicts."""
        return list(await self._get(f"requests?after={after}"))

    async def violations(self) -> list[State]:
        """The app's requests that were wrong in themselves."""
        return list((await self.state())["violations"])

    async def file(self, team: str, file_id: str) -> bytes:
        """A file's bytes."""
        async with self._open.get(f"{self.site}/control/file/{team}/{file_id}") as response:
            response.raise_for_status()
            return await response.read()

    async def until(self, seen: Callable[[State], T], *, within_s: float = 10.0) -> T:
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
        raise errors.NotSeen(f"not seen within {within_s} s")

    async def does(self, verb: str, **facts: Any) -> Any:
        """One verb of the control API.

        Raises:
            StandInError: the stand-in refuses, as the same class it raises in its own process.
            ValueError: the verb or its arguments are unknown.
        """
        async with self._open.post(f"{self.site}/control/{verb}", json=facts) as response:
            answer = json.loads(await response.text())
            if response.status == 409:
                raise getattr(errors, answer["error"], errors.StandInError)(answer["message"])
            if response.status != 200:
                raise ValueError(f"{verb}: {response.status} {answer}")
            return answer["value"]

    async def _get(self, path: str) -> Any:
        async with self._open.get(f"{self.site}/control/{path}") as response:
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
    id: str
    dm: str
    view_url: str

    async def writes(self, text: str, **options: Any) -> State:
        """Write; `to` is a channel. Tells the message's `channel` and `ts`."""
        return dict(await self.does("writes", text=text, **options))

    async def presses(self, label: str, **options: Any) -> str | None:
        """Press a button that can be seen."""
        return await self.does("presses", label=label, **options)  # type: ignore[no-any-return]

    async def sees(self, place: str | None = None) -> list[State]:
        """The present messages of a place (the conversation with the app, when None), oldest first."""
        return list((await self.me())["sees"][place or self.dm])

    async def me(self) -> State:
        """Everything before this person's eyes: `home`, `modals`, `sees`, `troubles`."""
        state = await self.client.state()
        people = [person for one in state["workspaces"] for person in one["people"]]
        return next(person for person in people if person["id"] == self.id)

    async def does(self, verb: str, **facts: Any) -> Any:
        """Any verb of a person."""
        return await self.client.does(verb, who=self.id, **facts)
