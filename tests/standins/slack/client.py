"""`StandInClient`: the verbs of the stand-in for another process, over its control API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.standins.remote import Remote, State
from tests.standins.slack import errors


class StandInClient(Remote):
    """Speaks to a stand-in that another process serves. Use it as an async context manager."""

    errors = errors

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

    async def file(self, team: str, file_id: str) -> bytes:
        """A file's bytes."""
        return await self.file_at(f"file/{team}/{file_id}")


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
