"""The console before the real desk, on a real database: what the product runs, without WhatsApp."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from admin_bots.console.app import create_app
from admin_bots.console.chat import Console
from admin_bots.console.config import ConsoleConfig
from admin_bots.console.serving import serve_console
from bridge.desk import Desk
from bridge.handling import Handler
from bridge.ids import PersonId, SessionId, TenantId
from bridge.ports.clock import SystemClock
from bridge.ports.rows import Role
from bridge.screens import Surface
from bridge.steps import Steps
from bridge.surfaces import SurfaceKeeper
from storage.blobs.memory import MemoryBlobs
from storage.store import TortoiseStore, open_store
from storage.vault import MasterKey
from tests.console.town import Browser


@dataclass
class Errands:
    """Hints that are followed on the spot, as the in-process queues do a moment later."""

    handler: Handler | None = None
    keeper: SurfaceKeeper | None = None

    async def facts(self, tenant: TenantId, lane: str) -> None:
        assert self.handler is not None
        await self.handler.handle_lane(tenant, lane)

    async def outbound(self, session: SessionId) -> None:
        """Nobody sends here."""

    async def session(self, session: SessionId | None) -> None:
        """Nobody keeps sessions here."""

    async def surfaces(self, surface: Surface | None = None) -> None:
        assert self.keeper is not None
        while await self.keeper.round():
            pass


@dataclass
class RealHouse:
    """One installation with a console."""

    url: str
    store: TortoiseStore
    desk: Desk
    _clients: list[aiohttp.ClientSession] = field(default_factory=list)

    async def member(self, tenant: TenantId, role: Role) -> PersonId:
        """A new member of a tenant."""
        async with self.store.transaction(tenant) as tx:
            return (await tx.add_operator("Ana", role)).id

    def browser(self) -> Browser:
        http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._clients.append(http)
        return Browser(self.url, http)

    async def signed_in(self, tenant: TenantId | None, person: PersonId | None) -> Browser:
        browser = self.browser()
        secret = await self.store.platform.admit(tenant, person, kind="link", ttl_s=60)
        assert (await browser.enter(f"/enter/{secret}")).status == 303
        return browser

    async def close(self) -> None:
        for client in self._clients:
            await client.close()


@asynccontextmanager
async def open_real_house(folder: Path) -> AsyncIterator[RealHouse]:
    """Serve a console over a fresh SQLite file."""
    store = await open_store(
        f"sqlite:///{folder}/wabridge.sqlite", master_key=MasterKey(secret=bytes(32)), blobs=MemoryBlobs()
    )
    clock, errands, console = SystemClock(), Errands(), Console()
    desk = Desk(store=store, hints=errands, clock=clock)
    errands.handler = Handler(store=store, hints=errands, clock=clock, steps=Steps(clock=clock))
    errands.keeper = SurfaceKeeper(chat=console, desk=desk)
    config = ConsoleConfig(port=0, recheck_s=0.1)
    try:
        async with serve_console(create_app(desk, store.platform, console, config), config) as url:
            house = RealHouse(url=url, store=store, desk=desk)
            try:
                yield house
            finally:
                await house.close()
    finally:
        await store.close()
