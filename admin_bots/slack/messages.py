"""Posting, changing and deleting single messages."""

from __future__ import annotations

from dataclasses import dataclass, field

from admin_bots.slack.blocks import IN_MESSAGE, Block
from admin_bots.slack.errors import NoSuchMessage
from admin_bots.slack.looks import Looks
from admin_bots.slack.refs import MessageRef
from admin_bots.slack.requests import PoliteClient


@dataclass(slots=True, kw_only=True)
class Messages:
    """Our messages in all workspaces."""

    looks: Looks = field(default_factory=Looks)
    _direct: dict[tuple[str, str], str] = field(default_factory=dict)

    async def direct_channel(self, client: PoliteClient, user: str) -> str:
        """Where we talk with one person."""
        known = self._direct.get((client.team, user))
        if known is None:
            opened = await client.conversations_open(users=user)
            known = self._direct[client.team, user] = str(opened["channel"]["id"])
        return known

    async def post(
        self,
        client: PoliteClient,
        channel: str,
        drawn: list[Block],
        text: str,
        *,
        thread: str | None = None,
    ) -> MessageRef:
        """A new message. text: for notifications and screen readers; escaped."""
        drawn = drawn[:IN_MESSAGE]
        # Links are shown as they are: a preview would fetch what a customer has sent.
        posted = await client.chat_postMessage(
            channel=channel, blocks=drawn, text=text, thread_ts=thread, unfurl_links=False, unfurl_media=False
        )
        ref = MessageRef(channel=str(posted["channel"]), ts=str(posted["ts"]))
        self.looks.remember(_name(client, ref), [drawn, text])
        return ref

    async def change(self, client: PoliteClient, ref: MessageRef, drawn: list[Block], text: str) -> None:
        """Bring a message to this look; without a request when it has it already.

        Raises:
            NoSuchMessage: it is gone.
        """
        drawn = drawn[:IN_MESSAGE]
        name = _name(client, ref)
        if self.looks.has(name, [drawn, text]):
            return
        try:
            await client.chat_update(channel=ref.channel, ts=ref.ts, blocks=drawn, text=text)
        except NoSuchMessage:
            self.looks.forget(name)
            raise
        self.looks.remember(name, [drawn, text])

    async def remove(self, client: PoliteClient, ref: MessageRef) -> None:
        """Delete it; gone already is fine."""
        self.looks.forget(_name(client, ref))
        try:
            await client.chat_delete(channel=ref.channel, ts=ref.ts)
        except NoSuchMessage:
            return


def _name(client: PoliteClient, ref: MessageRef) -> str:
    return f"{client.team}/{ref.text}"
