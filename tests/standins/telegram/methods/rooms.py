"""Methods for chats: who is there, topics, pins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.standins.telegram.chats import Chat, Topic
from tests.standins.telegram.errors import bad
from tests.standins.telegram.judge import Asked
from tests.standins.telegram.methods.places import (
    find_chat,
    find_message,
    find_topic,
    need_right,
    open_chat,
)
from tests.standins.telegram.people import Person

if TYPE_CHECKING:
    from tests.standins.telegram.town import TelegramStandIn

Facts = dict[str, Any]
NO_TOPIC_RIGHTS = "not enough rights to create a topic"
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


async def get_chat(town: TelegramStandIn, asked: Asked) -> Facts:
    """`getChat`."""
    chat = find_chat(town, asked.params["chat_id"])
    gifts = dict.fromkeys(GIFTS, True)
    return chat.as_json() | {"accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": gifts}


async def get_member(town: TelegramStandIn, asked: Asked) -> Facts:
    """`getChatMember`."""
    chat, user_id = find_chat(town, asked.params["chat_id"]), asked.params["user_id"]
    if user_id == town.bot.id:
        return chat.bot_member(town.bot.as_json())
    person = town.people.get(user_id)
    if person is None:
        raise bad("PARTICIPANT_ID_INVALID")
    return _member(chat, person)


async def get_administrators(town: TelegramStandIn, asked: Asked) -> list[Facts]:
    """`getChatAdministrators`: no bots but this one."""
    chat = find_chat(town, asked.params["chat_id"])
    if chat.is_private:
        raise bad("there are no administrators in the private chat")
    found = [_member(chat, person) for person in chat.members if person is chat.creator]
    own = [chat.bot_member(town.bot.as_json())] if chat.bot_status == "administrator" else []
    return found + own


async def get_member_count(town: TelegramStandIn, asked: Asked) -> int:
    """`getChatMemberCount`."""
    chat = find_chat(town, asked.params["chat_id"])
    return len(chat.members) + 1 if not chat.is_private else 2


async def leave_chat(town: TelegramStandIn, asked: Asked) -> bool:
    """`leaveChat`."""
    chat = open_chat(town, asked.params["chat_id"])
    chat.bot_status = "left"
    return True


async def create_topic(town: TelegramStandIn, asked: Asked) -> Facts:
    """`createForumTopic`: in a forum, or in a private chat where the bot has topics."""
    chat = open_chat(town, asked.params["chat_id"])
    if not (town.private_topics if chat.is_private else chat.forum):
        raise bad("the chat is not a forum")
    need_right(chat, "can_manage_topics", NO_TOPIC_RIGHTS)
    colour = asked.params.get("icon_color", 0x6FB9F0)
    return town.opens_topic(chat, town.bot, asked.params["name"], colour).as_json()


async def edit_topic(town: TelegramStandIn, asked: Asked) -> bool:
    """`editForumTopic`."""
    topic = _managed(town, asked)
    name = asked.params.get("name") or topic.name
    if name == topic.name:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.name = name
    return True


async def close_topic(town: TelegramStandIn, asked: Asked) -> bool:
    """`closeForumTopic`."""
    return _open_or_close(_managed(town, asked), closed=True)


async def reopen_topic(town: TelegramStandIn, asked: Asked) -> bool:
    """`reopenForumTopic`."""
    return _open_or_close(_managed(town, asked), closed=False)


async def delete_topic(town: TelegramStandIn, asked: Asked) -> bool:
    """`deleteForumTopic`, with all its messages."""
    topic = _managed(town, asked)
    topic.deleted = True
    for message in find_chat(town, asked.params["chat_id"]).messages:
        message.deleted = message.deleted or message.topic_id == topic.id
    return True


async def pin(town: TelegramStandIn, asked: Asked) -> bool:
    """`pinChatMessage`."""
    chat = open_chat(town, asked.params["chat_id"])
    need_right(chat, "can_pin_messages", "not enough rights to manage pinned messages in the chat")
    message = find_message(chat, asked.params["message_id"], "message to pin not found")
    if message.message_id not in chat.pinned:
        chat.pinned.append(message.message_id)
    return True


async def unpin(town: TelegramStandIn, asked: Asked) -> bool:
    """`unpinChatMessage`: this one, or the newest."""
    chat = open_chat(town, asked.params["chat_id"])
    wanted = asked.params.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if wanted not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(wanted)
    return True


async def unpin_all(town: TelegramStandIn, asked: Asked) -> bool:
    """`unpinAllChatMessages`."""
    open_chat(town, asked.params["chat_id"]).pinned.clear()
    return True


def _member(chat: Chat, person: Person) -> Facts:
    if person not in chat.members and chat.user is not person:
        return {"status": "left", "user": person.as_json()}
    if person is chat.creator:
        return {"status": "creator", "user": person.as_json(), "is_anonymous": False}
    return {"status": "member", "user": person.as_json()}


def _managed(town: TelegramStandIn, asked: Asked) -> Topic:
    chat = open_chat(town, asked.params["chat_id"])
    need_right(chat, "can_manage_topics", "not enough rights to manage topics")
    topic = find_topic(chat, asked.params["message_thread_id"], closed_too=True)
    assert topic
    return topic


def _open_or_close(topic: Topic, *, closed: bool) -> bool:
    if topic.closed == closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    return True


ACTS = {
    "getChat": (get_chat, "ChatFullInfo"),
    "getChatMember": (get_member, "ChatMember"),
    "getChatAdministrators": (get_administrators, "Array of ChatMember"),
    "getChatMemberCount": (get_member_count, "Integer"),
    "leaveChat": (leave_chat, "Boolean"),
    "createForumTopic": (create_topic, "ForumTopic"),
    "editForumTopic": (edit_topic, "Boolean"),
    "closeForumTopic": (close_topic, "Boolean"),
    "reopenForumTopic": (reopen_topic, "Boolean"),
    "deleteForumTopic": (delete_topic, "Boolean"),
    "pinChatMessage": (pin, "Boolean"),
    "unpinChatMessage": (unpin, "Boolean"),
    "unpinAllChatMessages": (unpin_all, "Boolean"),
}
