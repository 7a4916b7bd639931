"""The real slack-bolt as an app of the stand-in, over Socket Mode or HTTP."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack.town import SlackStandIn
from tests.standins.slack.workspaces import Workspace

Facts = dict[str, Any]
QUIET = logging.getLogger("slack visitor")


def client_of(workspace: Workspace, **facts: Any) -> AsyncWebClient:
    """slack_sdk's client with the app's token for a workspace."""
    return AsyncWebClient(token=workspace.bot_token, base_url=workspace.town.base_url, **facts)


def bolt_app(slack: SlackStandIn, *workspaces: Workspace) -> AsyncApp:
    """An app that serves these workspaces, each with its own token."""

    async def authorize(enterprise_id: str | None, team_id: str | None, **_: Any) -> Any:
        from slack_bolt.authorization import AuthorizeResult

        here = slack.workspaces[team_id or ""]
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=here.id,
            bot_token=here.bot_token,
            bot_id=here.bot_id,
            bot_user_id=here.bot_user,
        )

    return AsyncApp(
        client=AsyncWebClient(base_url=slack.base_url),
        signing_secret=slack.signing_secret,
        authorize=authorize,
        logger=QUIET,
    )


@asynccontextmanager
async def reachable(slack: SlackStandIn, app: AsyncApp, over: str) -> AsyncIterator[None]:
    """The stand-in reaches the app meanwhile, over "socket" or "http"."""
    slack.deliver_over = over
    async with AsyncExitStack() as stack:
        if over == "socket":
            handler = AsyncSocketModeHandler(app, slack.app_token)
            stack.push_async_callback(handler.close_async)
            await handler.connect_async()  # type: ignore[no-untyped-call]
            await slack.until(lambda: slack.delivery.sockets.any)
        else:
            await stack.enter_async_context(serving(slack, app))
        yield


@asynccontextmanager
async def serving(slack: SlackStandIn, app: AsyncApp) -> AsyncIterator[None]:
    """The app as an HTTP server whose address Slack knows."""

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    served = web.Application()
    served.router.add_post("/slack/events", events)
    runner = web.AppRunner(served, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield
    finally:
        await runner.cleanup()


# --- Block Kit, short
def text(words: str) -> Facts:
    """A plain text."""
    return {"type": "plain_text", "text": words}


def section(words: str, **facts: Any) -> Facts:
    """A section with marked text."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}, **facts}


def button(label: str, action: str, **facts: Any) -> Facts:
    """A button."""
    return {"type": "button", "text": text(label), "action_id": action, **facts}


def row(*elements: Facts) -> Facts:
    """A row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def field(label: str, name: str, **facts: Any) -> Facts:
    """A field to type into."""
    element = {"type": "plain_text_input", "action_id": "typed"} | facts
    return {"type": "input", "block_id": name, "label": text(label), "element": element}


def modal(title: str, *blocks: Facts, **facts: Any) -> Facts:
    """A modal."""
    return {"type": "modal", "title": text(title), "blocks": list(blocks), **facts}


def home(*blocks: Facts) -> Facts:
    """App Home."""
    return {"type": "home", "blocks": list(blocks)}
