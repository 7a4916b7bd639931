"""Everything that the stand-in serves, and how a request to the Web API is answered."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.standins.slack.control import add_control
from tests.standins.slack.errors import Refusal, wrong
from tests.standins.slack.judging.arguments import judge_arguments, methods
from tests.standins.slack.oauth import add_oauth
from tests.standins.slack.requests import Request
from tests.standins.slack.view_pages import add_views
from tests.standins.slack.webapi import Call, play

if TYPE_CHECKING:
    from tests.standins.slack.town import SlackStandIn
    from tests.standins.slack.workspaces import Workspace

Facts = dict[str, Any]
LARGEST_REQUEST = 60_000_000
WITHOUT_TOKEN = {"oauth.v2.access"}
FOR_APPS = {"apps.connections.open"}


def make_app(town: SlackStandIn) -> web.Application:
    """Everything that the stand-in serves."""
    app = web.Application(client_max_size=LARGEST_REQUEST)

    async def method(request: web.Request) -> web.StreamResponse:
        return await _answer(town, request)

    async def upload(request: web.Request) -> web.Response:
        return await _upload(town, request)

    add_control(app, town)
    add_views(app, town)
    add_oauth(app, town)
    app.router.add_route("*", "/api/{method}", method)
    app.router.add_post("/upload/v1/{file}", upload)
    app.router.add_get("/files-pri/{file}/{name}", town.downloads.serve)
    app.router.add_get("/", town.downloads.sign_in)
    app.router.add_post("/actions/{team}/{number}/{secret}", town.response_urls.serve)
    app.router.add_get("/link/", town.delivery.sockets.serve)
    return app


async def _answer(town: SlackStandIn, request: web.Request) -> web.StreamResponse:
    name = request.match_info["method"]
    if _is_away(town):
        return _cut(request)
    seen = town.note(name, {})
    try:
        seen.arguments = raw = await _read(request)
        await town.engine.settled()
        if cut := _next(town.cuts, name):
            if cut.done:
                await _do(town, seen, raw)
            seen.status = 499
            return _cut(request)
        if refuse := _next(town.refusals, name):
            raise refuse.as_refusal()
        seen.result = await _do(town, seen, raw)
        seen.status = 200
    except Refusal as refusal:
        seen.status, seen.error, seen.violation = refusal.status, refusal.described, refusal.violation
        return _refused(refusal)
    except asyncio.CancelledError:
        seen.status = 499
        raise
    finally:
        town.changed()
    if _is_away(town):  # since
        return _cut(request)
    headers = {} if seen.scopes is None else {"X-OAuth-Scopes": ",".join(seen.scopes)}
    return web.json_response(seen.result, headers=headers)


async def _do(town: SlackStandIn, seen: Request, raw: Facts) -> Facts:
    token = raw.pop("token", "")
    if seen.method not in methods():
        raise wrong("unknown_method", seen.method)
    workspace, row = _whose(town, seen.method, token)
    seen.scopes = row.get("scopes")
    seen.team = workspace.id if row.get("token_type") == "bot" else ""
    seen.arguments = arguments = judge_arguments(seen.method, raw)
    if arguments.pop("team_id", workspace.id) != workspace.id and row.get("token_type") == "bot":
        raise wrong("team_access_not_granted", "stand-in: the token is another workspace's")
    call = Call(town=town, workspace=workspace, row=row, method=seen.method, arguments=arguments)
    return await play(call)


def _whose(town: SlackStandIn, method: str, token: str) -> tuple[Workspace, Facts]:
    """The workspace and the row of a token.

    Raises:
        Refusal: nobody's, ended, or of the wrong kind.
    """
    anywhere = next(iter(town.workspaces.values()), None)
    if anywhere is None:
        raise Refusal("team_not_found")
    if method in WITHOUT_TOKEN:
        return anywhere, {}
    if not token:
        raise Refusal("not_authed")
    if (token == town.app_token) != (method in FOR_APPS):
        raise Refusal("not_allowed_token_type" if token.startswith(("xoxb", "xapp-1")) else "invalid_auth")
    if token == town.app_token:
        return anywhere, {"token": token}
    for workspace in town.workspaces.values():
        row = workspace.mirror.one("tokens", token=token)
        if row is not None and row["token_type"] == "bot":
            if ended := row.get("revoked"):
                raise Refusal(ended)
            return workspace, row
    raise Refusal("invalid_auth")


async def _read(request: web.Request) -> Facts:
    """The arguments and the token: from the address, the body and the header."""
    facts: Facts = dict(request.query)
    if request.content_type == "application/json":
        try:
            facts |= json.loads(await request.read() or b"{}")
        except (ValueError, TypeError) as error:
            raise wrong("invalid_json") from error
    elif request.content_type == "application/x-www-form-urlencoded":
        facts |= dict(await request.post())
    elif request.can_read_body and await request.read():
        raise wrong("invalid_post_type", request.content_type)
    scheme, _, told = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer":
        facts["token"] = told.strip()
    elif scheme == "Basic":
        names = base64.b64decode(told).decode().split(":", 1)
        facts |= dict(zip(("client_id", "client_secret"), names, strict=True))
    return facts


async def _upload(town: SlackStandIn, request: web.Request) -> web.Response:
    """The bytes of a file, in or out; neither is a method of the Web API."""
    file_id = request.match_info["file"]
    for workspace in town.workspaces.values():
        if any(workspace.mirror.one(name, file_id=file_id) for name in ("file_upload_sessions", "files")):
            token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
            answer = await town.engine.ask(
                workspace.id,
                request.method,
                request.path_qs,
                token=token,
                content_type=request.headers.get("Content-Type", ""),
                body=await request.read(),
            )
            kept = {name: value for name, value in answer.headers.items() if name == "content-type"}
            return web.Response(status=answer.status, body=answer.body, headers=kept)
    raise web.HTTPNotFound


def _refused(refusal: Refusal) -> web.Response:
    facts: Facts = {"ok": False, "error": refusal.error}
    if refusal.messages:
        facts |= {"response_metadata": {"messages": refusal.messages}, "errors": refusal.messages}
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    if refusal.status >= 500:
        return web.Response(status=refusal.status, text="Something went wrong", headers=headers)
    return web.json_response(facts, status=refusal.status, headers=headers)


def _is_away(town: SlackStandIn) -> bool:
    return town.offline


def _next(plans: list[Any], method: str) -> Any:
    """The first plan for this method, taken off the list."""
    for plan in plans:
        if plan.method in (None, method):
            plans.remove(plan)
            return plan
    return None


def _cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response(status=502)
