"""Composes the rooms into a running process. Only here and in the front door do they meet.

A process has roles: a worker holds WhatsApp sessions and handles facts, bots serve the admin chats, the
scheduler finds what a lost hint left. `wabridge up` is all three in one.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from typing import Protocol, Self

import structlog

from admin_bots.console.app import create_app
from admin_bots.console.chat import Console
from admin_bots.console.serving import serve_console
from bridge.broadcast_news import BroadcastNews
from bridge.desk import Desk
from bridge.digests import Digests
from bridge.fetching import Fetching
from bridge.handling import Handler
from bridge.ids import SessionId
from bridge.media_fetching import MediaFetching
from bridge.ownership import OwnerLookUp
from bridge.ports.clock import SharedClock
from bridge.recording import Recorder
from bridge.rounds import Rounds
from bridge.screens import Surface
from bridge.session_news import SessionNews
from bridge.steps import Steps
from bridge.surfaces import SurfaceKeeper
from sessions.page_trials import PageTrials
from sessions.playwright.calls import is_end_of_driver
from sessions.playwright.driver import PlaywrightDriver
from sessions.supervisor import Supervisor
from storage.queues import Queues, open_queues
from storage.store import TortoiseStore
from wabridge_configs import backfilling, console_config, sessions_config
from wabridge_installation import console_base, opened_store
from wabridge_logging import log_lost_errors
from wabridge_observing import observing
from wabridge_roles import Role
from wabridge_rounds import agreement, jobs, keep_time, keeping, pruner, sweep
from wabridge_running import shown_running
from wabridge_scratch import own_scratch_folder
from wabridge_settings import Settings
from wabridge_starting import demand_browser, no_console, welcome
from wabridge_stopping import Stopping

log = structlog.get_logger()

HUMAN_PAUSE_S = 1.5
"""With human pacing an answer to the owner waits so long: nobody types a menu in no time."""


class Hinted(Protocol):
    """What shows screens, and looks when it is told to."""

    def hint(self) -> None:
        """Look now."""
        ...


PRUNE_EVERY_S = 3600.0
AGREE_EVERY_S = 30.0
JOBS_EVERY_S = 5.0

DRAIN_S = 5.0
"""How long running handlers may take to end; what is cut off was not committed, and is found again."""


async def run(settings: Settings, roles: Iterable[Role], *, say: Callable[[str], None]) -> None:
    """Run one process until SIGTERM or SIGINT, then let go of everything in order.

    Raises:
        BridgeError: it cannot run, and why: no browser, another key, the database away, a port taken.
    """
    roles = frozenset(roles)
    log_lost_errors(asyncio.get_running_loop(), is_told_elsewhere=is_end_of_driver)
    with Stopping(say) as stopping:
        if Role.WORKER in roles:
            await demand_browser(settings)
        async with (
            own_scratch_folder(),
            opened_store(settings, found=True) as store,
            shown_running(settings.data_dir, roles),
            observing(settings, roles, store, say) as vitals,
            Process(settings, roles, store, say) as process,
        ):
            vitals.begins(process)
            await process.begin()
            vitals.has_begun()
            await stopping.wait()
            vitals.stops()


class Process:
    """What runs in one process; inside `async with` everything is up, after it everything is down."""

    def __init__(
        self, settings: Settings, roles: frozenset[Role], store: TortoiseStore, say: Callable[[str], None]
    ) -> None:
        self.settings, self.roles, self.store, self.say = settings, roles, store, say
        self.clock = SharedClock()
        self.tasks: list[asyncio.Task[None]] = []
        self.keepers: dict[Surface, Hinted] = {}
        self.queues: Queues | None = None
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
        self.queues = queues = await open_queues(self.settings.queue_url, home=self.store.session_home)
        self._stack.push_async_callback(queues.close)
        agree = agreement(self.store, self.clock)
        await agree()
        self._go_round(Rounds(name="clock", interval_s=AGREE_EVERY_S, round=agree))
        handler = self._handler(queues)
        if Role.BOTS in self.roles:  # first: a port that is taken shall not cost a browser's start
            await self._begin_bots(queues)
        if Role.WORKER in self.roles:
            await self._begin_worker(queues)
        if Role.SCHEDULER in self.roles or Role.WORKER in self.roles:
            self._go_round(
                Rounds(
                    name="sweep", interval_s=self.settings.sweep_interval_s, round=sweep(self.store, queues)
                )
            )
        if Role.SCHEDULER in self.roles:
            self._go_round(
                Rounds(name="pruner", interval_s=PRUNE_EVERY_S, round=pruner(self.store, self.clock))
            )
            self._go_round(
                Rounds(name="keeping", interval_s=PRUNE_EVERY_S, round=keeping(self.store, self.clock))
            )
            self._go_round(Rounds(name="jobs", interval_s=JOBS_EVERY_S, round=jobs(self.store, self.clock)))
            digests = Digests(store=self.store, hints=queues.hints, clock=self.clock, mover=self._steps())
            keeper = keep_time(self.store, self.clock, queues.hints.outbound, digests)
            self._stack.push_async_callback(keeper.stop)
            await keeper.start()
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
        return Handler(store=self.store, hints=queues.hints, clock=self.clock, steps=self._steps())

    def _steps(self) -> Steps:
        pause_s = HUMAN_PAUSE_S if self.settings.reply_pacing == "human" else 0.0
        return Steps(clock=self.clock, menu_idle_s=self.settings.menu_idle_s, reply_pause_s=pause_s)

    async def _begin_worker(self, queues: Queues) -> None:
        recorder = Recorder(store=self.store, hints=queues.hints, clock=self.clock)
        config = sessions_config(self.settings)
        driver = PlaywrightDriver(config)
        self._stack.push_async_callback(driver.close)
        self.supervisor = Supervisor(
            store=self.store,
            driver=driver,
            config=config,
            record=recorder.record,
            tell=SessionNews(store=self.store, hints=queues.hints, clock=self.clock).tell,
            redraw=queues.hints.surfaces,
            learn=OwnerLookUp(store=self.store).learn,
            broadcast_news=BroadcastNews(store=self.store, hints=queues.hints, mover=self._steps()).tell,
            fetching=Fetching(store=self.store, hints=queues.hints, clock=self.clock, steps=self._steps()),
            media=MediaFetching(store=self.store, hints=queues.hints, clock=self.clock),
            backfilling=backfilling(self.settings, recorder),
            clock=self.clock,
            trials=PageTrials(room=self.store.platform, driver=driver, config=config, clock=self.clock),
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
