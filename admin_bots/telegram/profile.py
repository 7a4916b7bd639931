"""How the bot presents itself: commands, description and menu button, in each language."""

from __future__ import annotations

from aiogram import Bot
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    MenuButtonCommands,
)

from admin_bots.telegram.texts import ABOUT, COMMANDS, DESCRIPTION, GROUP_COMMANDS
from bridge.words import LANGUAGES, Words

DEFAULT = "en"
"""The language of those whose own we do not speak: set without a language's name."""


async def present_itself(bot: Bot) -> None:
    """Set it all; setting it again changes nothing."""
    for language in LANGUAGES:
        words, code = Words(language), None if language == DEFAULT else language
        commands = [BotCommand(command=name, description=words(text)) for name, text in COMMANDS.items()]
        in_groups = [one for one in commands if one.command in GROUP_COMMANDS]
        await bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats(), language_code=code)
        await bot.set_my_commands(in_groups, scope=BotCommandScopeAllGroupChats(), language_code=code)
        await bot.set_my_description(words(DESCRIPTION), language_code=code)
        await bot.set_my_short_description(words(ABOUT), language_code=code)
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
