"""Methods that change or delete messages. An edit without `reply_markup` takes the keyboard away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.standins.telegram.errors import bad, wrong
from tests.standins.telegram.judge import Asked
from tests.standins.telegram.limits import DELETE_WITHIN_S
from tests.standins.telegram.messages import Message
from tests.standins.telegram.methods.markup import check_inline
from tests.standins.telegram.methods.places import find_chat, find_message, open_chat
from tests.standins.telegram.methods.sending import take_media
from tests.standins.telegram.wording import read_wording

if TYPE_CHECKING:
    from tests.standins.telegram.town import TelegramStandIn

Facts = dict[str, Any]
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


async def edit_text(town: TelegramStandIn, asked: Asked) -> Facts:
    """`editMessageText`."""
    message = _editable(town, asked)
    if message.media:
        raise bad("there is no text in the message to edit")
    params = asked.params
    if "text" not in params:
        raise wrong("stand-in: rich messages are not played")
    wording = read_wording(params["text"], params.get("parse_mode"), params.get("entities"))
    return _change(town, message, params, text=wording.text, entities=wording.entities)


async def edit_caption(town: TelegramStandIn, asked: Asked) -> Facts:
    """`editMessageCaption`."""
    message = _editable(town, asked)
    if not message.media:
        raise bad("there is no caption in the message to edit")
    return _change(town, message, asked.params, **_caption(asked.params))


async def edit_media(town: TelegramStandIn, asked: Asked) -> Facts:
    """`editMessageMedia`: another file; its caption replaces the old one, and none takes it away."""
    message, media = _editable(town, asked), asked.params["media"]
    if media["type"] not in ("photo", "document"):
        raise wrong(f"stand-in: {media['type']} is not played")
    taken = take_media(town, asked, media["media"], media["type"])
    more = {"media": taken, "spoiler": bool(media.get("has_spoiler"))}
    return _change(town, message, asked.params, **_caption(media), **more)


async def edit_markup(town: TelegramStandIn, asked: Asked) -> Facts:
    """`editMessageReplyMarkup`."""
    return _change(town, _editable(town, asked), asked.params)


async def delete_message(town: TelegramStandIn, asked: Asked) -> bool:
    """`deleteMessage`."""
    chat = find_chat(town, asked.params["chat_id"])
    message = find_message(chat, asked.params["message_id"], "message to delete not found")
    if not _deletable(town, message):
        raise bad("message can't be deleted for everyone")
    _delete(message)
    return True


async def delete_messages(town: TelegramStandIn, asked: Asked) -> bool:
    """`deleteMessages`: what is not there is skipped."""
    chat = find_chat(town, asked.params["chat_id"])
    found = [m for message_id in asked.params["message_ids"] if (m := chat.message(message_id))]
    if not all(_deletable(town, message) for message in found):
        raise bad("message can't be deleted for everyone")
    for message in found:
        _delete(message)
    return True


def _editable(town: TelegramStandIn, asked: Asked) -> Message:
    if "inline_message_id" in asked.params:
        raise wrong("stand-in: inline messages are not played")
    chat = open_chat(town, asked.params["chat_id"])
    message = find_message(chat, asked.params["message_id"], "message to edit not found")
    if not message.by_bot or message.service or message.forward_origin or message.had_keyboard:
        raise bad("message can't be edited")
    town.flood.count(chat, town.time())
    return message


def _caption(params: Facts) -> Facts:
    wording = read_wording(
        params.get("caption", ""), params.get("parse_mode"), params.get("caption_entities")
    )
    return {"text": wording.text, "entities": wording.entities}


def _change(town: TelegramStandIn, message: Message, params: Facts, **changes: Any) -> Facts:
    markup = params.get("reply_markup")
    changes["reply_markup"] = check_inline(markup) if markup else None
    if all(_same(getattr(message, name), value) for name, value in changes.items()):
        raise bad(NOT_MODIFIED)
    for name, value in changes.items():
        setattr(message, name, value)
    message.edited_at = town.now()
    return message.as_json()


def _same(before: Any, after: Any) -> bool:
    unique = [getattr(value, "unique_id", None) for value in (before, after)]
    return before == after if unique == [None, None] else unique[0] == unique[1]


def _deletable(town: TelegramStandIn, message: Message) -> bool:
    """Within 48 hours: its own, what came in privately, and in groups what its rights allow."""
    if town.now() - message.date > DELETE_WITHIN_S:
        return "can_delete_messages" in message.chat.bot_rights
    is_free = message.by_bot or message.chat.is_private
    return is_free or "can_delete_messages" in message.chat.bot_rights


def _delete(message: Message) -> None:
    message.deleted = True
    if message.chat.keyboard is message:
        message.chat.keyboard = message.chat.markup = None


ACTS = {
    "editMessageText": (edit_text, "Message"),
    "editMessageCaption": (edit_caption, "Message"),
    "editMessageMedia": (edit_media, "Message"),
    "editMessageReplyMarkup": (edit_markup, "Message"),
    "deleteMessage": (delete_message, "Boolean"),
    "deleteMessages": (delete_messages, "Boolean"),
}
