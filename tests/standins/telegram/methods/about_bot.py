"""Methods for what the bot is and tells of itself."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tests.standins.telegram.errors import bad, wrong
from tests.standins.telegram.judge import Asked
from tests.standins.telegram.methods.places import find_chat

if TYPE_CHECKING:
    from tests.standins.telegram.town import TelegramStandIn

Facts = dict[str, Any]
Act = Callable[["TelegramStandIn", Asked], Awaitable[Any]]
WORDS = {
    "Name": ("name", "BotName"),
    "Description": ("description", "BotDescription"),
    "ShortDescription": ("short_description", "BotShortDescription"),
}


async def get_me(town: TelegramStandIn, asked: Asked) -> Facts:
    """`getMe`."""
    return town.bot.as_json() | {
        "first_name": town.profile.word("name", ""),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": town.private_topics,
    }


async def set_commands(town: TelegramStandIn, asked: Asked) -> bool:
    """`setMyCommands`."""
    for command in asked.params["commands"]:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise wrong("BOT_COMMAND_INVALID")
        if not command["description"].strip():
            raise wrong("BOT_COMMAND_DESCRIPTION_INVALID")
    town.profile.set_commands(_scope(town, asked), _language(asked), asked.params["commands"])
    return True


async def get_commands(town: TelegramStandIn, asked: Asked) -> list[Facts]:
    """`getMyCommands`."""
    return town.profile.commands(_scope(town, asked), _language(asked))


async def delete_commands(town: TelegramStandIn, asked: Asked) -> bool:
    """`deleteMyCommands`."""
    town.profile.set_commands(_scope(town, asked), _language(asked), [])
    return True


async def set_menu_button(town: TelegramStandIn, asked: Asked) -> bool:
    """`setChatMenuButton`: of one private chat, or the default."""
    button = asked.params.get("menu_button", {"type": "default"})
    if "chat_id" not in asked.params:
        town.profile.menu_button = button
        return True
    chat = find_chat(town, asked.params["chat_id"])
    if not chat.is_private:
        raise bad("chat not found")
    chat.menu_button = button
    return True


async def get_menu_button(town: TelegramStandIn, asked: Asked) -> Facts:
    """`getChatMenuButton`."""
    if "chat_id" in asked.params and (own := find_chat(town, asked.params["chat_id"]).menu_button):
        return own
    return town.profile.menu_button


def _setter(kind: str) -> Act:
    async def set_word(town: TelegramStandIn, asked: Asked) -> bool:
        town.profile.set_word(kind, _language(asked), asked.params.get(kind, ""))
        return True

    return set_word


def _getter(kind: str) -> Act:
    async def get_word(town: TelegramStandIn, asked: Asked) -> Facts:
        return {kind: town.profile.word(kind, _language(asked))}

    return get_word


def _language(asked: Asked) -> str:
    code = str(asked.params.get("language_code", ""))
    if not re.fullmatch(r"([a-z]{2})?", code):
        raise wrong("LANGUAGE_CODE_INVALID")
    return code


def _scope(town: TelegramStandIn, asked: Asked) -> Facts:
    scope: Facts = asked.params.get("scope") or {"type": "default"}
    if "chat_id" in scope:
        find_chat(town, scope["chat_id"])
    return scope


ACTS: dict[str, tuple[Act, str]] = {
    "getMe": (get_me, "User"),
    "setMyCommands": (set_commands, "Boolean"),
    "getMyCommands": (get_commands, "Array of BotCommand"),
    "deleteMyCommands": (delete_commands, "Boolean"),
    "setChatMenuButton": (set_menu_button, "Boolean"),
    "getChatMenuButton": (get_menu_button, "MenuButton"),
}
for _name, (_kind, _type) in WORDS.items():
    ACTS[f"setMy{_name}"] = (_setter(_kind), "Boolean")
    ACTS[f"getMy{_name}"] = (_getter(_kind), _type)
