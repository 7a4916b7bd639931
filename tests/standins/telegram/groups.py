"""Groups: people write, press and open topics in them; the bot is there once somebody has added it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.standins.telegram.acting import press, visible_button
from tests.standins.telegram.chats import ADMIN_RIGHTS, Chat, Topic
from tests.standins.telegram.errors import NotThere
from tests.standins.telegram.messages import Message
from tests.standins.telegram.people import Person

if TYPE_CHECKING:
    from tests.standins.telegram.town import TelegramStandIn

Facts = dict[str, Any]


@dataclass(slots=True, kw_only=True, eq=False)
class Group:
    """A group with its people."""

    town: TelegramStandIn
    chat: Chat

    @property
    def id(self) -> int:
        """The chat's id."""
        return self.chat.id

    @property
    def sees(self) -> list[Message]:
        """The present messages, oldest first."""
        return self.chat.present

    @property
    def topics(self) -> list[Topic]:
        """The topics that there are."""
        return [topic for topic in self.chat.topics.values() if not topic.deleted]

    def topic(self, name: str) -> Topic:
        """The topic with this name.

        Raises:
            NotThere: there is none.
        """
        for topic in self.topics:
            if topic.name == name:
                return topic
        raise NotThere(f"no topic {name!r}; there are {[topic.name for topic in self.topics]}")

    async def adds_bot(
        self, by: Person, *, admin: bool = False, rights: frozenset[str] | None = None
    ) -> None:
        """`by` adds the bot, as an administrator with these rights (all but promoting) or as a member."""
        self._knows(by)
        all_rights = frozenset(ADMIN_RIGHTS) - {"can_promote_members"}
        self.chat.bot_rights = (all_rights if rights is None else rights) if admin else frozenset()
        was_there = self.chat.bot_is_there
        self.town.bot_moves(self.chat, by, "administrator" if admin else "member")
        if not was_there:
            self.town.tells(self.chat, by, {"new_chat_members": [self.town.bot.as_json()]})

    async def removes_bot(self, by: Person) -> None:
        """`by` removes the bot."""
        self._knows(by)
        self.town.bot_moves(self.chat, by, "kicked" if self.chat.kind == "supergroup" else "left")

    def adds(self, person: Person) -> None:
        """Somebody joins."""
        self.chat.members.append(person)

    async def writes(
        self,
        who: Person,
        text: str,
        *,
        topic: Topic | str | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """`who` writes, in General or in a topic."""
        return self._says(who, text.strip(), topic, reply_to)

    async def sends_document(
        self,
        who: Person,
        data: bytes,
        filename: str,
        caption: str = "",
        *,
        topic: Topic | str | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """`who` sends a file, in General or in a topic."""
        media = self.town.shelf.persons_document(data, filename)
        return self._says(who, caption, topic, reply_to, media=media)

    def _says(
        self, who: Person, text: str, topic: Topic | str | None, reply_to: Message | None, **more: Any
    ) -> Message:
        self._knows(who)
        found = self.topic(topic) if isinstance(topic, str) else topic
        # In a topic, Telegram makes every message an answer to the one that opened it.
        opened = self._opening(found) if found and reply_to is None else reply_to
        topic_id = found.id if found else None
        return self.town.says(self.chat, who, text=text, reply_to=opened, topic_id=topic_id, **more)

    async def presses(self, who: Person, label: str, *, on: Message | None = None) -> str:
        """`who` presses a button below a present message; see `Person.presses`."""
        self._knows(who)
        message, button = visible_button(self.chat, label, on)
        return press(self.town, who, message, button)

    async def presses_raw(self, who: Person, message_id: int, data: str) -> str:
        """Any data as a press on any message of this chat."""
        return self.town.query(who, self.chat, message_id, data)

    async def opens_topic(self, by: Person, name: str) -> Topic:
        """`by` opens a topic."""
        self._knows(by)
        if not self.chat.forum:
            raise NotThere(f"{self.chat.title!r} has no topics")
        return self.town.opens_topic(self.chat, by, name)

    async def migrates(self) -> Group:
        """A basic group becomes a supergroup with another id; the bot is told in both."""
        if self.chat.kind != "group":
            raise NotThere("only a basic group becomes a supergroup")
        grown = self.town.group(self.chat.title, self.chat.members)
        grown.chat.bot_status, grown.chat.bot_rights = self.chat.bot_status, self.chat.bot_rights
        self.chat.migrated_to = grown.id
        who = self.chat.members[0]
        self.town.tells(self.chat, who, {"migrate_to_chat_id": grown.id})
        self.town.tells(grown.chat, who, {"migrate_from_chat_id": self.chat.id})
        return grown

    def _opening(self, topic: Topic) -> Message | None:
        return self.chat.message(topic.id)

    def _knows(self, person: Person) -> None:
        if person not in self.chat.members:
            raise NotThere(f"{person.first_name} is not in {self.chat.title!r}")
