"""Several workspaces: each installs the app itself (OAuth). Tokens and states are kept in our store."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from logging import Logger
from typing import Any

import orjson
import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from admin_bots.slack.config import SCOPES, SlackConfig
from admin_bots.slack.workspaces import GONE, INSTALLED, Workspaces
from admin_bots.tries import Tries
from bridge.errors import BridgeError, PermanentError
from bridge.ports.store import Store
from bridge.screens import Surface

log = structlog.get_logger()

INSTALL_PATH = "/slack/install"
CALLBACK_PATH = "/slack/oauth_redirect"

STATE = "state/"
STATE_TTL = timedelta(minutes=10)
"""How long somebody may take to agree."""

INSTALLS_PER_MINUTE = 30
"""That are begun from one address; anybody may."""

QUIET = logging.getLogger("slack.oauth")


class NoSuchInstallation(PermanentError):
    """What Slack has answered is no installation of a bot in one workspace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptInstallations(AsyncInstallationStore):
    """bolt's store of installations, on ours. One token a workspace: the bot's."""

    store: Store

    @property
    def logger(self) -> Logger:
        """Where bolt's words go."""
        return QUIET

    async def async_save(self, installation: Installation) -> None:
        """Keep the bot's token, in place of an earlier one."""
        await self.async_save_bot(installation.to_bot())

    async def async_save_bot(self, bot: Bot) -> None:
        """The same."""
        if not bot.team_id or not bot.bot_token or bot.is_enterprise_install:
            raise NoSuchInstallation("it must be for one workspace, and bring a bot's token")
        kept = {
            "bot_token": bot.bot_token,
            "bot_id": bot.bot_id,
            "bot_user_id": bot.bot_user_id,
            "team_name": bot.team_name,
            "scopes": list(bot.bot_scopes or ()),
            "installed_at": bot.installed_at,
        }
        await self.store.keep(Surface.SLACK, INSTALLED + bot.team_id, orjson.dumps(kept).decode())
        await self.store.drop_kept(Surface.SLACK, GONE + bot.team_id)

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot in that workspace."""
        del enterprise_id, is_enterprise_install  # what is kept is one workspace's
        kept = await self.store.kept(Surface.SLACK, INSTALLED + (team_id or ""))
        if kept is None or not team_id:
            return None
        found: dict[str, Any] = orjson.loads(kept)
        return Bot(
            team_id=team_id,
            team_name=found.get("team_name"),
            bot_token=found["bot_token"],
            bot_id=found.get("bot_id") or "",
            bot_user_id=found.get("bot_user_id") or "",
            bot_scopes=found.get("scopes") or [],
            installed_at=found.get("installed_at") or 1.0,
        )

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """As an installation; no user's token is kept."""
        bot = await self.async_find_bot(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        if bot is None:
            return None
        return Installation(
            team_id=bot.team_id,
            user_id=user_id or "",
            bot_token=bot.bot_token,
            bot_id=bot.bot_id,
            bot_user_id=bot.bot_user_id,
            bot_scopes=bot.bot_scopes,
            installed_at=bot.installed_at,
        )

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the token."""
        del enterprise_id
        if team_id:
            await self.store.drop_kept(Surface.SLACK, INSTALLED + team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """No user's own installation is kept, so there is nothing to forget."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptStates(AsyncOAuthStateStore):
    """What ties a callback to a beginning: good once, and not for long."""

    store: Store

    @property
    def logger(self) -> Logger:
        """Where bolt's words go."""
        return QUIET

    async def async_issue(self, *_args: Any, **_more: Any) -> str:
        """A new one."""
        state = secrets.token_urlsafe(24)
        await self.store.keep(Surface.SLACK, STATE + state, "", expires_at=datetime.now(UTC) + STATE_TTL)
        return state

    async def async_consume(self, state: str) -> bool:
        """Use it up; False: it is unknown, used or expired."""
        return await self.store.take_kept(Surface.SLACK, STATE + state) is not None


def oauth_settings(config: SlackConfig, store: Store) -> AsyncOAuthSettings:
    """What bolt has to know of the app."""
    return AsyncOAuthSettings(
        client_id=config.client_id,
        client_secret=config.client_secret,
        scopes=list(SCOPES),
        user_scopes=[],
        redirect_uri=config.public_url.rstrip("/") + CALLBACK_PATH,
        install_path=INSTALL_PATH,
        redirect_uri_path=CALLBACK_PATH,
        authorization_url=f"{config.site}/oauth/v2/authorize",
        installation_store=KeptInstallations(store=store),
        installation_store_bot_only=True,
        state_store=KeptStates(store=store),
        state_expiration_seconds=int(STATE_TTL.total_seconds()),
        logger=QUIET,
    )


def install_routes(
    config: SlackConfig, workspaces: Workspaces, installed: Callable[[str], Awaitable[None]]
) -> list[web.RouteDef]:
    """The pages through which a workspace installs the app. installed: called with its id."""
    store = workspaces.store
    flow = AsyncOAuthFlow(
        client=workspaces.client(None), logger=QUIET, settings=oauth_settings(config, store)
    )

    begun = Tries(per_minute=INSTALLS_PER_MINUTE)

    async def begin(request: web.Request) -> web.StreamResponse:
        if begun.take(request.remote or ""):  # each one is a row for ten minutes
            raise web.HTTPTooManyRequests(text="Too many. Wait a minute.\n", headers={"Retry-After": "60"})
        return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

    async def end(request: web.Request) -> web.StreamResponse:
        before = set(await workspaces.teams())
        try:
            answer = await flow.handle_callback(await to_bolt_request(request))
        except BridgeError as error:
            log.warning("slack.not_installed", error=type(error).__name__)
            raise web.HTTPBadGateway(text="Slack did not agree. Begin again at /slack/install.\n") from error
        for team in set(await workspaces.teams()):
            workspaces.forget(team)
            if team not in before:
                log.info("slack.installed", team=team)
                await installed(team)
        return await to_aiohttp_response(answer)

    return [web.get(INSTALL_PATH, begin), web.get(CALLBACK_PATH, end)]
