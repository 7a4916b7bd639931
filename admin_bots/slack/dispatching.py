"""The bolt app: it finds the listener for what was recorded. It keeps no state: the menu is the only one."""

from __future__ import annotations

import logging
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from admin_bots.slack.config import SlackConfig
from admin_bots.slack.envelopes import Body, Kind, kind_of, team_of
from admin_bots.slack.errors import NotInstalled, TokenRefused
from admin_bots.slack.installing import oauth_settings
from admin_bots.slack.parts import Parts
from admin_bots.slack.routers.homes import Homes
from admin_bots.slack.routers.joining import Joining
from admin_bots.slack.routers.leaving import Leaving
from admin_bots.slack.routers.pressing import Pressing
from admin_bots.slack.routers.rooms import Rooms
from admin_bots.slack.routers.submitting import Submitting
from admin_bots.slack.routers.writing import Writing
from admin_bots.slack.workspaces import Workspaces

PARTING = frozenset({"app_uninstalled", "tokens_revoked"})
"""Events that come when there is no token any more."""


class OurWorkspaces(AsyncAuthorize):
    """Who we are in a workspace, for bolt. An object and no function: bolt takes no function beside OAuth."""

    def __init__(self, workspaces: Workspaces) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.workspaces = workspaces

    async def __call__(self, *, team_id: str | None, **_more: Any) -> AuthorizeResult | None:
        """The bot there. Raises as `Workspaces.of`."""
        return await self.workspaces.authorize(team_id or "")


def make_app(parts: Parts, config: SlackConfig) -> AsyncApp:
    """bolt's app with our listeners.

    What it is fed was verified when it came, and confirmed; so it runs each listener to its end, and an error
    of one comes back to whoever feeds it.
    """
    quiet = logging.getLogger("slack.bolt")
    quiet.setLevel(logging.ERROR)
    app = AsyncApp(
        name="wabridge",
        logger=quiet,
        # Given, even where it changes nothing: bolt would look for tokens in the environment.
        client=AsyncWebClient(base_url=config.api_url),
        authorize=OurWorkspaces(parts.workspaces),  # type: ignore[arg-type]
        oauth_settings=oauth_settings(config, parts.store) if config.installs else None,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
    )
    app.error(_raised)
    rooms = Rooms(parts=parts)
    concerns = (
        Homes(parts=parts),
        Joining(parts=parts),
        Pressing(parts=parts),
        Submitting(parts=parts),
        rooms,
        Writing(parts=parts, rooms=rooms),
        Leaving(parts=parts),
    )
    for concern in concerns:
        concern.register(app)
    return app


async def dispatch(app: AsyncApp, parts: Parts, body: Body) -> None:
    """Have it handled. Raises what its listener raises; what no listener wants is done with."""
    team = team_of(body)
    is_parting = kind_of(body) is Kind.EVENT and body["event"].get("type") in PARTING
    try:
        if not is_parting:
            await parts.workspaces.of(team)
        await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    except NotInstalled:
        return  # the app was removed meanwhile: nobody is there to be answered
    except TokenRefused as error:
        await parts.workspaces.drop(team, str(error))


async def _raised(error: Exception) -> None:
    if not isinstance(error, BoltUnhandledRequestError):
        raise error
