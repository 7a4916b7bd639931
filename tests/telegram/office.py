"""The real bot on the real desk and a real database, without WhatsApp: `Office` plays the sessions' holder.

For everything that needs no browser: it starts in no time.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp

from admin_bots.telegram.bot import TelegramBot
from admin_bots.telegram.config import TelegramConfig
from bridge.desk import Desk
from bridge.ids import PersonId
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.premises import Premises
from tests.server_process import free_port
from tests.standins.telegram.limits import UNLIMITED, FloodLimits
from tests.standins.telegram.people import Person
from tests.standins.telegram.town import TelegramStandIn
from tests.telegram.verbs import InTelegram
from tests.telegram.whatsapp_side import Business


class Office(InTelegram, Premises):
    """One installation with one bot, and Telegram around it."""

    def __init__(
        self,
        folder: Path,
        *,
        flood: FloodLimits = UNLIMITED,
        private_topics: bool = False,
        webhook: bool = False,
        desk: type[Desk] = Desk,
    ) -> None:
        super().__init__(folder, desk)
        self.telegram = TelegramStandIn(flood=flood, private_topics=private_topics)
        self.webhook = webhook
        self.webhook_port = free_port() if webhook else 0

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self.telegram)
        await self.open_desk()
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
        return self.runs(bot)

    # --- businesses and their people
    async def joins(self, who: Person, business: Business, role: Role = Role.OWNER) -> PersonId:
        """Somebody presses Start with an invitation, and sees the menu; who they are there."""
        await who.starts(await self.invitation(business, role))
        await self.sees(who, lambda message: business.name in message.text and bool(message.buttons))
        seats = await self.desk.seats(Surface.TELEGRAM, str(who.id))
        return next(one.person for one in seats if one.tenant == business.tenant)

    async def handled(self) -> None:
        """Everything that came from Telegram was acted on."""
        bot = self.telegram.token.partition(":")[0]
        async with asyncio.timeout(60):
            await self.telegram.until(lambda: not self.telegram.mail.waiting)
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
