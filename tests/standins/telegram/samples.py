"""One right request for each method that is played."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import segno

from tests.standins.telegram.people import Person
from tests.standins.telegram.town import TelegramStandIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A request."""

    params: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


def png(text: str = "a code", **options: Any) -> bytes:
    """A picture with a QR code."""
    out = io.BytesIO()
    segno.make(text).save(out, kind="png", **({"scale": 4, "border": 4} | options))
    return out.getvalue()


Maker = Callable[[TelegramStandIn], Awaitable[Sample]]


async def _started(town: TelegramStandIn) -> Person:
    olga = town.user("Olga", language="pt")
    await olga.starts()
    return olga


def _in_chat(has_photo: bool = False, **params: Any) -> Maker:
    """In a private chat with one message of the bot's, and a topic."""

    async def make(town: TelegramStandIn) -> Sample:
        olga = await _started(town)
        media = town.shelf.photo(png("before")) if has_photo else None
        put = town.put(olga.chat, town.bot, text="before", media=media)
        olga.chat.pinned.append(put.message_id)
        opened = town.opens_topic(olga.chat, town.bot, "Ana")
        opened.closed = params.pop("_closed", False)
        known: dict[str, Any] = {
            "chat_id": olga.id,
            "from_chat_id": olga.id,
            "user_id": olga.id,
            "message_id": put.message_id,
            "message_ids": [put.message_id],
            "message_thread_id": opened.id,
        }
        wanted = {name: known[name] for name, value in params.items() if value is ...}
        plain = {name: value for name, value in params.items() if value is not ...}
        refers = "attach://file" in repr(plain)
        return Sample(params=wanted | plain, files={"file": png("after")} if refers else {})

    return make


def _plain(**params: Any) -> Maker:
    async def make(town: TelegramStandIn) -> Sample:
        return Sample(params=params)

    return make


async def _in_group(town: TelegramStandIn) -> Sample:
    group = town.group("Team", [await _started(town)])
    await group.adds_bot(group.chat.members[0], admin=True)
    return Sample(params={"chat_id": group.id})


async def _query(town: TelegramStandIn) -> Sample:
    olga = await _started(town)
    query_id = await olga.presses_raw(1, "x")
    return Sample(params={"callback_query_id": query_id, "text": "Done", "show_alert": True})


async def _file(town: TelegramStandIn) -> Sample:
    return Sample(params={"file_id": town.shelf.photo(png()).file_id})


_KEYS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
_COMMANDS = [{"command": "menu", "description": "Shows the menu"}]
_MEDIA = {"type": "photo", "media": "attach://file", "caption": "<b>c</b>", "parse_mode": "HTML"}

SAMPLES: dict[str, Maker] = {
    "answerCallbackQuery": _query,
    "close": _plain(),
    "closeForumTopic": _in_chat(chat_id=..., message_thread_id=...),
    "copyMessage": _in_chat(chat_id=..., from_chat_id=..., message_id=...),
    "createForumTopic": _in_chat(chat_id=..., name="Ana"),
    "deleteForumTopic": _in_chat(chat_id=..., message_thread_id=...),
    "deleteMessage": _in_chat(chat_id=..., message_id=...),
    "deleteMessages": _in_chat(chat_id=..., message_ids=...),
    "deleteMyCommands": _plain(language_code="pt"),
    "deleteWebhook": _plain(drop_pending_updates=True),
    "editForumTopic": _in_chat(chat_id=..., message_thread_id=..., name="Bia"),
    "editMessageCaption": _in_chat(has_photo=True, chat_id=..., message_id=..., caption="after"),
    "editMessageMedia": _in_chat(
        has_photo=True, chat_id=..., message_id=..., media=_MEDIA, reply_markup=_KEYS
    ),
    "editMessageReplyMarkup": _in_chat(chat_id=..., message_id=..., reply_markup=_KEYS),
    "editMessageText": _in_chat(chat_id=..., message_id=..., text="after", reply_markup=_KEYS),
    "forwardMessage": _in_chat(chat_id=..., from_chat_id=..., message_id=...),
    "getChat": _in_chat(chat_id=...),
    "getChatAdministrators": _in_group,
    "getChatMember": _in_chat(chat_id=..., user_id=...),
    "getChatMemberCount": _in_chat(chat_id=...),
    "getChatMenuButton": _in_chat(chat_id=...),
    "getFile": _file,
    "getMe": _plain(),
    "getMyCommands": _plain(scope={"type": "all_private_chats"}, language_code="pt"),
    "getMyDescription": _plain(language_code="pt"),
    "getMyName": _plain(),
    "getMyShortDescription": _plain(),
    "getUpdates": _plain(offset=0, limit=5, timeout=0, allowed_updates=["message"]),
    "getWebhookInfo": _plain(),
    "leaveChat": _in_group,
    "logOut": _plain(),
    "pinChatMessage": _in_chat(chat_id=..., message_id=..., disable_notification=True),
    "reopenForumTopic": _in_chat(_closed=True, chat_id=..., message_thread_id=...),
    "sendChatAction": _in_chat(chat_id=..., action="typing"),
    "sendDocument": _in_chat(chat_id=..., document="attach://file", caption="c"),
    "sendMessage": _in_chat(chat_id=..., text="hello", protect_content=True, reply_markup=_KEYS),
    "sendPhoto": _in_chat(chat_id=..., photo="attach://file", caption="c", has_spoiler=True),
    "setChatMenuButton": _in_chat(chat_id=..., menu_button={"type": "commands"}),
    "setMyCommands": _plain(commands=_COMMANDS, scope={"type": "default"}, language_code="pt"),
    "setMyDescription": _plain(description="What it does", language_code="pt"),
    "setMyName": _plain(name="A bridge"),
    "setMyShortDescription": _plain(short_description="What it does"),
    "setWebhook": _plain(url="", secret_token="a_secret", allowed_updates=["message"]),
    "unpinAllChatMessages": _in_chat(chat_id=...),
    "unpinChatMessage": _in_chat(chat_id=..., message_id=...),
}
