"""What a visitor of the demo's page lets the cast do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tests.demo.cast import Cast
from tests.demo.drawing import Opened
from tests.demo.guide import Guide
from tests.standins.slack.people import Person as Slacker
from tests.standins.telegram.people import Person as Telegramer
from tests.standins.whatsapp.errors import StaleCode
from tests.standins.whatsapp.town import WhatsAppStandIn

MAX_TEXT = 4096
JOIN_S = 15.0
"""How long the bot may take to let somebody in."""


class Acting:
    """The cast on the town's stage, with what the guide has seen and what each of them has opened."""

    def __init__(self, town: WhatsAppStandIn, cast: Cast) -> None:
        self.town = town
        self.cast = cast
        self.guide = Guide(cast)
        self.opened: Opened = {}
        self.telegram: Telegramer | None = None
        """The owner's Telegram, once the stage has put it up."""
        self.slack: Slacker | None = None
        """Their Slack, too."""

    async def act(self, verb: str, facts: dict[str, Any]) -> None:
        """Do one thing.

        Raises:
            StandInError: the phone refuses.
            KeyError, TypeError, ValueError, AttributeError: there is no such verb, person or device.
        """
        verbs: dict[str, Callable[..., Awaitable[None]]] = {
            "enter": self.enter,
            "scan": self.scan,
            "code": self.enter_code,
            "write": self.write,
            "read": self.read,
            "airplane": self.airplane,
            "remove": self.remove,
        }
        await verbs[verb](**facts)
        self.town.changed()

    async def enter(self) -> None:
        """The visitor has used the console's link: the frame shows the console itself from now on."""
        self.guide.done.add("enter")

    async def open_telegram(self, payload: str) -> None:
        """The owner opens a link of the bot's and presses Start."""
        if self.telegram is not None:
            await self.telegram.starts(payload)
            self.guide.done.add("telegram")
            self.town.changed()

    async def open_slack(self, code: str) -> None:
        """The owner joins in Slack, and invites the bot to the channel of their team."""
        olga = self.slack
        if olga is None:
            return
        await olga.commands("/wabridge", f"join {code}")
        town = olga.workspace.town
        await town.until(lambda: olga.home and len(olga.home.labels) > 1, within_s=JOIN_S)
        room = next(place for place in olga.places if not place.is_direct)
        if not room.has_bot:
            await olga.invites_bot(room)
        self.guide.done.add("slack")
        self.town.changed()

    async def scan(self) -> None:
        """The shop's camera looks at the screen: at the newest code that a page shows."""
        if not self.town.present_qr:
            raise StaleCode("no page shows a QR code")
        await self.cast.shop.scan(self.town.present_qr[-1])

    async def enter_code(self, *, code: str) -> None:
        """The shop's phone types a pairing code."""
        await self.cast.shop.enter_code(code)

    async def write(self, *, who: str, to: str, text: str) -> None:
        """Somebody writes to somebody, or to oneself."""
        writer, reader, text = self.cast.by_number(who), self.cast.by_number(to), text.strip()
        if not 0 < len(text) <= MAX_TEXT:
            raise ValueError("an empty or an endless text")
        await writer.writes("me" if writer is reader else reader, text)
        await self.read(who=who, chat=to)

    async def read(self, *, who: str, chat: str) -> None:
        """Somebody looks at a chat: what stands there is read, and its writer sees the ticks."""
        reader, peer = self.cast.by_number(who), self.cast.by_number(chat)
        entries = [entry for entry in reader.entries if entry.chat == peer.number]
        if self.opened.get((who, chat), 0) == len(entries):
            return
        self.opened[(who, chat)] = len(entries)
        if reader is not peer and reader.online:
            await reader.reads(peer)

    async def airplane(self, *, on: bool) -> None:
        """The shop's phone loses its network, or has it back."""
        if on:
            self.cast.shop.go_offline()
        else:
            self.cast.shop.go_online()

    async def remove(self, *, device: str) -> None:
        """The shop's phone removes a linked device."""
        if device not in self.cast.shop.devices:
            raise KeyError(device)
        await self.cast.shop.remove_device(device, reason="unknown_companion")
