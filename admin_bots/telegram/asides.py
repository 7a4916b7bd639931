"""The message beside the menu that offers to share one's own number.

Telegram has that button only on the keyboard in place of the letters, which needs a message of its own, and
which stays until a message takes it away.
"""

from __future__ import annotations

from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

from admin_bots.telegram.messages import Messages
from admin_bots.telegram.spots import Spot
from admin_bots.telegram.texts import SHARE_HINT, SHARE_NUMBER, SHARED
from bridge.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Asides:
    """One bot's."""

    bot: Bot
    messages: Messages

    async def bring(self, spot: Spot, aside: int | None, *, wanted: bool, words: Words) -> int | None:
        """Offer the button, or take it away; the message that offers it."""
        if wanted and aside is None:
            return await self._offer(spot, words)
        if not wanted and aside is not None:
            await self._withdraw(spot, aside, words)
            return None
        return aside

    async def _offer(self, spot: Spot, words: Words) -> int:
        button = KeyboardButton(text=words(SHARE_NUMBER), request_contact=True)
        keyboard = ReplyKeyboardMarkup(keyboard=[[button]], resize_keyboard=True, one_time_keyboard=True)
        message = await self.bot.send_message(
            chat_id=spot.chat, text=words(SHARE_HINT), disable_notification=True, reply_markup=keyboard
        )
        return message.message_id

    async def _withdraw(self, spot: Spot, aside: int, words: Words) -> None:
        # Only a message can take that keyboard away; it does its work even if it is deleted at once.
        message = await self.bot.send_message(
            chat_id=spot.chat,
            text=words(SHARED),
            disable_notification=True,
            reply_markup=ReplyKeyboardRemove(remove_keyboard=True),
        )
        await self.messages.remove(spot, aside)
        await self.messages.remove(spot, message.message_id)
