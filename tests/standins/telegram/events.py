"""What people's acts make: messages in chats, and updates for the bot."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any

from tests.standins.telegram.chats import Chat
from tests.standins.telegram.errors import NotThere
from tests.standins.telegram.limits import MAX_TEXT_LENGTH
from tests.standins.telegram.mail import Mail
from tests.standins.telegram.messages import Message
from tests.standins.telegram.people import Account, Person
from tests.standins.telegram.wording import utf16_len
from tests.standins.watching import Watched

Facts = dict[str, Any]
COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w+)?")


class Events(Watched):
    """The part of the stand-in that turns acts into updates."""

    mail: Mail
    bot: Account
    queries: dict[str, Facts]
    now: Callable[[], int]
    time: Callable[[], float]

    def says(self, chat: Chat, who: Person, *, text: str = "", **more: Any) -> Message:
        """`who` writes into `chat`; the bot is told if it may see it.

        Raises:
            NotThere: the text is empty or too long for a person's client.
        """
        if utf16_len(text) > MAX_TEXT_LENGTH or not (text or more.get("media") or more.get("contact")):
            raise NotThere("a message has 1 to 4096 characters")
        message = self.put(chat, who, text=text, entities=_commands(text), **more)
        if self._may_see(chat, message):
            self.mail.post("message", message.as_json())
        self.changed()
        return message

    def tells(self, chat: Chat, who: Account, service: Facts) -> Message:
        """A service message: somebody joined, a topic was opened."""
        message = self.put(chat, who, service=service)
        if chat.bot_is_there and not who.is_bot:
            self.mail.post("message", message.as_json())
        self.changed()
        return message

    def put(self, chat: Chat, who: Account, **facts: Any) -> Message:
        """A new message in `chat`, told to nobody."""
        message = Message(chat=chat, message_id=next(chat.ids), date=self.now(), sender=who, **facts)
        chat.messages.append(message)
        return message

    def rewords(self, message: Message, text: str) -> None:
        """A person edits an own message.

        Raises:
            NotThere: it is not theirs, or gone.
        """
        if message.by_bot or message.deleted:
            raise NotThere("only an own present message can be edited")
        message.text, message.entities, message.edited_at = text, _commands(text), self.now()
        if self._may_see(message.chat, message):
            self.mail.post("edited_message", message.as_json())
        self.changed()

    def query(self, who: Person, chat: Chat, message_id: int, data: str) -> str:
        """A press arrives; its spinner turns until it is answered. Returns the query's id."""
        query_id = str(secrets.randbelow(10**18) + 10**18)
        message = chat.message(message_id)
        gone = {"chat": chat.as_json(), "message_id": message_id, "date": 0}
        self.queries[query_id] = {"id": query_id, "who": who.id, "at": self.time(), "answered": False}
        payload = {
            "id": query_id,
            "from": who.as_json(),
            "message": message.as_json() if message else gone,
            "chat_instance": f"{chat.id}01",
            "data": data,
        }
        self.mail.post("callback_query", payload)
        self.changed()
        return query_id

    def bot_moves(self, chat: Chat, by: Person, status: str) -> None:
        """The bot's place in `chat` changes, by what `by` does."""
        before = chat.bot_member(self.bot.as_json())
        chat.bot_status = status
        after = chat.bot_member(self.bot.as_json())
        if before != after:
            payload = {"chat": chat.as_json(), "from": by.as_json(), "date": self.now()}
            self.mail.post("my_chat_member", {**payload, "old_chat_member": before, "new_chat_member": after})
        self.changed()

    def _may_see(self, chat: Chat, message: Message) -> bool:
        """Privacy mode: a bot that is no administrator sees commands, mentions and answers to it."""
        if chat.is_private:
            return True
        if not chat.bot_is_there:
            return False
        to_bot = message.reply_to is not None and message.reply_to.by_bot
        meant = message.text.startswith("/") or f"@{self.bot.username}" in message.text
        return chat.bot_status == "administrator" or to_bot or meant


def _commands(text: str) -> list[Facts]:
    return [
        {
            "type": "bot_command",
            "offset": utf16_len(text[: found.start()]),
            "length": utf16_len(found[0]),
        }
        for found in COMMAND.finditer(text)
    ]
