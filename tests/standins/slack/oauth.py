"""Installing the app: the page where somebody agrees, and the code that becomes a token."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import web

from tests.standins.slack.errors import Refusal

if TYPE_CHECKING:
    from tests.standins.slack.engine.process import Answer
    from tests.standins.slack.town import SlackStandIn
    from tests.standins.slack.webapi import Call
    from tests.standins.slack.workspaces import Workspace

Facts = dict[str, Any]


def add_oauth(app: web.Application, town: SlackStandIn) -> None:
    """Slack's pages for installing: first the workspace, then (by the engine) the person who installs."""

    async def authorize(request: web.Request) -> web.Response:
        chosen = town.workspaces.get(request.query.get("team", ""))
        if chosen is None:
            return web.Response(text=_picker(town, request), content_type="text/html")
        return _passed_on(await _open(town, chosen, request.query_string))

    async def agreed(request: web.Request) -> web.Response:
        body = await request.read()
        user = parse_qs(body.decode()).get("user_id", [""])[0]
        for workspace in town.workspaces.values():
            if user in workspace.people:
                return _passed_on(await _agree(town, workspace, body))
        raise web.HTTPNotFound

    app.router.add_get("/oauth/v2/authorize", authorize)
    app.router.add_post("/oauth/v2/authorize/callback", agreed)


async def exchange(call: Call) -> Facts:
    """`oauth.v2.access`: a code for a token, once. The workspace is the one where the code was made."""
    code = call.arguments.get("code", "")
    for workspace in call.town.workspaces.values():
        told = await call.town.engine.call(workspace.id, "oauth.v2.access", "", call.arguments)
        if told["ok"]:
            return told
        if told["error"] != "invalid_code":
            raise Refusal(told["error"])
    raise Refusal("invalid_code" if code else "bad_client_secret")


async def install(workspace: Workspace, url: str, user: str) -> str:
    """Somebody opens an installation link and agrees; returns where Slack sends the browser then.

    Raises:
        Refusal: Slack shows an error page: unknown app, or a redirect that is not registered.
    """
    town, query = workspace.town, urlsplit(url).query
    page = await _open(town, workspace, query)
    if page.status != 200:
        raise Refusal("authorize", messages=[page.body.decode()[-400:]], violation=True)
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    fields = {
        name: asked.get(name, "") for name in ("redirect_uri", "scope", "user_scope", "state", "client_id")
    }
    answer = await _agree(town, workspace, urlencode(fields | {"user_id": user}).encode())
    return answer.headers["location"]


async def _open(town: SlackStandIn, workspace: Workspace, query: str) -> Answer:
    await workspace.put("oauth_apps", {"redirect_uris": town.redirect_uris}, client_id=town.client_id)
    return await town.engine.ask(workspace.id, "GET", f"/oauth/v2/authorize?{query}")


async def _agree(town: SlackStandIn, workspace: Workspace, body: bytes) -> Answer:
    kind = "application/x-www-form-urlencoded"
    path = "/oauth/v2/authorize/callback"
    return await town.engine.ask(workspace.id, "POST", path, content_type=kind, body=body)


def _passed_on(answer: Answer) -> web.Response:
    kept = {name: value for name, value in answer.headers.items() if name in ("content-type", "location")}
    return web.Response(status=answer.status, body=answer.body, headers=kept)


def _picker(town: SlackStandIn, request: web.Request) -> str:
    links = "".join(
        f'<li><a href="/oauth/v2/authorize?{escape(urlencode({**request.query, "team": one.id}))}">'
        f"{escape(one.name)}</a></li>"
        for one in town.workspaces.values()
    )
    return f"<!doctype html><title>Slack</title><h1>Choose a workspace</h1><ul>{links}</ul>"
