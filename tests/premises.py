"""What every office stands on: the real desk on a real database, WhatsApp's side played, and no browser."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bridge.desk import Desk
from bridge.handling import Handler
from bridge.ids import SessionId, TenantId
from bridge.ports.clock import SystemClock
from bridge.ports.hints import Hints
from bridge.ports.rows import Role
from bridge.recording import Recorder
from bridge.rounds import Rounds
from bridge.screens import Surface
from bridge.session_news import SessionNews
from bridge.steps import Steps
from storage.store import TortoiseStore
from tests.telegram.founding import open_empty_store
from tests.telegram.whatsapp_side import Business, WhatsAppSide


class Bot(Protocol):
    """The bot of an admin chat."""

    def hint(self) -> None:
        """Something is to be shown, or to be handled."""
        ...

    async def run(self) -> None:
        """Lead whenever no other does, until cancelled."""
        ...


@dataclass
class Runner:
    """Hints that wake whoever acts."""

    handling: Rounds | None = None
    sending: Rounds | None = None
    bots: list[Bot] = field(default_factory=list)

    async def facts(self, tenant: TenantId, lane: str) -> None:
        if self.handling is not None:
            self.handling.hint()

    async def outbound(self, session: SessionId) -> None:
        assert self.sending is not None
        self.sending.hint()

    async def session(self, session: SessionId | None) -> None:
        """Nobody keeps sessions here."""

    async def surfaces(self, surface: Surface | None = None) -> None:
        for bot in self.bots:
            bot.hint()


class Premises(WhatsAppSide):
    """One installation. Businesses are founded here; how people come in is told by each admin chat."""

    def __init__(self, folder: Path, desk: type[Desk]) -> None:
        self.folder, self.desk_kind = folder, desk
        self.sent: list[str] = []
        self.held = {}
        self.holding = asyncio.Lock()
        self.runner = Runner()
        self.hints: Hints = self.runner
        self.clock = SystemClock()
        self._businesses: list[Business] = []
        self._stanzas = itertools.count(1)
        self._stack = AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []
        self.bots: list[asyncio.Task[None]] = []

    async def open_desk(self) -> None:
        """The database, the desk on it, and whoever handles what happens there, until the stack ends."""
        self.store: TortoiseStore = await open_empty_store(self.folder)
        self._stack.push_async_callback(self.store.close)
        self.desk = self.desk_kind(store=self.store, hints=self.hints, clock=self.clock)
        self.recorder = Recorder(store=self.store, hints=self.hints, clock=self.clock)
        self.news = SessionNews(store=self.store, hints=self.hints, clock=self.clock)
        self._handler = Handler(
            store=self.store, hints=self.hints, clock=self.clock, steps=Steps(clock=self.clock)
        )
        self.runner.handling = Rounds(name="handling", interval_s=0.5, round=self._handles)
        self.runner.sending = Rounds(name="sending", interval_s=0.5, round=self._sends)
        self._tasks = [asyncio.create_task(one.run()) for one in (self.runner.handling, self.runner.sending)]
        self._stack.push_async_callback(self._stop)

    def runs(self, bot: Bot) -> asyncio.Task[None]:
        """Have a bot run: another process's worth."""
        self.runner.bots.append(bot)
        task = asyncio.create_task(bot.run())
        self._tasks.append(task)
        self.bots.append(task)
        return task

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

    async def invitation(self, business: Business, role: Role = Role.OWNER, ttl_s: float = 600.0) -> str:
        """The secret of one."""
        return await self.store.platform.invite(business.tenant, role, ttl_s=ttl_s)

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
