"""Composes the rooms into a running process. Only here and in the front door do they meet.

A process has roles: a worker holds WhatsApp sessions and handles facts, bots serve the admin chats, the
scheduler finds what a lost hint left. `wabridge up` is all three in one.
"""

from __future__ import annotations

import asyncio
import enum
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Self
from urllib.parse import urlsplit

import structlog

from admin_bots.console.app import create_app
from admin_bots.console.chat import Console
from admin_bots.console.config import LOOPBACK, ConsoleConfig
from admin_bots.console.serving import serve_console
from bridge.desk import Desk
from bridge.handling import Handler
from bridge.ids import PersonId, SessionId, TenantId
from bridge.ports.clock import SystemClock
from bridge.ports.rows import Role as BusinessRole
from bridge.ports.store import Store
from bridge.recording import Recorder
from bridge.rounds import Rounds
from bridge.screens import Surface
from bridge.session_news import SessionNews
from bridge.steps import Steps
from bridge.surfaces import SurfaceKeeper
from sessions.config import SessionsConfig
from sessions.playwright.driver import PlaywrightDriver
from sessions.supervisor import Supervisor
from storage.queues import Queues, open_queues
from storage.store import TortoiseStore, open_store
from storage.vault import MasterKey, master_key_at
from wabridge_settings import Settings

log = structlog.get_logger()

LANES_A_ROUND = 200
"""Lanes that the sweep hints at in one round."""

HUMAN_PAUSE_S = 1.5
"""With human pacing an answer to the owner waits so long: nobody types a menu in no time."""


class Role(enum.StrEnum):
    """What a process does."""

    WORKER = "worker"
    BOTS = "bots"
    SCHEDULER = "scheduler"


ALL_ROLES = frozenset(Role)

DRAIN_S = 5.0
"""How long running handlers may take to end; what is cut off was not committed, and is found again."""


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[TortoiseStore]:
    """The store, with its schema brought up to date."""
    store = await open_store(settings.database, master_key=master_key(settings))
    try:
        yield store
    finally:
        await store.close()


def master_key(settings: Settings) -> MasterKey:
    """The key of this installation, made at the first start."""
    if settings.master_key is not None:
        return MasterKey.from_text(settings.master_key.get_secret_value())
    assert settings.key_file is not None
    return master_key_at(settings.key_file)


def console_config(settings: Settings) -> ConsoleConfig:
    """The console as the settings want it."""
    elsewhere = urlsplit(settings.console_url)
    names = (settings.console_host, elsewhere.netloc)
    return ConsoleConfig(
        host=settings.console_host,
        port=settings.console_port,
        link_ttl_s=settings.console_link_ttl_s,
        allowed_hosts=(*LOOPBACK, *(name for name in names if name)),
        secure_cookies=elsewhere.scheme == "https",
        framed_by=tuple(settings.console_framed_by.split()),
    )


def console_base(settings: Settings, listening: str = "") -> str:
    """Where a browser finds the console, without a slash at the end. listening: what it listens on in fact.

    The process that serves it leaves the address in the data folder: its port may be any free one.
    """
    if settings.console_url:
        return settings.console_url.rstrip("/")
    told = settings.data_dir / "console.url"
    if listening:
        base = listening.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
        told.write_text(base, encoding="utf-8")
        return base
    if told.is_file():
        return told.read_text(encoding="utf-8").strip()
    return f"http://{settings.console_host}:{settings.console_port}"


def sessions_config(settings: Settings) -> SessionsConfig:
    """The sessions' numbers as the settings want them."""
    return SessionsConfig(
        data_dir=settings.data_dir,
        whatsapp_url=settings.whatsapp_url,
        whatsapp_page_file=settings.whatsapp_page_file,
        wajs_path=settings.wajs_path,
        browser_executable=settings.browser_executable,
        browser_sandbox={"auto": None, "on": True, "off": False}[settings.browser_sandbox],
        whatsapp_proxy=settings.whatsapp_proxy or None,
        page_call_timeout_s=settings.page_call_timeout_s,
        send_timeout_s=settings.send_timeout_s,
        probe_interval_s=settings.probe_interval_s,
        worker_capacity=settings.worker_capacity,
        claim_interval_s=settings.sweep_interval_s,
        lease_ttl_s=settings.lease_ttl_s,
        lease_margin_s=settings.lease_margin_s,
        restart_backoff_base_s=settings.restart_backoff_base_s,
        restart_backoff_max_s=settings.restart_backoff_max_s,
        restart_max=settings.restart_max,
        restart_window_s=settings.restart_window_s,
    )


async def first_owner(store: Store, tenant: TenantId) -> PersonId:
    """The owner of a business, made when it has none yet: somebody has to be able to sit down first."""
    async with store.transaction(tenant) as tx:
        owners = await tx.members(BusinessRole.OWNER)
        return owners[0].id if owners else (await tx.add_operator("Owner", BusinessRole.OWNER)).id


