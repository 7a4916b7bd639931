"""Telegram for the contract of all admin chats: the real one, before the stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from admin_bots.telegram.chat import Telegram
from admin_bots.telegram.requests import Manners
from bridge.desk import Desk
from bridge.ids import ConversationId, SurfaceId, new_id
from bridge.ports.admin_chat import AdminChat
from bridge.ports.clock import SystemClock
from bridge.ports.rows import SurfaceRow
from tests.premises import Runner
from tests.standins.telegram.limits import UNLIMITED
from tests.standins.telegram.town import TelegramStandIn
from tests.telegram.founding import open_empty_store


@asynccontextmanager
async def telegram() -> AsyncIterator[tuple[AdminChat, Callable[[], SurfaceRow]]]:
    """The chat, and a maker of places: each the private chat of somebody else who has pressed Start."""
    async with TelegramStandIn(flood=UNLIMITED) as town:
        folder = TemporaryDirectory()
        session = AiohttpSession(api=TelegramAPIServer.from_base(town.base_url))
        session.middleware(Manners(longest_wait_s=30.0))
        bot = Bot(town.token, session, DefaultBotProperties(parse_mode="HTML"))
        store = await open_empty_store(Path(folder.name))
        tenant = (await store.platform.add_tenant("Padaria Sol")).id
        chat = Telegram(
            bot=bot,
            bot_link="https://t.me/standin_bot",
            desk=Desk(store=store, hints=Runner(), clock=SystemClock()),
            wake=lambda _place, _moment: None,
            came_back=lambda _place: None,
            look_again=lambda _seconds: None,
        )

        def place() -> SurfaceRow:
            person = town.user("Olga")
            person.chat.bot_status = "member"
            return SurfaceRow(
                id=SurfaceId(new_id()),
                tenant=tenant,
                conversation=ConversationId(new_id()),
                surface=chat.surface,
                address=str(person.id),
                wanted=3,
                shown=0,
            )

        try:
            yield chat, place
        finally:
            await session.close()
            await store.close()
            folder.cleanup()
        assert town.violations == []
