"""The bot of one Slack app: leads or waits, hears, handles, shows. The one module that others import.

Every process hears: what Slack brings is recorded by whichever it reaches. One process at a time leads: it
handles what was recorded and shows screens. Another one takes over when it is gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import structlog
from aiohttp import web

from admin_bots.lead import Lead, LostLead
from admin_bots.serving import serve
from admin_bots.slack.chat import Slack
from admin_bots.slack.config import SlackConfig
from admin_bots.slack.dispatching import dispatch, make_app
from admin_bots.slack.envelopes import lane_of
from admin_bots.slack.errors import TokenRefused
from admin_bots.slack.files import Files
from admin_bots.slack.installing import INSTALL_PATH, install_routes
from admin_bots.slack.intake import Intake
from admin_bots.slack.listening import socket_open
from admin_bots.slack.parts import Parts
from admin_bots.slack.people import People
from admin_bots.slack.pictures import Pictures
from admin_bots.slack.requests import Manners
from admin_bots.slack.webhook import create_app, event_routes
from admin_bots.slack.windows import Windows
from admin_bots.slack.workspaces import Workspaces
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
REFUSED_PAUSE_S = 60.0
UNREACHABLE_PAUSE_S = 3.0


@dataclass(slots=True, kw_only=True)
class SlackBot:
    """Run it as long as the process runs.

    look_interval_s: between two looks for what a lost hint left. greet: called whenever it begins to lead,
    and for each workspace that installs the app.
    """

    config: SlackConfig
    desk: Desk
    platform: Platform
    look_interval_s: float
    say: Callable[[str], None]
    greet: Callable[[], Awaitable[None]]
    _showing: Rounds | None = field(default=None, init=False)
    _handling: Rounds | None = field(default=None, init=False)

    def hint(self) -> None:
        """Something is to be shown, or to be handled."""
        for rounds in (self._showing, self._handling):
            if rounds is not None:
                rounds.hint()

    async def run(self) -> None:
        """Hear, and lead whenever no other process does, until cancelled."""
        lead = Lead(store=self.desk.store, name=f"slack:{self.config.app}", ttl_s=self.config.lead_ttl_s)
        try:
            async with AsyncExitStack() as stack:
                session = await stack.enter_async_context(aiohttp.ClientSession())
                workspaces = Workspaces(
                    config=self.config,
                    store=self.desk.store,
                    session=session,
                    manners=Manners(longest_wait_s=self.config.longest_wait_s),
                )
                intake = self._intake(workspaces)
                stack.push_async_callback(intake.close)
                if self.config.listens:
                    app = create_app(self._routes(intake, workspaces))
                    try:
                        await stack.enter_async_context(serve(app, self.config.host, self.config.port))
                    except OSError as error:
                        where = f"{self.config.host}:{self.config.port}"
                        self.say(f"Slack: cannot listen at {where}. Set SLACK_HOST and SLACK_PORT.")
                        raise PermanentError(f"{where} cannot be listened to") from error

                async def lead_if_free() -> bool:
                    if await lead.take():
                        await self._lead(lead, workspaces)
                    return False

                tasks = await stack.enter_async_context(asyncio.TaskGroup())
                if self.config.app_token:
                    tasks.create_task(self._hear(workspaces, intake), name="slack.socket")
                leading = Rounds(
                    name="slack.lead", interval_s=self.config.takeover_interval_s, round=lead_if_free
                )
                tasks.create_task(self._begin(workspaces, leading), name="slack.lead")
        finally:
            await lead.leave()

    def _routes(self, intake: Intake, workspaces: Workspaces) -> list[web.RouteDef]:
        routes = []
        if self.config.signing_secret:
            routes += event_routes(intake, self.config.signing_secret)
        if self.config.installs:

            async def installed(_team: str) -> None:
                await self.greet()

            routes += install_routes(self.config, workspaces, installed)
            self.say(f"Slack: install it at {self.config.public_url.rstrip('/')}{INSTALL_PATH}")
        return routes

    async def _begin(self, workspaces: Workspaces, leading: Rounds) -> None:
        """Know the one workspace of the settings first, if there is one."""
        while not self.config.installs:
            try:
                await workspaces.own()
                break
            except BridgeError as error:
                await self._wait_after(error, "SLACK_BOT_TOKEN")
        await leading.run()

    async def _hear(self, workspaces: Workspaces, intake: Intake) -> None:
        """Hold a socket open. It mends itself; only its beginning can fail."""
        client = workspaces.client(None)
        while True:
            try:
                async with socket_open(client, self.config.app_token, intake):
                    await asyncio.Event().wait()
            except BridgeError as error:
                await self._wait_after(error, "SLACK_APP_TOKEN")

    async def _wait_after(self, error: BridgeError, setting: str) -> None:
        if isinstance(error, TemporaryError):
            log.warning("slack.unreachable")
            await asyncio.sleep(error.retry_after_s or UNREACHABLE_PAUSE_S)
            return
        log.error("slack.token_refused", setting=setting)
        self.say(f"Slack: {setting} is refused. Is it what Slack shows for this app?")
        await asyncio.sleep(REFUSED_PAUSE_S)

    async def _lead(self, lead: Lead, workspaces: Workspaces) -> None:
        """Be the bot, until the lead is lost."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(lead.keep(), name="slack.beat")
                tasks.create_task(self._serve(workspaces), name="slack.serve")
        except* LostLead:
            log.warning("slack.lead_lost")
        except* TokenRefused:
            log.error("slack.token_refused", setting="SLACK_BOT_TOKEN")  # noqa: TRY400
            await asyncio.sleep(REFUSED_PAUSE_S)
        except* TemporaryError:
            log.warning("slack.unreachable")
        finally:
            self._showing = self._handling = None

    async def _serve(self, workspaces: Workspaces) -> None:
        wakes = Wakes(desk=self.desk, hint=self.hint)
        keeper: SurfaceKeeper | None = None

        def came_back(place: SurfaceRow) -> None:
            if keeper is not None:
                keeper.wake(place)

        pictures = Pictures(workspaces=workspaces, store=self.desk.store, ready=wakes.now)
        windows = Windows(store=self.desk.store)
        chat = Slack(
            desk=self.desk,
            workspaces=workspaces,
            pictures=pictures,
            windows=windows,
            wake=wakes.at,
            came_back=came_back,
            look_again=wakes.look_again,
        )
        keeper = SurfaceKeeper(chat=chat, desk=self.desk)
        parts = Parts(
            chat=chat,
            desk=self.desk,
            platform=self.platform,
            workspaces=workspaces,
            windows=windows,
            people=People(workspaces=workspaces, desk=self.desk),
            files=Files(workspaces=workspaces),
        )
        app = make_app(parts, self.config)

        async def handle(update: dict[str, Any]) -> None:
            await dispatch(app, parts, update)

        updates = self._updates(handle)
        self._showing = Rounds(name="surface.slack", interval_s=self.look_interval_s, round=keeper.round)
        self._handling = Rounds(name="slack.updates", interval_s=self.look_interval_s, round=updates.round)
        log.info("slack.leads", app=self.config.app)
        await self.greet()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._showing.run())
                tasks.create_task(self._handling.run())
                tasks.create_task(pictures.delete_leftovers())
        finally:
            wakes.cancel()
            await updates.drain(DRAIN_S)
            await pictures.close()

    def _intake(self, workspaces: Workspaces) -> Intake:
        return Intake(
            updates=self._updates(_nobody),
            desk=self.desk,
            workspaces=workspaces,
            windows=Windows(store=self.desk.store),
            people=People(workspaces=workspaces, desk=self.desk),
            hint=self._heard,
        )

    def _updates(self, handle: Callable[[dict[str, Any]], Any]) -> Updates:
        return Updates(
            store=self.desk.store,
            clock=self.desk.clock,
            surface=Surface.SLACK,
            bot=self.config.app,
            lane_of=lane_of,
            handle=handle,
        )

    def _heard(self) -> None:
        if self._handling is not None:
            self._handling.hint()


async def _nobody(_update: dict[str, Any]) -> None:
    raise NotImplementedError("updates are handled where the bot leads")