async def run(settings: Settings, roles: Iterable[Role], *, say: Callable[[str], None]) -> None:
    """Run one process until SIGTERM or SIGINT, then let go of everything in order."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with opened_store(settings) as store, Process(settings, frozenset(roles), store, say) as process:
        await process.begin()
        await stop.wait()
        say("Stopping.")


class Process:
    """What runs in one process; inside `async with` everything is up, after it everything is down."""

    def __init__(
        self, settings: Settings, roles: frozenset[Role], store: TortoiseStore, say: Callable[[str], None]
    ) -> None:
        self.settings, self.roles, self.store, self.say = settings, roles, store, say
        self.clock = SystemClock()
        self.tasks: list[asyncio.Task[None]] = []
        self.keepers: dict[Surface, Rounds] = {}
        self.supervisor: Supervisor | None = None
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._stack.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop taking work first, close browsers next, queues and the store last."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self._stack.aclose()

    async def begin(self) -> None:
        """Bring up what the roles ask for."""
        queues = await open_queues(self.settings.queue_url, home=self.store.session_home)
        self._stack.push_async_callback(queues.close)
        handler = self._handler(queues)
        if Role.WORKER in self.roles:
            await self._begin_worker(queues)
        if Role.BOTS in self.roles:
            await self._begin_bots(queues)
        if Role.SCHEDULER in self.roles or Role.WORKER in self.roles:
            self._go_round(
                Rounds(
                    name="sweep", interval_s=self.settings.sweep_interval_s, round=_sweep(self.store, queues)
                )
            )
        is_worker = Role.WORKER in self.roles
        await queues.serve(
            messages=handler.handle_lane if is_worker else None,
            outbound=self._nudge if is_worker else None,
            sessions=self._look if is_worker else None,
            surfaces=self._redraw if Role.BOTS in self.roles else None,
            holder=lambda: None if self.supervisor is None else self.supervisor.holder,
        )
        self._stack.push_async_callback(queues.drain, DRAIN_S)
        self.say(f"Running: {', '.join(sorted(self.roles))}. Stop with Ctrl-C.")

    def _handler(self, queues: Queues) -> Handler:
        pause_s = HUMAN_PAUSE_S if self.settings.reply_pacing == "human" else 0.0
        steps = Steps(clock=self.clock, menu_idle_s=self.settings.menu_idle_s, reply_pause_s=pause_s)
        return Handler(store=self.store, hints=queues.hints, clock=self.clock, steps=steps)

    async def _begin_worker(self, queues: Queues) -> None:
        recorder = Recorder(store=self.store, hints=queues.hints, clock=self.clock)
        news = SessionNews(store=self.store, hints=queues.hints, clock=self.clock)
        config = sessions_config(self.settings)
        driver = PlaywrightDriver(config)
        self._stack.push_async_callback(driver.close)
        self.supervisor = Supervisor(
            store=self.store,
            driver=driver,
            config=config,
            record=recorder.record,
            tell=news.tell,
            redraw=queues.hints.surfaces,
            clock=self.clock,
        )
        await self.supervisor.start()
        self._stack.push_async_callback(self.supervisor.stop)

    async def _begin_bots(self, queues: Queues) -> None:
        desk = Desk(store=self.store, hints=queues.hints, clock=self.clock)
        chat, config = Console(), console_config(self.settings)
        app = create_app(desk, self.store.platform, chat, config)
        base = await self._stack.enter_async_context(serve_console(app, config))
        for one in (chat,):
            keeper = SurfaceKeeper(chat=one, desk=desk)
            name = f"surface.{one.surface}"
            rounds = Rounds(name=name, interval_s=self.settings.sweep_interval_s, round=keeper.round)
            self.keepers[one.surface] = rounds
            self._go_round(rounds)
        await self._welcome(console_base(self.settings, listening=base))

    async def _welcome(self, base: str) -> None:
        """Print a link for whoever starts this: the only owner, else the platform's operator."""
        platform, tenant, person = self.store.platform, None, None
        rows = await platform.tenants()
        if not rows:
            language, zone = self.settings.default_language, self.settings.default_timezone
            rows = [await platform.add_tenant("", language=language, time_zone=zone)]
        if len(rows) == 1:
            tenant = rows[0].id
            person = await first_owner(self.store, tenant)
        ttl_s = self.settings.console_link_ttl_s
        secret = await platform.admit(tenant, person, kind="link", ttl_s=ttl_s)
        self.say(f"Console: {base}/enter/{secret}")
        self.say(f"The link opens once, within {ttl_s // 60} minutes. A new one: wabridge console")

    def _go_round(self, rounds: Rounds) -> None:
        self.tasks.append(asyncio.create_task(rounds.run(), name=rounds.name))

    async def _nudge(self, session: SessionId) -> None:
        if self.supervisor is not None:
            self.supervisor.nudge(session)

    async def _look(self, session: SessionId | None) -> None:
        if self.supervisor is not None:
            self.supervisor.hint(session)

    async def _redraw(self, surface: Surface | None) -> None:
        for one, rounds in self.keepers.items():
            if surface in (None, one):
                rounds.hint()


def _sweep(store: Store, queues: Queues) -> Callable[[], Awaitable[bool]]:
    """Hint at the lanes that wait, in case their hints were lost."""

    async def look() -> bool:
        for tenant, lane in await store.waiting_lanes(LANES_A_ROUND):
            await queues.hints.facts(tenant, lane)
        return False

    return look
