"""People with Telegram: what they do in their private chat with the bot, and what they see there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.standins.telegram.acting import press, press_keyboard, share_contact, visible_button
from tests.standins.telegram.errors import NotThere
from tests.standins.telegram.limits import DEEP_LINK_LENGTH
from tests.standins.telegram.messages import Button, Media, Message, keyboard_rows

if TYPE_CHECKING:
    from tests.standins.telegram.chats import Chat, Topic
    from tests.standins.telegram.town import TelegramStandIn

Facts = dict[str, Any]


@dataclass(slots=True, kw_only=True, eq=False)
class Account:
    """Somebody with a name: a person or the bot."""

    id: int
    first_name: str
    is_bot: bool = False
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None

    def as_json(self) -> Facts:
        """As Telegram tells of it."""
        facts: Facts = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if value := getattr(self, name):
                facts[name] = value
        return facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """What the bot answered to a press. `alert`: as a box that must be closed. `at`: Telegram's seconds."""

    at: float
    text: str
    alert: bool
    url: str | None


@dataclass(slots=True, kw_only=True, eq=False)
class Person(Account):
    """Somebody with Telegram on their phone. Verbs act at once; what the bot makes of it comes later."""

    town: TelegramStandIn
    phone: str
    chat: Chat
    blocked: bool = False
    toasts: list[Toast] = field(default_factory=list)
    clipboard: str | None = None

    # --- seeing
    @property
    def sees(self) -> list[Message]:
        """The present messages of the private chat, oldest first, the own ones too."""
        return self.chat.present

    @property
    def reads(self) -> list[str]:
        """The texts of the bot's present messages."""
        return [message.text for message in self.chat.present if message.by_bot]

    @property
    def keyboard(self) -> list[list[Button]]:
        """The keyboard at the bottom, when the bot shows one."""
        return keyboard_rows(self.chat.markup)

    @property
    def topics(self) -> list[Topic]:
        """The topics of the private chat."""
        return [topic for topic in self.chat.topics.values() if not topic.deleted]

    # --- doing
    async def starts(self, payload: str | None = None) -> Message:
        """Open the bot, by a deep link when there is a payload, and press Start."""
        if payload is not None and not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{DEEP_LINK_LENGTH}}}", payload):
            raise NotThere(f"a deep link holds 1 to {DEEP_LINK_LENGTH} of A-Z a-z 0-9 _ -, not {payload!r}")
        self.unblocks()
        return await self.writes("/start" if payload is None else f"/start {payload}")

    async def writes(
        self,
        text: str,
        *,
        reply_to: Message | None = None,
        topic: Topic | None = None,
        forwarded: bool = False,
    ) -> Message:
        """Write to the bot; white space around it is cut off, as Telegram does."""
        self._opens_chat()
        return self.town.says(
            self.chat,
            self,
            text=text.strip(),
            reply_to=reply_to,
            topic_id=topic.id if topic else None,
            forward_origin=self._hidden() if forwarded else None,
        )

    async def edits(self, message: Message, text: str) -> None:
        """Edit an own message; the bot gets `edited_message`."""
        self.town.rewords(message, text)

    async def sends_photo(
        self,
        data: bytes,
        caption: str = "",
        *,
        reply_to: Message | None = None,
        topic: Topic | None = None,
    ) -> Message:
        """Send a photo."""
        topic_id = topic.id if topic else None
        return self._sends(self.town.shelf.photo(data), caption, reply_to=reply_to, topic_id=topic_id)

    async def sends_document(
        self,
        data: bytes,
        filename: str,
        caption: str = "",
        *,
        reply_to: Message | None = None,
        forwarded: bool = False,
        **claims: Any,
    ) -> Message:
        """Send a file. claims: what a changed client says of it, as in `Shelf.persons_document`."""
        media = self.town.shelf.persons_document(data, filename, **claims)
        origin = self._hidden() if forwarded else None
        return self._sends(media, caption, reply_to=reply_to, forward_origin=origin)

    async def sends_album(self, photos: list[bytes], caption: str = "") -> list[Message]:
        """Send photos that stand together; the caption is the first one's."""
        album = str(self.town.now())
        captions = [caption, *("" for _ in photos[1:])]
        shelf = self.town.shelf
        return [
            self._sends(shelf.photo(data), text, album=album)
            for data, text in zip(photos, captions, strict=True)
        ]

    async def presses(self, label: str, *, on: Message | None = None) -> str:
        """Press a button that can be seen: of the keyboard, or below a present message (the newest with it).

        Returns the query's id; for a button that copies, what was copied; for a link, the link.

        Raises:
            NotVisible: no present message and no keyboard shows it, or it is disabled.
        """
        for button in (button for row in self.keyboard for button in row):
            if on is None and button.label == label:
                return await press_keyboard(self.town, self, button)
        message, button = visible_button(self.chat, label, on)
        return press(self.town, self, message, button)

    async def presses_raw(self, message_id: int, data: str) -> str:
        """What a changed client can do: send any data as a press on any message of this chat."""
        return self.town.query(self, self.chat, message_id, data)

    async def shares_contact(
        self,
        *,
        own: bool = True,
        phone: str | None = None,
        of_other: Person | None = None,
        forwarded: bool = False,
    ) -> Message:
        """Share a phone number.

        `own`: by the keyboard's button, which must be shown. With `phone` or `of_other` a card out of the
        address book instead: of somebody who has no Telegram, or of that person. `forwarded`: one passed on.
        """
        return share_contact(self, own=own, phone=phone, of_other=of_other, forwarded=forwarded)

    def deletes(self, message: Message) -> None:
        """Delete a message for both sides; a bot is not told."""
        message.deleted = True
        self.town.changed()

    def blocks(self) -> None:
        """Stop the bot."""
        if not self.blocked:
            self.blocked = True
            self.town.bot_moves(self.chat, self, "kicked")

    def unblocks(self) -> None:
        """Let the bot write again."""
        if self.blocked:
            self.blocked = False
            self.town.bot_moves(self.chat, self, "member")

    def _sends(self, media: Media, caption: str, **more: Any) -> Message:
        self._opens_chat()
        return self.town.says(self.chat, self, text=caption, media=media, **more)

    def _hidden(self) -> Facts:
        return {"type": "hidden_user", "sender_user_name": "Somebody", "date": self.town.now()}

    def _opens_chat(self) -> None:
        if self.blocked:
            raise NotThere(f"{self.first_name} has blocked the bot")
        self.chat.bot_status = "member"
