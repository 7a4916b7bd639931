"""`StandInClient`: the verbs of the stand-in for another process, over its control API."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp

from tests.patience import PATIENCE_S
from tests.standins.watching import NotSeen, StandInError
from tests.standins.whatsapp import errors
from tests.standins.whatsapp.control import HEADER

T = TypeVar("T")
State = dict[str, Any]


class StandInClient:
    """Speaks to a stand-in that another process serves. Use it as an async context manager."""

    def __init__(self, base_url: str, token: str) -> None:
        self.base_url = base_url if base_url.endswith("/") else base_url + "/"
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

    async def phone(self, number: str, *, name: str = "Owner") -> RemotePhone:
        """The phone with this number, made when it is new."""
        facts = await self.does("phone", number=number, name=name)
        return RemotePhone(client=self, number=facts["number"], lid=facts["lid"])

    async def person(self, number: str, *, name: str | None = None) -> RemotePerson:
        """The person with this number, made when new."""
        facts = await self.does("person", number=number, name=name)
        return RemotePerson(client=self, number=facts["number"], lid=facts["lid"])

    async def room(self, kind: str, name: str, members: list[str]) -> str:
        """A new `group`, `broadcast_list` or `channel` of these numbers; returns its id."""
        return str((await self.does(kind, name=name, members=members))["jid"])

    async def set(self, **changes: Any) -> None:
        """Turn the knobs of pages that are not linked yet."""
        await self.does("set", changes=changes)

    async def state(self) -> State:
        """People, messages, devices and the QR codes shown now."""
        return dict(await self._get("state"))

    async def frames(self, after: int = 0) -> list[dict[str, Any]]:
        """The frames that pages sent after this sequence number."""
        return list(await self._get(f"frames?after={after}"))

    async def until(self, seen: Callable[[State], T], *, within_s: float = PATIENCE_S) -> T:
        """Wait until `seen(state)` is true and return its value; asked again after every change.

        Raises:
            NotSeen: it was not true in time.
        """
        deadline = time.monotonic() + within_s
        if value := seen(await self.state()):
            return value
        timeout = aiohttp.ClientTimeout(total=within_s)
        try:
            async with self._open.get(f"{self.base_url}control/events", timeout=timeout) as events:
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
        async with self._open.post(f"{self.base_url}control/{verb}", json=facts) as response:
            answer = json.loads(await response.text())
            if response.status == 409:
                raise getattr(errors, answer["error"], StandInError)(answer["message"])
            if response.status != 200:
                raise ValueError(f"{verb}: {response.status} {answer}")
            return answer["value"]

    async def _get(self, path: str) -> Any:
        async with self._open.get(f"{self.base_url}control/{path}") as response:
            response.raise_for_status()
            return await response.json()

    @property
    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("use StandInClient as an async context manager")
        return self._session


@dataclass(frozen=True, kw_only=True)
class RemotePerson:
    """A person of the town, seen from another process."""

    client: StandInClient
    number: str
    lid: str

    async def writes(self, to: str, text: str, **options: Any) -> str:
        """Write to a number, a room's id or `me`; returns the stanza id."""
        return str(await self._does("writes", to=to, text=text, **options))

    async def sends_media(self, to: str, data: bytes, **options: Any) -> str:
        """Send a file; returns the stanza id."""
        encoded = base64.b64encode(data).decode()
        return str(await self._does("sends_media", to=to, data=encoded, **options))

    async def edits(self, stanza_id: str, text: str) -> None:
        """Edit an earlier message of one's own."""
        await self._does("edits", stanza_id=stanza_id, text=text)

    async def revokes(self, stanza_id: str) -> None:
        """Delete an earlier message of one's own for everyone."""
        await self._does("revokes", stanza_id=stanza_id)

    async def reads(self, whom: str) -> None:
        """Read everything from this number."""
        await self._does("reads", whom=whom)

    async def messages(self) -> list[dict[str, Any]]:
        """What this person's phone shows, oldest first."""
        people = (await self.client.state())["people"]
        return list(next(p["messages"] for p in people if p["number"] == self.number))

    async def does(self, verb: str, **facts: Any) -> Any:
        """Any other verb of this person."""
        return await self._does(verb, **facts)

    async def _does(self, verb: str, **facts: Any) -> Any:
        return await self.client.does(verb, who=self.number, **facts)


@dataclass(frozen=True, kw_only=True)
class RemotePhone(RemotePerson):
    """A phone of the town, seen from another process."""

    async def scan(self, qr_text: str) -> str:
        """Point the camera at a QR code; returns the new device's id."""
        return str(await self._does("scan", qr_text=qr_text))

    async def enter_code(self, code: str) -> str:
        """Type a pairing code; returns the new device's id."""
        return str(await self._does("enter_code", code=code))

    async def set(self, **changes: Any) -> None:
        """Turn knobs of this account."""
        await self._does("set", changes=changes)

    async def remove_device(self, *, reason: str = "unknown_companion") -> None:
        """Remove all linked devices."""
        await self._does("remove_device", reason=reason)

    async def go_offline(self) -> None:
        """The phone loses its network."""
        await self._does("go_offline")

    async def go_online(self) -> None:
        """The phone has its network back."""
        await self._does("go_online")
