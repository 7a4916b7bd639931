"""Chats: what is in them, who is in them, and which topics they have."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.standins.telegram.messages import Message
from tests.standins.telegram.rules import bot_api

if TYPE_CHECKING:
    from tests.standins.telegram.people import Person

Facts = dict[str, Any]
NO_GROUP_RIGHTS = {"can_be_edited", "can_post_messages", "can_edit_messages", "can_manage_direct_messages"}
ADMIN_RIGHTS = tuple(
    name
    for name in bot_api().types["ChatMemberAdministrator"].fields
    if name.startswith("can_") and name not in NO_GROUP_RIGHTS
)


@dataclass(slots=True, kw_only=True, eq=False)
class Topic:
    """A topic of a forum, or of a private chat where the bot has topics."""

    id: int
    name: str
    icon_color: int = 0x6FB9F0
    closed: bool = False
    deleted: bool = False

    def as_json(self) -> Facts:
        """As Telegram tells of it."""
        return {"message_thread_id": self.id, "name": self.name, "icon_color": self.icon_color}


@dataclass(slots=True, kw_only=True, eq=False)
class Chat:
    """A private chat (`user` set), a basic group or a supergroup."""

    id: int
    kind: str
    title: str = ""
    user: Person | None = None
    forum: bool = False
    members: list[Person] = field(default_factory=list)
    creator: Person | None = None
    bot_status: str = "left"
    bot_rights: frozenset[str] = frozenset()
    migrated_to: int | None = None
    messages: list[Message] = field(default_factory=list)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    keyboard: Message | None = None  # whose reply keyboard is shown
    markup: Facts | None = None  # that keyboard
    menu_button: Facts | None = None
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    """Private chats and basic groups share one line of message ids, supergroups count for themselves."""

    @property
    def is_private(self) -> bool:
        """Whether it is a private chat with the bot."""
        return self.user is not None

    @property
    def bot_is_there(self) -> bool:
        """Whether the bot can write here."""
        return self.bot_status in ("member", "administrator")

    @property
    def present(self) -> list[Message]:
        """The messages that are there now, oldest first."""
        return [message for message in self.messages if not message.deleted]

    def message(self, message_id: int) -> Message | None:
        """The present message with this id."""
        return next((m for m in self.messages if m.message_id == message_id and not m.deleted), None)

    def as_json(self) -> Facts:
        """As Telegram tells of it."""
        if self.user:
            facts = self.user.as_json()
            return {k: facts[k] for k in ("id", "first_name", "last_name", "username") if k in facts} | {
                "type": "private"
            }
        facts = {"id": self.id, "type": self.kind, "title": self.title}
        return facts | ({"is_forum": True} if self.forum else {})

    def bot_member(self, bot: Facts) -> Facts:
        """The bot as a member of this chat."""
        if self.bot_status == "administrator":
            rights = {right: right in self.bot_rights for right in ADMIN_RIGHTS}
            if self.kind != "supergroup":
                rights.pop("can_manage_topics")
            more = {"can_be_edited": False, "is_anonymous": False}
            return {"status": "administrator", "user": bot, **more, **rights}
        if self.bot_status == "kicked":
            return {"status": "kicked", "user": bot, "until_date": 0}
        return {"status": self.bot_status, "user": bot}
