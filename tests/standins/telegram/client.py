"""`StandInClient`: the verbs of the stand-in for another process, over its control API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.standins.remote import Remote, State
from tests.standins.telegram import errors


class StandInClient(Remote):
    """Speaks to a stand-in that another process serves. Use it as an async context manager."""

    errors = errors

    async def user(self, name: str, **facts: Any) -> RemotePerson:
        """Somebody new with Telegram."""
        made = await self.does("user", name=name, **facts)
        return RemotePerson(client=self, id=made["id"], phone=made["phone"])

    async def group(self, title: str, members: list[RemotePerson], **facts: Any) -> int:
        """A new group; returns its id."""
        ids = [member.id for member in members]
        return int((await self.does("group", title=title, members=ids, **facts))["id"])

    async def photo(self, file_id: str) -> bytes:
        """A photo's bytes."""
        return await self.file_at(f"photo/{file_id}")


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
