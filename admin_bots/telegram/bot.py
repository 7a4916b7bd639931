"""The bot of one token: leads or waits, hears, handles, shows. The one module that others import.

One process at a time leads: it asks for updates, handles them and shows screens. Another one takes over when
it is gone. Importing this module costs seconds of CPU (aiogram does): only with a token.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode

from admin_bots.lead import Lead, LostLead
from admin_bots.patience import Patience
from admin_bots.serving import serve
from admin_bots.telegram.chat import Telegram
from admin_bots.telegram.config import TelegramConfig
from admin_bots.telegram.errors import TokenRefused
from admin_bots.telegram.files import Files
from admin_bots.telegram.lanes import chat_of
from admin_bots.telegram.parts import Parts
from admin_bots.telegram.polling import ALLOWED, Polling
from admin_bots.telegram.profile import present_itself
from admin_bots.telegram.requests import REFUSED_S, Manners
from admin_bots.telegram.routers import fallback, giving, groups, pressing, starting, writing
from admin_bots.telegram.webhook import PATH, create_webhook_app
from admin_bots.updates import Updates
from admin_bots.wakes import Wakes
from bridge.desk import Desk
from bridge.errors import BridgeError, PermanentError, TemporaryError
from bridge.ports.rows import SurfaceRow
from bridge.ports.store import Platform
from bridge.rounds import Rounds
from bridge.screens import Surface
from bridge.surfaces import SurfaceKeeper

log = structlog.get_logger()

DRAIN_S = 5.0
REQUEST_TIMEOUT_S = 20.0


@dataclass(slots=True, kw_only=True)
class TelegramBot:
    """Run it as long as the process runs.

    look_interval_s: between two looks for what a lost hint left. greet: called with the bot's link whenever
    it begins to lead.
    """

    config: TelegramConfig
    desk: Desk
    platform: Platform
    look_interval_s: float
    say: Callable[[str], None]
    greet: Callable[[str], Awaitable[None]]
    _showing: Rounds | None = field(default=None, init=False)
    _handling: Rounds | None = field(default=None, init=False)

    def hint(self) -> None:
        """Something is to be shown, or to be handled."""
        for rounds in (self._showing, self._handling):
            if rounds is not None:
                rounds.hint()

    async def run(self) -> None:
        """Lead whenever no other process does, until cancelled."""
        lead = Lead(
            store=self.desk.store,
            name=f"telegram:{self.config.bot_id}",
            ttl_s=self.config.lead_ttl_s,
        )

        async def lead_if_free() -> bool:
            if await lead.take():
                await self._lead(lead)
            return False

        try:
            async with AsyncExitStack() as stack:
                if self.config.webhook_url:
                    # Every process takes updates; the one that leads handles them.
                    app = create_webhook_app(self._updates(_nobody), self.config.webhook_secret, self._heard)
                    host, port = self.config.webhook_host, self.config.webhook_port
                    try:
                        await stack.enter_async_context(serve(app, host, port))
                    except OSError as error:
                        self.say(
                            f"Telegram: cannot listen at {host}:{port}. "
                            "Set TELEGRAM_WEBHOOK_HOST and TELEGRAM_WEBHOOK_PORT."
                        )
                        raise PermanentError(f"{host}:{port} cannot be listened to") from error
                every_s = self.config.takeover_interval_s
                await Rounds(name="telegram.lead", interval_s=every_s, round=lead_if_free).run()
        finally:
            await lead.leave()

    async def _lead(self, lead: Lead) -> None:
        """Be the bot, until the lead is lost."""
        session = AiohttpSession(
            api=TelegramAPIServer.from_base(self.config.api_url), timeout=REQUEST_TIMEOUT_S
        )
        session.middleware(Manners(longest_wait_s=self.config.longest_wait_s))
        bot = Bot(self.config.token, session, DefaultBotProperties(parse_mode=ParseMode.HTML))
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(lead.keep(), name="telegram.beat")
                tasks.create_task(self._serve(bot), name="telegram.serve")
        except* LostLead:
            log.warning("telegram.lead_lost")
        except* TokenRefused:
            log.error("telegram.token_refused", todo="set TELEGRAM_TOKEN to what @BotFather gave")  # noqa: TRY400
            self.say("Telegram: the token is refused. Is TELEGRAM_TOKEN what @BotFather gave?")
            await asyncio.sleep(REFUSED_S)
        except* TemporaryError:
            log.warning("telegram.unreachable")
        finally:
            self._showing = self._handling = None
            await session.close()

    async def _serve(self, bot: Bot) -> None:
        me = await bot.me()
        assert me.username is not None, "every bot has one"
        wakes = Wakes(desk=self.desk, hint=self.hint)
        keeper: SurfaceKeeper | None = None

        def came_back(place: SurfaceRow) -> None:
            if keeper is not None:
                keeper.wake(place)

        chat = Telegram(
            bot=bot,
            bot_link=f"https://t.me/{me.username}",
            desk=self.desk,
            wake=wakes.at,
            came_back=came_back,
            look_again=wakes.look_again,
            has_private_topics=bool(me.has_topics_enabled),
        )
        keeper = SurfaceKeeper(chat=chat, desk=self.desk)
        parts = Parts(bot=bot, chat=chat, desk=self.desk, platform=self.platform, username=me.username)
        dispatcher = make_dispatcher(parts)

        async def handle(update: dict[str, Any]) -> None:
            await dispatcher.feed_raw_update(bot, update)

        updates = self._updates(handle)
        self._showing = Rounds(name="surface.telegram", interval_s=self.look_interval_s, round=keeper.round)
        self._handling = Rounds(name="telegram.updates", interval_s=self.look_interval_s, round=updates.round)
        log.info("telegram.leads", bot=me.id)
        await self.greet(chat.bot_link)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._showing.run())
                tasks.create_task(self._handling.run())
                tasks.create_task(self._listen(bot, updates))
                tasks.create_task(_introduce(bot))
        finally:
            wakes.cancel()
            await updates.drain(DRAIN_S)

    async def _listen(self, bot: Bot, updates: Updates) -> None:
        """Have updates brought, or ask for them; Telegram does one of the two."""
        if self.config.webhook_url:
            await bot.set_webhook(
                url=self.config.webhook_url.rstrip("/") + PATH,
                secret_token=self.config.webhook_secret,
                allowed_updates=ALLOWED,
            )
            return
        await bot.delete_webhook()
        assert self._handling is not None
        polling = Polling(
            bot=bot, updates=updates, timeout_s=self.config.poll_timeout_s, hint=self._handling.hint
        )
        await Rounds(name="telegram.poll", interval_s=0.0, round=polling.round).run()

    def _updates(self, handle: Callable[[dict[str, Any]], Any]) -> Updates:
        return Updates(
            store=self.desk.store,
            clock=self.desk.clock,
            surface=Surface.TELEGRAM,
            bot=str(self.config.bot_id),
            lane_of=chat_of,
            handle=handle,
        )

    def _heard(self) -> None:
        if self._handling is not None:
            self._handling.hint()


def make_dispatcher(parts: Parts) -> Dispatcher:
    """aiogram's dispatcher with our routers. It keeps no state: the menu is the only one."""
    dispatcher = Dispatcher(parts=parts, patience=Patience(), files=Files(bot=parts.bot))
    routers = (starting, pressing, groups, giving, writing, fallback)
    dispatcher.include_routers(*(one.make_router() for one in routers))
    return dispatcher


async def _introduce(bot: Bot) -> None:
    """It is good to look right; it is no reason to stop."""
    try:
        await present_itself(bot)
    except BridgeError as error:
        log.warning("telegram.profile_not_set", error=type(error).__name__)


async def _nobody(_update: dict[str, Any]) -> None:
    raise NotImplementedError("updates are handled where the bot leads")
