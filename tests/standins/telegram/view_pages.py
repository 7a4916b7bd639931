"""Serves the view of a chat, behind a secret path, and what a person does on it."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.standins.control_api import stream_changes
from tests.standins.telegram.chats import Chat
from tests.standins.telegram.control_verbs import act
from tests.standins.telegram.errors import Refusal
from tests.standins.telegram.people import Person
from tests.standins.telegram.view import draw_chat, draw_page
from tests.standins.watching import StandInError

if TYPE_CHECKING:
    from tests.standins.telegram.town import TelegramStandIn

PAGE = Path(__file__).parent / "page"
KINDS = {"chat.css": "text/css", "chat.js": "text/javascript"}
POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {framed_by}"
)
DONE_HERE = ("starts", "writes", "presses", "sends_document")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_views(app: web.Application, town: TelegramStandIn) -> None:
    """Add the views of `town` to `app`: `town.view_url(chat_id, viewer)`, with `?live` for one that acts."""

    async def page(request: web.Request) -> web.Response:
        chat, viewer = _whose(town, request)
        drawn = draw_page(town, chat, viewer, live="live" in request.query)
        return web.Response(text=drawn, content_type="text/html")

    async def part(request: web.Request) -> web.Response:
        return web.Response(text=draw_chat(town, *_whose(town, request)), content_type="text/html")

    async def events(request: web.Request) -> web.StreamResponse:
        _whose(town, request)
        return await stream_changes(town, request)

    async def do(request: web.Request) -> web.Response:
        chat, viewer = _whose(town, request)
        _from_the_page(town, request)
        facts: dict[str, Any] = await request.json()
        verb = request.match_info["verb"]
        if verb not in DONE_HERE:
            raise web.HTTPNotFound
        try:
            await act(town, verb, {**facts, "who": viewer.id, "chat": chat.id})
        except (StandInError, Refusal) as error:
            return web.json_response({"message": str(error)}, status=409)
        return web.json_response({})

    async def file(request: web.Request) -> web.Response:
        chat, _ = _whose(town, request)
        wanted = request.match_info["file_id"]
        media = next((m.media for m in chat.present if m.media and m.media.file_id == wanted), None)
        if media is None:
            raise web.HTTPNotFound
        return web.Response(
            body=media.data,
            content_type="application/octet-stream",
            headers={"Content-Disposition": "attachment"},
        )

    async def static(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        return web.Response(body=(PAGE / name).read_bytes(), content_type=KINDS[name], charset="utf-8")

    async def dress(request: web.Request, response: web.StreamResponse) -> None:
        if request.path.startswith("/view/"):
            response.headers["Content-Security-Policy"] = POLICY.format(framed_by=town.framed_by)
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Cache-Control"] = "no-store"

    app.on_response_prepare.append(dress)
    base = r"/view/{secret}/{chat:-?\d+}/{viewer:\d+}/"
    app.router.add_get("/view/{name:chat\\.(css|js)}", static)
    app.router.add_get(base, page)
    app.router.add_get(base + "part", part)
    app.router.add_get(base + "events", events)
    app.router.add_get(base + "file/{file_id}", file)
    app.router.add_post(base + "do/{verb}", do)


def _whose(town: TelegramStandIn, request: web.Request) -> tuple[Chat, Person]:
    facts = request.match_info
    chat, viewer = town.chat(int(facts["chat"])), town.people.get(int(facts["viewer"]))
    if not hmac.compare_digest(facts["secret"].encode(), town.view_secret.encode()):
        raise web.HTTPNotFound
    if chat is None or viewer is None or viewer not in ([chat.user] if chat.is_private else chat.members):
        raise web.HTTPNotFound
    return chat, viewer


def _from_the_page(town: TelegramStandIn, request: web.Request) -> None:
    if request.headers.get("Origin") != town.base_url or request.content_type != "application/json":
        raise web.HTTPForbidden
