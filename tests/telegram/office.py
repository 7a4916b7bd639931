"""The real bot on the real desk and a real database, without WhatsApp: `Office` plays the sessions' holder.

For everything that needs no browser: it starts in no time.
"""

from __future__ import annotations

import asyncio
import itertools
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp

from admin_bots.telegram.bot import TelegramBot
from admin_bots.telegram.config import TelegramConfig
from bridge.desk import Desk
from bridge.handling import Handler
from bridge.ids import PersonId, SessionId, TenantId
from bridge.ports.clock import SystemClock
from bridge.ports.hints import Hints
from bridge.ports.rows import Role
from bridge.recording import Recorder
from bridge.rounds import Rounds
from bridge.screens import Surface
from bridge.session_news import SessionNews
from bridge.steps import Steps
from storage.store import TortoiseStore
from tests.server_process import free_port
from tests.standins.telegram.limits import UNLIMITED, FloodLimits
from tests.standins.telegram.people import Person
from tests.standins.telegram.town import TelegramStandIn
from tests.telegram.founding import open_empty_store
from tests.telegram.verbs import InTelegram
from tests.telegram.whatsapp_side import Business, WhatsAppSide


@dataclass
class Runner:
    """Hints that wake whoever acts."""

    handling: Rounds | None = None
    sending: Rounds | None = None
    bots: list[TelegramBot] = field(default_factory=list)

    async def facts(self, tenant: TenantId, lane: str) -> None:
        assert self.handling is not None
        self.handling.hint()

    async def outbound(self, session: SessionId) -> None:
        assert self.sending is not None
        self.sending.hint()

    async def session(self, session: SessionId | None) -> None:
        """Nobody keeps sessions here."""

    async def surfaces(self, surface: Surface | None = None) -> None:
        for bot in self.bots:
            bot.hint()


class Office(InTelegram, WhatsAppSide):
    """One installation with one bot, and Telegram around it."""

    def __init__(
        self,
        folder: Path,
        *,
        flood: FloodLimits = UNLIMITED,
        private_topics: bool = False,
        webhook: bool = False,
    ) -> None:
        self.telegram = TelegramStandIn(flood=flood, private_topics=private_topics)
        self.folder = folder
        self.webhook = webhook
        self.webhook_port = free_port() if webhook else 0
        self.sent: list[str] = []
        self.held = {}
        self.holding = asyncio.Lock()
        self.runner = Runner()
        self.hints: Hints = self.runner
        self.clock = SystemClock()
        self._businesses: list[Business] = []
        self._stanzas = itertools.count(1)
        self._stack = AsyncExitStack()
        self.bots: list[asyncio.Task[None]] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self.telegram)
        self.store: TortoiseStore = await open_empty_store(self.folder)
        self._stack.push_async_callback(self.store.close)
        self.desk = Desk(store=self.store, hints=self.hints, clock=self.clock)
        self.recorder = Recorder(store=self.store, hints=self.hints, clock=self.clock)
        self.news = SessionNews(store=self.store, hints=self.hints, clock=self.clock)
        self._handler = Handler(
            store=self.store, hints=self.hints, clock=self.clock, steps=Steps(clock=self.clock)
        )
        self.runner.handling = Rounds(name="handling", interval_s=0.5, round=self._handles)
        self.runner.sending = Rounds(name="sending", interval_s=0.5, round=self._sends)
        self._tasks = [asyncio.create_task(one.run()) for one in (self.runner.handling, self.runner.sending)]
        self._stack.push_async_callback(self._stop)
        self.open_bot()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note(self.what_telegram_saw())
        await self._stack.aclose()
        if error is None:
            assert self.telegram.violations == []

    def open_bot(self, **changes: float) -> asyncio.Task[None]:
        """Another process's worth of bot."""
        config = TelegramConfig(
            token=self.telegram.token,
            api_url=self.telegram.base_url,
            poll_timeout_s=5,
            lead_ttl_s=changes.get("lead_ttl_s", 5.0),
            takeover_interval_s=0.2,
            webhook_port=self.webhook_port,
            webhook_url=f"http://127.0.0.1:{self.webhook_port}" if self.webhook else "",
            webhook_secret="s" * 20 if self.webhook else "",
        )
        bot = TelegramBot(
            config=config,
            desk=self.desk,
            platform=self.store.platform,
            look_interval_s=0.5,
            say=lambda _line: None,
            greet=self._greeted,
        )
        self.runner.bots.append(bot)
        task = asyncio.create_task(bot.run())
        self._tasks.append(task)
        self.bots.append(task)
        return task

    # --- businesses and their people
    async def founds(
        self, name: str = "Café Aurora", *, language: str = "en", ready: bool = True
    ) -> Business:
        """A new business; ready: past its onboarding, with WhatsApp connected."""
        tenant = (await self.store.platform.add_tenant(name, language=language)).id
        async with self.store.transaction(tenant) as tx:
            session = (await tx.add_session("WhatsApp")).id
        business = Business(name=name, tenant=tenant, session=session)
        self._businesses.append(business)
        if ready:
            await self.links(business)
        return business

    async def joins(self, who: Person, business: Business, role: Role = Role.OWNER) -> PersonId:
        """Somebody presses Start with an invitation, and sees the menu; who they are there."""
        await who.starts(await self.invitation(business, role))
        await self.sees(who, lambda message: business.name in message.text and bool(message.buttons))
        seats = await self.desk.seats(Surface.TELEGRAM, str(who.id))
        return next(one.person for one in seats if one.tenant == business.tenant)

    async def invitation(self, business: Business, role: Role = Role.OWNER, ttl_s: float = 600.0) -> str:
        """The payload of a deep link."""
        return await self.store.platform.invite(business.tenant, role, ttl_s=ttl_s)

    async def handled(self) -> None:
        """Everything that came from Telegram was acted on."""
        bot = self.telegram.token.partition(":")[0]
        async with asyncio.timeout(60):
            await self.telegram.until(lambda: not self.telegram.mail.waiting, within_s=30)
            while await self.store.waiting_updates(Surface.TELEGRAM, bot, 1):
                await self.telegram.next_change(0.2)

    async def posts_update(self, secret: str) -> int:
        """Somebody brings an update to the webhook; the answer's status."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        url = f"http://127.0.0.1:{self.webhook_port}/telegram"
        async with (
            aiohttp.ClientSession() as http,
            http.post(url, json={"update_id": 1}, headers=headers) as got,
        ):
            return got.status

    async def _greeted(self, _bot_link: str) -> None:
        """Nobody reads a terminal here."""

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
