"""The real aiogram as a client of the stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from tests.standins.telegram.town import TelegramStandIn


@asynccontextmanager
async def aiogram_bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    """Another aiogram bot with the same token."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.base_url))
    defaults = DefaultBotProperties(parse_mode="HTML", link_preview_is_disabled=True)
    made = Bot(telegram.token, session=session, default=defaults)
    try:
        yield made
    finally:
        await made.session.close()


@asynccontextmanager
async def polling(bot: Bot, dispatcher: Dispatcher, **options: Any) -> AsyncIterator[None]:
    """aiogram polls meanwhile."""
    task = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False, **options)
    )
    try:
        yield
    finally:
        await dispatcher.stop_polling()
        await task


def keys(*labels: str) -> InlineKeyboardMarkup:
    """A keyboard with one button a row; each sends its label in small letters."""
    rows = [[InlineKeyboardButton(text=label, callback_data=label.lower())] for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=rows)
