"""Composes the rooms into a running process. Only here and in the front door do they meet.

A process has roles: a worker holds WhatsApp sessions and handles facts, bots serve the admin chats, the
scheduler finds what a lost hint left. `wabridge up` is all three in one.
"""

from __future__ import annotations

import asyncio
import enum
import importlib
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from typing import Protocol, Self

import structlog

from admin_bots.console.app import create_app
from admin_bots.console.chat import Console
from admin_bots.console.serving import serve_console
from bridge.desk import Desk
from bridge.handling import Handler
from bridge.ids import SessionId
from bridge.ownership import OwnerLookUp
from bridge.ports.clock import Clock, SystemClock
from bridge.ports.store import Store
from bridge.recording import Recorder
from bridge.rounds import Rounds
from bridge.screens import Surface
from bridge.session_news import SessionNews
from bridge.steps import Steps
from bridge.surfaces import SurfaceKeeper
from sessions.playwright.driver import PlaywrightDriver
from sessions.supervisor import Supervisor
from storage.queues import Queues, open_queues
from storage.store import TortoiseStore
from wabridge_configs import console_config, sessions_config
from wabridge_installation import console_base, opened_store
from wabridge_logging import log_lost_errors
from wabridge_running import shown_running
from wabridge_settings import Settings
from wabridge_starting import demand_browser, no_console, welcome
from wabridge_stopping import Stopping

log = structlog.get_logger()

LANES_A_ROUND = 200
"""Lanes that the sweep hints at in one round."""

HUMAN_PAUSE_S = 1.5
"""With human pacing an answer to the owner waits so long: nobody types a menu in no time."""


class Hinted(Protocol):
    """What shows screens, and looks when it is told to."""

    def hint(self) -> None:
        """Look now."""
        ...


class Role(enum.StrEnum):
    """What a process does."""

    WORKER = "worker"
    BOTS = "bots"
    SCHEDULER = "scheduler"


ALL_ROLES = frozenset(Role)

PRUNE_EVERY_S = 3600.0

DRAIN_S = 5.0
"""How long running handlers may take to end; what is cut off was not committed, and is found again."""


async def run(settings: Settings, roles: Iterable[Role], *, say: Callable[[str], None]) -> None:
    """Run one process until SIGTERM or SIGINT, then let go of everything in order.

    Raises:
        BridgeError: it cannot run, and why: no browser, another key, the database away, a port taken.
    """
    roles = frozenset(roles)
    log_lost_errors(asyncio.get_running_loop())
    with Stopping(say) as stopping:
        if Role.WORKER in roles:
            await demand_browser(settings)
        async with (
            opened_store(settings, found=True) as store,
            shown_running(settings.data_dir, roles),
            Process(settings, roles, store, say) as process,
        ):
            await process.begin()
            await stopping.wait()


class Process:
    """What runs in one process; inside `async with` everything is up, after it everything is down."""

    def __init__(
        self, settings: Settings, roles: frozenset[Role], store: TortoiseStore, say: Callable[[str], None]
    ) -> None:
        self.settings, self.roles, self.store, self.say = settings, roles, store, say
        self.clock = SystemClock()
        self.tasks: list[asyncio.Task[None]] = []
        self.keepers: dict[Surface, Hinted] = {}
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
        if Role.BOTS in self.roles:  # first: a port that is taken shall not cost a browser's start
            await self._begin_bots(queues)
        if Role.WORKER in self.roles:
            await self._begin_worker(queues)
        if Role.SCHEDULER in self.roles or Role.WORKER in self.roles:
            self._go_round(
                Rounds(
                    name="sweep", interval_s=self.settings.sweep_interval_s, round=_sweep(self.store, queues)
                )
            )
        if Role.SCHEDULER in self.roles:
            self._go_round(
                Rounds(name="pruner", interval_s=PRUNE_EVERY_S, round=_pruner(self.store, self.clock))
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
            learn=OwnerLookUp(store=self.store).learn,
            clock=self.clock,
        )
        self._stack.push_async_callback(self.supervisor.stop)
        await self.supervisor.start()

    async def _begin_bots(self, queues: Queues) -> None:
        desk = Desk(store=self.store, hints=queues.hints, clock=self.clock)
        chat, config = Console(), console_config(self.settings)
        app = create_app(desk, self.store.platform, chat, config)
        try:
            base = await self._stack.enter_async_context(serve_console(app, config))
        except OSError as error:
            raise no_console(self.settings, error) from error
        for one in (chat,):
            keeper = SurfaceKeeper(chat=one, desk=desk)
            name = f"surface.{one.surface}"
            rounds = Rounds(name=name, interval_s=self.settings.sweep_interval_s, round=keeper.round)
            self.keepers[one.surface] = rounds
            self._go_round(rounds)
        for line in await welcome(self.settings, self.store, console_base(self.settings, listening=base)):
            self.say(line)
        if self.settings.telegram_token is not None:
            await self._begin_telegram(desk)
        if self.settings.has_slack:
            await self._begin_slack(desk)

    async def _begin_telegram(self, desk: Desk) -> None:
        # Imported only now, and beside all else: it costs seconds, which nobody without a token shall pay.
        await asyncio.to_thread(importlib.import_module, "wabridge_telegram")
        from wabridge_telegram import make_bot

        bot = make_bot(self.settings, desk, self.store.platform, self.say)
        self.keepers[Surface.TELEGRAM] = bot
        self.tasks.append(asyncio.create_task(bot.run(), name="telegram"))

    async def _begin_slack(self, desk: Desk) -> None:
        # As above.
        await asyncio.to_thread(importlib.import_module, "wabridge_slack")
        from wabridge_slack import make_slack_bot

        bot = make_slack_bot(self.settings, desk, self.store.platform, self.say)
        self.keepers[Surface.SLACK] = bot
        self.tasks.append(asyncio.create_task(bot.run(), name="slack"))

    def _go_round(self, rounds: Rounds) -> None:
        self.tasks.append(asyncio.create_task(rounds.run(), name=rounds.name))

    async def _nudge(self, session: SessionId) -> None:
        if self.supervisor is not None:
            self.supervisor.nudge(session)

    async def _look(self, session: SessionId | None) -> None:
        if self.supervisor is not None:
            self.supervisor.hint(session)

    async def _redraw(self, surface: Surface | None) -> None:
        for one, keeper in self.keepers.items():
            if surface in (None, one):
                keeper.hint()


def _pruner(store: Store, clock: Clock) -> Callable[[], Awaitable[bool]]:
    """Take away what has served, batch by batch."""

    async def take() -> bool:
        return await store.prune(clock.now()) > 0

    return take


def _sweep(store: Store, queues: Queues) -> Callable[[], Awaitable[bool]]:
    """Hint at the lanes that wait, in case their hints were lost."""

    async def look() -> bool:
        for tenant, lane in await store.waiting_lanes(LANES_A_ROUND):
            await queues.hints.facts(tenant, lane)
        return False

    return look
