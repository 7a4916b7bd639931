"""What the bot tells of itself: name, descriptions, commands and menu button, by language and scope."""

from __future__ import annotations

import json
from typing import Any

Facts = dict[str, Any]


class Profile:
    """The bot's own words. A language without its own has the default's, as Telegram shows it."""

    def __init__(self, name: str) -> None:
        self._words: dict[tuple[str, str], str] = {("name", ""): name}
        self._commands: dict[tuple[str, str], list[Facts]] = {}
        self.menu_button: Facts = {"type": "commands"}

    def set_word(self, kind: str, language: str, text: str) -> None:
        """Set `name`, `description` or `short_description`; an empty text takes the language's own away."""
        if text:
            self._words[kind, language] = text
        else:
            self._words.pop((kind, language), None)

    def word(self, kind: str, language: str) -> str:
        """What somebody with this language sees."""
        return self._words.get((kind, language)) or self._words.get((kind, ""), "")

    def set_commands(self, scope: Facts, language: str, commands: list[Facts]) -> None:
        """Set the commands of a scope and language; none takes them away."""
        if commands:
            self._commands[_key(scope), language] = commands
        else:
            self._commands.pop((_key(scope), language), None)

    def commands(self, scope: Facts, language: str) -> list[Facts]:
        """Exactly what was set for this scope and language."""
        return self._commands.get((_key(scope), language), [])

    def shown_commands(self, chat_id: int, language: str, *, private: bool) -> list[Facts]:
        """What a person is offered: the narrowest scope first, there the own language first."""
        kind = "all_private_chats" if private else "all_group_chats"
        for scope in ({"type": "chat", "chat_id": chat_id}, {"type": kind}, {"type": "default"}):
            for code in (language, ""):
                if found := self._commands.get((_key(scope), code)):
                    return found
        return []


def _key(scope: Facts) -> str:
    return json.dumps(scope, sort_keys=True)
