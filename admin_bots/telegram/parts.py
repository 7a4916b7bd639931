"""What every handler of the bot works with."""

from __future__ import annotations

from dataclasses import dataclass

from aiogram import Bot

from admin_bots.telegram.chat import Telegram
from bridge.desk import Desk
from bridge.ports.store import Platform, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """One bot's parts."""

    bot: Bot
    chat: Telegram
    desk: Desk
    platform: Platform
    username: str

    @property
    def store(self) -> Store:
        """Where everything is kept."""
        return self.desk.store
