"""The real bot on the real desk and a real database, without WhatsApp: `Office` plays the sessions' holder.

For everything that needs no browser: it starts in no time.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Self

from slack_sdk.oauth.installation_store import Bot

from admin_bots.slack.bot import SlackBot
from admin_bots.slack.config import SlackConfig
from admin_bots.slack.installing import KeptInstallations
from bridge.desk import Desk
from bridge.ids import PersonId
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.premises import Premises
from tests.server_process import free_port
from tests.slack.verbs import InSlack
from tests.standins.slack.people import Person
from tests.standins.slack.places import Place
from tests.standins.slack.town import SlackStandIn
from tests.standins.slack.workspaces import Workspace
from tests.telegram.whatsapp_side import Business
from wabridge_settings import Settings
from wabridge_slack_manifest import manifest


class Office(InSlack, Premises):
    """One installation with one bot, and Slack around it: one workspace, or several that install the app."""

    def __init__(
        self, folder: Path, *, over: str = "socket", several: bool = False, desk: type[Desk] = Desk
    ) -> None:
        super().__init__(folder, desk)
        self.slack = SlackStandIn(manifest=manifest(Settings()))
        self.over, self.several = over, several
        self.port = free_port()
        self.said: list[str] = []

    async def __aenter__(self) -> Self:
        try:
            await self._open()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def _open(self) -> None:
        await self._stack.enter_async_context(self.slack)
        self.slack.deliver_over = self.over
        self.slack.request_url = f"http://127.0.0.1:{self.port}/slack/events"
        self.slack.redirect_uris.append(f"http://127.0.0.1:{self.port}/slack/oauth_redirect")
        await self.open_desk()
        self.acme = await self.workspace("Acme")
        self.open_bot()
        await self.hears()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note(self.what_slack_saw())
        await self._stack.aclose()
        if error is None:
            assert [(one.method, one.error) for one in self.slack.violations] == []

    def config(self, **changes: float) -> SlackConfig:
        """The bot's settings."""
        is_socket = self.over == "socket"
        return SlackConfig(
            bot_token="" if self.several else self.acme.bot_token,
            app_token=self.slack.app_token if is_socket else "",
            signing_secret="" if is_socket else self.slack.signing_secret,
            client_id=self.slack.client_id if self.several else "",
            client_secret=self.slack.client_secret if self.several else "",
            public_url=f"http://127.0.0.1:{self.port}",
            port=self.port,
            api_url=self.slack.base_url,
            lead_ttl_s=changes.get("lead_ttl_s", 5.0),
            takeover_interval_s=0.2,
        )

    def open_bot(self, **changes: float) -> asyncio.Task[None]:
        """Another process's worth of bot."""

        async def greet() -> None:
            self.said.append("greeting")

        bot = SlackBot(
            config=self.config(**changes),
            desk=self.desk,
            platform=self.store.platform,
            look_interval_s=0.5,
            say=self.said.append,
            greet=greet,
        )
        return self.runs(bot)

    async def hears(self) -> None:
        """The bot can be reached, and leads."""
        await self.slack.until(lambda: "greeting" in self.said)
        if self.over == "socket":
            await self.slack.until(lambda: self.slack.delivery.sockets.any)

    # --- workspaces, businesses and their people
    async def workspace(self, name: str) -> Workspace:
        """A workspace that has the app."""
        made = self.slack.workspace(name)
        if self.several:
            bot = Bot(
                team_id=made.id,
                team_name=name,
                bot_token=made.bot_token,
                bot_id=made.bot_id,
                bot_user_id=made.bot_user,
                installed_at=1_700_000_000.0,
            )
            await KeptInstallations(store=self.store).async_save_bot(bot)
        return made

    async def joins(self, who: Person, business: Business, role: Role = Role.OWNER) -> PersonId:
        """Somebody joins by command, and sees their Home; who they are there."""
        await who.commands("/wabridge", f"join {await self.invitation(business, role)}")
        await self.home(who, business.name)
        seats = await self.desk.seats(Surface.SLACK, f"{who.workspace.id}/{who.id}")
        return next(one.person for one in seats if one.tenant == business.tenant)

    async def room(self, business: Business, owner: Person, *others: Person, name: str = "support") -> Place:
        """A channel that serves the business."""
        place = owner.workspace.channel(name, [owner, *others])
        await owner.invites_bot(place)
        await self.sees(owner, "Which business shall this channel serve?", to=place)
        await self.taps(owner, f"Serve {business.name} here")
        await self.sees(owner, f"This channel serves {business.name} now.", to=place)
        return place

    async def handled(self) -> None:
        """Everything that came from Slack was acted on."""
        bot = self.config().app
        async with asyncio.timeout(60):
            await self.slack.delivery.settled()
            while await self.store.waiting_updates(Surface.SLACK, bot, 1):
                await self.slack.next_change(0.2)
