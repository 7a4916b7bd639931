"""A channel or a direct conversation: who is in it, and what is written there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.standins.slack.surfaces import Message, message_of

if TYPE_CHECKING:
    from tests.standins.slack.workspaces import Workspace

Facts = dict[str, Any]


@dataclass(slots=True, kw_only=True, eq=False)
class Place:
    """`kind`: "C" a channel, "D" a person's conversation with the app."""

    workspace: Workspace
    id: str
    name: str
    kind: str
    begun: Facts = field(default_factory=dict, repr=False)
    """How it was made, until the engine tells of it."""

    @property
    def row(self) -> Facts:
        """The engine's row."""
        return self.workspace.mirror.one("channels", channel_id=self.id) or self.begun

    @property
    def members(self) -> list[str]:
        """Ids of who is in it, the bot's too."""
        return list(self.row["members"])

    @property
    def is_direct(self) -> bool:
        """Whether it is somebody's conversation with the app."""
        return self.kind == "D"

    @property
    def has_bot(self) -> bool:
        """Whether the app is in it."""
        return self.workspace.bot_user in self.members

    @property
    def messages(self) -> list[Message]:
        """What everybody in it sees, oldest first."""
        return [self._read(row) for row in self.workspace.mirror.where("messages", channel_id=self.id)]

    def seen_by(self, user: str) -> list[Message]:
        """What one person sees, oldest first."""
        mine = self.workspace.mirror.where("ephemeral_messages", channel_id=self.id, target_user=user)
        both = [*self.messages, *(self._read(row) for row in mine)]
        return sorted(both, key=lambda message: message.at)

    def message(self, ts: str) -> Message | None:
        """The message of that time, ephemeral ones too."""
        for collection in ("messages", "ephemeral_messages"):
            if row := self.workspace.mirror.one(collection, channel_id=self.id, ts=ts):
                return self._read(row)
        return None

    async def loses(self, user: str) -> None:
        """Somebody is not in it any more; nobody is told."""
        await self.workspace.put(
            "channels", {"members": [one for one in self.members if one != user]}, channel_id=self.id
        )

    def _read(self, row: Facts) -> Message:
        here = self.workspace
        return message_of(row, team=here.id, bots={here.bot_user, here.bot_id}, shelf=here.file)
