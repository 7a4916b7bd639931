"""Serves a person's Slack, behind a secret path, and what they do on it."""

from __future__ import annotations

import hmac
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.standins.control_api import stream_changes
from tests.standins.slack.control_verbs import act
from tests.standins.slack.engine.process import modules_folder
from tests.standins.slack.errors import Refusal
from tests.standins.slack.people import Person
from tests.standins.slack.view import draw_page, draw_part
from tests.standins.watching import StandInError

if TYPE_CHECKING:
    from tests.standins.slack.town import SlackStandIn

PAGE = Path(__file__).parent / "page"
KINDS = {"slack.css": "text/css", "slack.js": "text/javascript", "blocks.css": "text/css"}
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {framed_by}"
)
DONE_HERE = ("opens_home", "writes", "presses", "chooses", "fills", "submits", "closes", "commands")
DARK = re.compile(r"[^{}]+\[data-theme=dark\][^{}]*\{[^{}]*\}")


@cache
def blocks_css() -> str:
    """The drawing package's style; dark where the person's system is."""
    css = (Path(modules_folder()) / "slack-blocks-to-jsx" / "dist" / "style.css").read_text(encoding="utf-8")

    def asked(found: re.Match[str]) -> str:
        rule = re.sub(r":where\(\[data-theme=dark\],\s*\[data-theme=dark\] \*\)", "", found[0])
        return f"@media (prefers-color-scheme:dark){{{rule}}}"

    return DARK.sub(asked, css)


def add_views(app: web.Application, town: SlackStandIn) -> None:
    """Add the views of `town` to `app`: `town.view_url(person, place)`, with `?live` for one that acts."""

    async def page(request: web.Request) -> web.Response:
        person, where = _whose(town, request)
        drawn = await draw_page(person, where, live="live" in request.query)
        return web.Response(text=drawn, content_type="text/html")

    async def part(request: web.Request) -> web.Response:
        return web.Response(text=await draw_part(*_whose(town, request)), content_type="text/html")

    async def events(request: web.Request) -> web.StreamResponse:
        _whose(town, request)
        return await stream_changes(town, request)

    async def do(request: web.Request) -> web.Response:
        person, _ = _whose(town, request)
        if request.headers.get("Origin") != town.site or request.content_type != "application/json":
            raise web.HTTPForbidden
        return await _do(town, person, request.match_info["verb"], await request.json())

    async def file(request: web.Request) -> web.Response:
        person = _person(town, request)
        data = person.workspace.file(request.match_info["file"])
        if data is None:
            raise web.HTTPNotFound
        is_picture = data.startswith(b"\x89PNG")
        return web.Response(body=data, content_type="image/png" if is_picture else "application/octet-stream")

    async def static(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        text = blocks_css() if name == "blocks.css" else (PAGE / name).read_text(encoding="utf-8")
        return web.Response(text=text, content_type=KINDS[name])

    async def dress(request: web.Request, response: web.StreamResponse) -> None:
        if request.path.startswith("/view/"):
            response.headers["Content-Security-Policy"] = POLICY.format(framed_by=town.framed_by)
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Cache-Control"] = "no-store"

    app.on_response_prepare.append(dress)
    person_s = r"/view/{secret}/{team:T\w+}/{user:U\w+}/"
    base = person_s + r"{where:home|[CD]\w+}/"
    app.router.add_get(r"/view/{name:\w+\.(css|js)}", static)
    app.router.add_get(person_s + r"file/{file:F\w+}", file)
    app.router.add_get(base, page)
    app.router.add_get(base + "part", part)
    app.router.add_get(base + "events", events)
    app.router.add_post(base + "do/{verb}", do)


async def _do(town: SlackStandIn, person: Person, verb: str, facts: dict[str, Any]) -> web.Response:
    if verb not in DONE_HERE:
        raise web.HTTPNotFound
    try:
        await act(town, verb, {**facts, "who": person.id})
    except (StandInError, Refusal) as error:
        return web.json_response({"message": str(error)}, status=409)
    return web.json_response({})


def _person(town: SlackStandIn, request: web.Request) -> Person:
    facts = request.match_info
    if not hmac.compare_digest(facts["secret"].encode(), town.view_secret.encode()):
        raise web.HTTPNotFound
    workspace = town.workspaces.get(facts["team"])
    if workspace is None or facts["user"] not in workspace.people:
        raise web.HTTPNotFound
    return workspace.people[facts["user"]]


def _whose(town: SlackStandIn, request: web.Request) -> tuple[Person, str]:
    person, where = _person(town, request), request.match_info["where"]
    if where != "home" and where not in [place.id for place in person.places]:
        raise web.HTTPNotFound
    return person, where
