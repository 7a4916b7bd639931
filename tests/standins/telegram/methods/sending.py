"""Methods that put messages into a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.standins.telegram.chats import Chat
from tests.standins.telegram.errors import bad, wrong
from tests.standins.telegram.judge import Asked
from tests.standins.telegram.messages import Media, Message
from tests.standins.telegram.methods.markup import check_inline, check_reply_keyboard
from tests.standins.telegram.methods.places import find_chat, find_message, find_topic, open_chat
from tests.standins.telegram.wording import read_wording

if TYPE_CHECKING:
    from tests.standins.telegram.town import TelegramStandIn

Facts = dict[str, Any]


async def send_message(town: TelegramStandIn, asked: Asked) -> Facts:
    """`sendMessage`."""
    chat = _ready(town, asked)
    wording = read_wording(asked.params["text"], asked.params.get("parse_mode"), asked.params.get("entities"))
    return _put(town, chat, asked, text=wording.text, entities=wording.entities)


async def send_photo(town: TelegramStandIn, asked: Asked) -> Facts:
    """`sendPhoto`."""
    chat = _ready(town, asked)
    media = take_media(town, asked, asked.params["photo"], "photo")
    return _put(town, chat, asked, media=media, **_caption(asked.params))


async def send_document(town: TelegramStandIn, asked: Asked) -> Facts:
    """`sendDocument`."""
    chat = _ready(town, asked)
    media = take_media(town, asked, asked.params["document"], "document")
    return _put(town, chat, asked, media=media, **_caption(asked.params))


async def copy_message(town: TelegramStandIn, asked: Asked) -> Facts:
    """`copyMessage`: a present message again, without where it comes from."""
    chat = _ready(town, asked)
    source = _source(town, asked, "message to copy not found")
    told = _put(town, chat, asked, text=source.text, entities=source.entities, media=source.media)
    return {"message_id": told["message_id"]}


async def forward_message(town: TelegramStandIn, asked: Asked) -> Facts:
    """`forwardMessage`."""
    chat = _ready(town, asked)
    source = _source(town, asked, "message to forward not found")
    origin = {"type": "user", "sender_user": source.sender.as_json(), "date": source.date}
    more = {"text": source.text, "entities": source.entities, "media": source.media}
    return _put(town, chat, asked, forward_origin=origin, **more)


async def send_chat_action(town: TelegramStandIn, asked: Asked) -> bool:
    """`sendChatAction`."""
    chat = open_chat(town, asked.params["chat_id"])
    find_topic(chat, asked.params.get("message_thread_id"))
    town.actions.append((chat.id, asked.params["action"]))
    return True


def take_media(town: TelegramStandIn, asked: Asked, reference: Any, kind: str) -> Media:
    """The file of a request, kept; or one that is kept already.

    Raises:
        Refusal: Telegram would not take it.
    """
    upload = asked.upload(reference)
    if upload and kind == "photo":
        return town.shelf.photo(upload.data)
    if upload:
        return town.shelf.document(upload.data, upload.filename)
    if "://" in reference:
        raise wrong("stand-in: files by link are not played")
    media = town.shelf.by_id(reference)
    if media.kind != kind:
        raise bad(f"can't use file of type {media.kind.title()} as {kind.title()}")
    return media


def _ready(town: TelegramStandIn, asked: Asked) -> Chat:
    """The chat, after this send has been counted."""
    chat = open_chat(town, asked.params["chat_id"])
    find_topic(chat, asked.params.get("message_thread_id"))
    town.flood.count(chat, town.time())
    return chat


def _caption(params: Facts) -> Facts:
    wording = read_wording(
        params.get("caption", ""), params.get("parse_mode"), params.get("caption_entities")
    )
    return {
        "text": wording.text,
        "entities": wording.entities,
        "spoiler": bool(params.get("has_spoiler")),
    }


def _source(town: TelegramStandIn, asked: Asked, complaint: str) -> Message:
    source = find_chat(town, asked.params["from_chat_id"])
    message = find_message(source, asked.params["message_id"], complaint)
    if message.protected or message.service:
        raise bad(complaint.replace("not found", "can't be copied"))
    return message


def _put(town: TelegramStandIn, chat: Chat, asked: Asked, **facts: Any) -> Facts:
    params = asked.params
    markup = params.get("reply_markup") or {}
    if "inline_keyboard" in markup:
        facts["reply_markup"] = check_inline(markup)
    if "keyboard" in markup:
        check_reply_keyboard(markup, private=chat.is_private)
    message = town.put(
        chat,
        town.bot,
        topic_id=params.get("message_thread_id"),
        reply_to=_replied(town, chat, params),
        protected=bool(params.get("protect_content")),
        silent=bool(params.get("disable_notification")),
        had_keyboard=bool(markup) and "inline_keyboard" not in markup,
        **facts,
    )
    if "keyboard" in markup:
        chat.keyboard, chat.markup = message, markup
    if "remove_keyboard" in markup:
        chat.keyboard = chat.markup = None
    return message.as_json()


def _replied(town: TelegramStandIn, chat: Chat, params: Facts) -> Message | None:
    asked = params.get("reply_parameters")
    if not asked:
        return None
    where = find_chat(town, asked["chat_id"]) if "chat_id" in asked else chat
    found = where.message(asked["message_id"])
    if found is None and not asked.get("allow_sending_without_reply"):
        raise bad("message to be replied not found")
    return found


ACTS = {
    "sendMessage": (send_message, "Message"),
    "sendPhoto": (send_photo, "Message"),
    "sendDocument": (send_document, "Message"),
    "copyMessage": (copy_message, "MessageId"),
    "forwardMessage": (forward_message, "Message"),
    "sendChatAction": (send_chat_action, "Boolean"),
}
