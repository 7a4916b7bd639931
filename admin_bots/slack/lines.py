"""Single lines to one person: what nobody else needs to read."""

from __future__ import annotations

import structlog

from admin_bots.slack import blocks
from admin_bots.slack.envelopes import Body, account_of, channel_of, kind_of
from admin_bots.slack.errors import TokenRefused
from admin_bots.slack.markup import escaped
from admin_bots.slack.parts import Parts
from admin_bots.slack.spots import Spot
from bridge.errors import BridgeError

log = structlog.get_logger()


async def whisper(parts: Parts, body: Body, text: str, *, thread: str | None = None) -> None:
    """Tell whoever caused this, where they caused it. It is no harm if it does not come through.

    A command is answered where it was given, also where we are no member; the rest ephemerally in the
    channel, and in the direct messages when it happened in App Home or in a window.
    """
    account, channel = account_of(body), channel_of(body)
    if account is None:
        return
    try:
        workspace = await parts.workspaces.of(account.team)
        if kind_of(body) == "command" and body.get("response_url"):
            await workspace.client.answer(str(body["response_url"]), escaped(text))
        elif channel and not channel.startswith("D"):
            await workspace.client.chat_postEphemeral(
                channel=channel,
                user=account.id,
                text=escaped(text),
                blocks=[blocks.section(text)],
                thread_ts=thread,
            )
        else:
            there = await parts.chat.messages.direct_channel(workspace.client, account.id)
            await parts.chat.messages.post(workspace.client, there, [blocks.section(text)], escaped(text))
    except TokenRefused:
        raise
    except BridgeError as error:
        log.info("slack.line_lost", error=type(error).__name__)


async def tell_room(parts: Parts, spot: Spot, text: str) -> None:
    """A fact for everybody in a channel."""
    client = (await parts.workspaces.of(spot.team)).client
    await parts.chat.messages.post(client, spot.id, [blocks.section(text)], escaped(text), thread=spot.thread)
