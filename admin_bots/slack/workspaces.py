"""Workspaces, and our token in each: one from the settings, or those that have installed the app."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
import orjson
import structlog
from slack_bolt.authorization import AuthorizeResult

from admin_bots.slack.config import SlackConfig
from admin_bots.slack.errors import NotInstalled, TokenRefused
from admin_bots.slack.requests import Manners, PoliteClient
from bridge.ports.store import Store
from bridge.screens import Surface

log = structlog.get_logger()

INSTALLED = "installed/"
"""Begins the names under which installations are kept; the workspace's or organisation's id follows."""

GONE = "gone/"
"""Begins the names of those that are no more: what the doctor tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """One workspace, and who we are there."""

    team: str
    bot_user: str
    bot_id: str
    client: PoliteClient = field(repr=False)


@dataclass(slots=True, kw_only=True)
class Workspaces:
    """All of them, each asked who we are there at its first use."""

    config: SlackConfig
    store: Store
    session: aiohttp.ClientSession
    manners: Manners
    _known: dict[str, Workspace] = field(default_factory=dict)
    _own_team: str | None = None  # of the one workspace of the settings

    def client(self, token: str | None, team: str = "") -> PoliteClient:
        """A client with that token."""
        return PoliteClient(
            manners=self.manners, team=team, token=token, api_url=self.config.api_url, session=self.session
        )

    async def of(self, team: str) -> Workspace:
        """The workspace with that id.

        Raises:
            NotInstalled: we have no token for it.
            TokenRefused: we have one that is good no more; it is dropped.
            TemporaryError: Slack cannot be asked.
        """
        known = self._known.get(team)
        if known is None:
            token = await self._token(team)
            if token is None:
                raise NotInstalled("no token for that workspace")
            known = await self._met(token, team)
        return known

    async def own(self) -> Workspace:
        """The one workspace of the settings. Raises as `of`."""
        return await self._met(self.config.bot_token, None)

    async def teams(self) -> list[str]:
        """The ids of all that have installed the app; of the one of the settings, once it is known."""
        if not self.config.installs:
            return [] if self._own_team is None else [self._own_team]
        names = await self.store.kept_names(Surface.SLACK, INSTALLED)
        return [name.removeprefix(INSTALLED) for name in names]

    def forget(self, team: str) -> None:
        """Ask anew who we are there: there may be another token."""
        self._known.pop(team, None)

    async def drop(self, team: str, why: str) -> None:
        """The token is good no more: forget it, and remember for the doctor that it was there."""
        self._known.pop(team, None)
        if self.config.installs:
            await self.store.drop_kept(Surface.SLACK, INSTALLED + team)
        note = orjson.dumps({"why": why, "at": datetime.now(UTC).isoformat()}).decode()
        await self.store.keep(Surface.SLACK, GONE + team, note)
        log.error("slack.token_refused", team=team, why=why)

    async def authorize(self, team: str) -> AuthorizeResult:
        """Who we are there, as bolt wants to know it. Raises as `of`."""
        found = await self.of(team)
        return AuthorizeResult(
            enterprise_id=None,
            team_id=found.team,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user,
            bot_token=found.client.token,
        )

    async def _token(self, team: str) -> str | None:
        if not self.config.installs:
            return self.config.bot_token if team == self._own_team else None
        kept = await self.store.kept(Surface.SLACK, INSTALLED + team)
        token = None if kept is None else orjson.loads(kept).get("bot_token")
        return token if isinstance(token, str) else None

    async def _met(self, token: str, team: str | None) -> Workspace:
        """Ask who we are with that token; it must be the workspace's own."""
        client = self.client(token, team or "")
        try:
            me = await client.auth_test()
        except TokenRefused:
            if team is not None:
                await self.drop(team, "token refused")
            raise
        found = str(me["team_id"])
        if team is not None and found != team:
            raise NotInstalled("that token is another workspace's")
        client.team = found
        if not self.config.installs:
            self._own_team = found
        workspace = Workspace(
            team=found, bot_user=str(me["user_id"]), bot_id=str(me.get("bot_id", "")), client=client
        )
        self._known[team or found] = workspace
        await self.store.drop_kept(Surface.SLACK, GONE + found)
        return workspace
