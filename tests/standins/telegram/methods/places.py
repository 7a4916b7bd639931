"""Where a request wants to act: the chat, the topic, the message, and whether the bot may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.standins.telegram.chats import Chat, Topic
from tests.standins.telegram.errors import Refusal, bad
from tests.standins.telegram.messages import Message

if TYPE_CHECKING:
    from tests.standins.telegram.town import TelegramStandIn


def find_chat(town: TelegramStandIn, chat_id: Any) -> Chat:
    """The chat, if the bot knows it.

    Raises:
        Refusal: there is none, the person has never pressed Start, or the group has got another id.
    """
    chat = town.chat(chat_id) if isinstance(chat_id, int) else None
    if chat is None or (chat.is_private and chat.bot_status == "left"):
        raise bad("chat not found")
    if chat.migrated_to:
        text = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refusal(text, migrate_to_chat_id=chat.migrated_to)
    return chat


def open_chat(town: TelegramStandIn, chat_id: Any) -> Chat:
    """The chat, if the bot may write there.

    Raises:
        Refusal: as `find_chat`, or the bot was blocked, removed, or never there.
    """
    chat = find_chat(town, chat_id)
    if chat.user and chat.user.blocked:
        raise Refusal("Forbidden: bot was blocked by the user", code=403)
    kind = "supergroup" if chat.kind == "supergroup" else "group"
    if chat.bot_status == "kicked":
        raise Refusal(f"Forbidden: bot was kicked from the {kind} chat", code=403)
    if not chat.bot_is_there:
        raise Refusal(f"Forbidden: bot is not a member of the {kind} chat", code=403)
    return chat


def find_topic(chat: Chat, topic_id: int | None, *, closed_too: bool = False) -> Topic | None:
    """The topic with this id; None for none asked.

    Raises:
        Refusal: there is none, or it is closed and the bot may not write there.
    """
    if topic_id is None:
        return None
    topic = chat.topics.get(topic_id)
    if topic is None or topic.deleted:
        raise bad("message thread not found")
    if topic.closed and not closed_too and "can_manage_topics" not in chat.bot_rights:
        raise bad("TOPIC_CLOSED")
    return topic


def find_message(chat: Chat, message_id: int, complaint: str) -> Message:
    """The present message with this id.

    Raises:
        Refusal: `complaint`.
    """
    message = chat.message(message_id)
    if message is None:
        raise bad(complaint)
    return message


def need_right(chat: Chat, right: str, complaint: str) -> None:
    """In groups the bot needs this right.

    Raises:
        Refusal: `complaint`.
    """
    if not chat.is_private and right not in chat.bot_rights:
        raise bad(complaint)
