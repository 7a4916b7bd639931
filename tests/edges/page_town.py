"""Several accounts with the real driver at the stand-in, in a process that minds pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import structlog

from bridge.ids import SessionId
from bridge.pairing import PairingMethod, ShowQr
from bridge.ports.clock import SystemClock
from bridge.ports.pages import Verdict
from bridge.ports.rows import SessionRow
from bridge.session_life import Desired, SessionState
from sessions.config import SessionsConfig
from sessions.page_trials import PageTrials
from sessions.playwright.driver import PlaywrightDriver
from sessions.supervisor import Supervisor
from storage.store import TortoiseStore, open_store
from storage.vault import MasterKey
from tests.contracts.shop import Shop, open_shop
from tests.patience import PATIENCE_S
from tests.standins.whatsapp.knobs import Knobs
from tests.standins.whatsapp.town import WhatsAppStandIn

MASTER_KEY = MasterKey(secret=b"0123456789abcdef0123456789abcdef")
QUICK: dict[str, Any] = {
    "probe_interval_s": 0.3,
    "boot_probe_interval_s": 0.1,
    "claim_interval_s": 0.2,
    "restart_backoff_base_s": 0.05,
    "restart_backoff_max_s": 0.1,
    "page_trial_s": 0.5,
    "page_mind_interval_s": 0.5,
    "page_look_interval_s": 0.5,
    "ready_deadline_s": 6.0,
}


@dataclass
class PageTown:
    """A shop with some linked accounts, and one process."""

    shop: Shop
    store: TortoiseStore
    standin: WhatsAppStandIn
    config: SessionsConfig
    logged: list[MutableMapping[str, Any]] = field(default_factory=list)
    accounts: list[SessionId] = field(default_factory=list)
    _running: tuple[Supervisor, PlaywrightDriver] | None = None

    async def starts(self) -> None:
        """Start the process."""
        driver = PlaywrightDriver(self.config)
        clock = SystemClock()
        trials = PageTrials(room=self.store.platform, driver=driver, config=self.config, clock=clock)
        supervisor = Supervisor(
            store=self.store, driver=driver, config=self.config, record=_forget, trials=trials
        )
        self._running = supervisor, driver
        await supervisor.start()

    async def stops(self) -> None:
        """Stop it in order."""
        if self._running is not None:
            supervisor, driver = self._running
            self._running = None
            await supervisor.stop()
            await driver.close()

    async def restarts(self) -> None:
        """Every page is loaded anew."""
        await self.stops()
        await self.starts()

    async def links(self, number: str) -> SessionId:
        """Another account is linked, and CONNECTED."""
        session = self.shop.session
        async with self.shop.at_work() as tx:
            if self.accounts:
                session = (await tx.add_session(number)).id
                await tx.want_session(session, Desired.RUNNING)
            await tx.want_pairing(session, PairingMethod.QR)
        self.accounts.append(session)
        shown = await self.until(lambda: self._qr(session))
        await self.standin.phone(number).scan(shown)
        await self.is_connected(session)
        return session

    async def is_connected(self, session: SessionId) -> None:
        """Wait until it is CONNECTED."""

        async def seen() -> bool:
            return (await self.row(session)).state is SessionState.CONNECTED

        await self.until(seen)

    async def row(self, session: SessionId) -> SessionRow:
        """The session's row."""
        async with self.shop.at_work() as tx:
            row = await tx.session(session)
        assert row is not None
        return row

    async def rides(self, session: SessionId, page: str, wajs: str | None = None) -> None:
        """Wait until a session is CONNECTED on that page."""

        async def seen() -> bool:
            (row,) = await self.store.engine.sql.all("SELECT * FROM sessions WHERE id = ?", session)
            on = (row["page_version"], wajs and row["wajs_version"])
            return row["state"] == "connected" and on == (page, wajs) and row["page_up_at"] is not None

        await self.until(seen)

    async def finds(self, page: str, verdict: Verdict, wajs: str) -> None:
        """Wait until a trial has that verdict."""

        async def seen() -> bool:
            trials = (await self.store.platform.page_ground()).trials
            return any((one.page, one.wajs, one.verdict) == (page, wajs, verdict) for one in trials)

        await self.until(seen)

    async def until(self, seen: Callable[[], Any]) -> Any:
        """Ask again after each change of the database by somebody, which nobody tells of."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                if value := await seen():
                    return value
                await asyncio.sleep(0.1)

    def events(self, name: str) -> list[MutableMapping[str, Any]]:
        """What was logged under that name."""
        return [line for line in self.logged if line["event"] == name]

    async def _qr(self, session: SessionId) -> str | None:
        async with self.shop.at_work() as tx:
            step = await tx.pairing_step(session, SystemClock().now())
        return step.payload if isinstance(step, ShowQr) else None


@asynccontextmanager
async def page_town(folder: Path, **config: Any) -> AsyncIterator[PageTown]:
    """A town whose process has not been started yet."""
    store = await open_store(f"sqlite://{folder}/wabridge.db", master_key=MASTER_KEY)
    try:
        shop = await open_shop(store)
        await store.platform.set_quota(shop.tenant, max_sessions=5)
        async with WhatsAppStandIn(knobs=Knobs(qr_period_s=60)) as standin:
            told = SessionsConfig(data_dir=folder, whatsapp_url=standin.base_url)
            town = PageTown(shop, store, standin, replace(told, **{**QUICK, **config}))
            with structlog.testing.capture_logs() as town.logged:
                try:
                    yield town
                finally:
                    await town.stops()
    finally:
        await store.close()


async def _forget(*_: object) -> None:
    """Messages are not what these stories are about."""
