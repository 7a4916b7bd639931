"""Everything that a demo page or another process needs to know, as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tests.standins.telegram.chats import Chat
from tests.standins.telegram.messages import Message
from tests.standins.telegram.people import Person

if TYPE_CHECKING:
    from tests.standins.telegram.town import TelegramStandIn

Facts = dict[str, Any]


def state_of(town: TelegramStandIn) -> Facts:
    """People, groups, and how it stands with the bot."""
    return {
        "bot": town.bot.as_json(),
        "people": [_person(town, person) for person in town.people.values()],
        "groups": [_chat(group.chat) | group.chat.as_json() for group in town.groups.values()],
        "violations": [request.as_json() for request in town.violations],
        "seq": len(town.requests),
        "polled": town.mail.is_polled,
        "webhook": town.mail.webhook["url"],
        "waiting": len(town.mail.waiting),
    }


def _person(town: TelegramStandIn, person: Person) -> Facts:
    return person.as_json() | {
        "phone": person.phone,
        "blocked": person.blocked,
        "toasts": [asdict(toast) for toast in person.toasts],
        "clipboard": person.clipboard,
        "keyboard": [[button.as_json() for button in row] for row in person.keyboard],
        "view_url": town.view_url(person.id),
        **_chat(person.chat),
    }


def _chat(chat: Chat) -> Facts:
    topics = [topic.as_json() for topic in chat.topics.values() if not topic.deleted]
    return {"messages": [_message(message) for message in chat.present], "topics": topics}


def _message(message: Message) -> Facts:
    return {
        "message_id": message.message_id,
        "date": message.date,
        "by_bot": message.by_bot,
        "by": message.sender.first_name,
        "text": message.text,
        "html": message.html,
        "rows": [[button.as_json() for button in row] for row in message.rows],
        "labels": message.labels,
        "document": message.media.filename if message.media and not message.photo else None,
        "photo": message.media.file_id if message.media and message.photo else None,
        "qr": message.qr if message.by_bot else None,
        "protected": message.protected,
        "edited": message.edited_at is not None,
        "topic": message.topic_id,
        "reply_to": message.reply_to.message_id if message.reply_to else None,
        "service": message.service,
    }
