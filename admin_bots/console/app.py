"""The console as a web application: its routes, behind the gate."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from admin_bots.console import (
    acts,
    archives,
    files,
    giving,
    home,
    invitations,
    log_room,
    platform_room,
    reports,
    signing_in,
)
from admin_bots.console.chat import Console
from admin_bots.console.config import ConsoleConfig
from admin_bots.console.gate import Gate, guard
from admin_bots.console.parts import PARTS, Parts
from admin_bots.console.requests import MAX_BODY_BYTES
from admin_bots.console.stream import stream
from admin_bots.tries import Tries
from bridge.desk import Desk
from bridge.ports.store import Platform

STATIC = Path(__file__).parent / "static"

KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def create_app(desk: Desk, platform: Platform, console: Console, config: ConsoleConfig) -> web.Application:
    """The application.

    Whoever serves it switches aiohttp's access log off (`serve_console` does): paths hold one-time secrets.
    """
    gate = Gate(config=config)
    app = web.Application(middlewares=[guard(gate)], client_max_size=MAX_BODY_BYTES)
    app[PARTS] = Parts(
        desk=desk,
        platform=platform,
        console=console,
        config=config,
        tries=Tries(per_minute=config.tries_per_minute),
        asked=Tries(per_minute=config.requests_per_minute),
    )

    async def dress(_request: web.Request, response: web.StreamResponse) -> None:
        gate.dress(response)

    async def end_streams(_app: web.Application) -> None:
        console.tabs.end_all("gone")

    app.on_response_prepare.append(dress)
    app.on_shutdown.append(end_streams)
    app.add_routes(_routes())
    return app


def _routes() -> list[web.RouteDef]:
    return [
        web.get("/", home.home),
        web.get("/enter/{secret}", signing_in.show_link),
        web.post("/enter/{secret}", signing_in.use_link),
        web.get("/invite/{secret}", invitations.show_invitation),
        web.post("/invite/{secret}", invitations.use_invitation),
        web.post("/api/leave", signing_in.leave),
        web.get("/api/stream", stream, allow_head=False),
        web.get("/api/screen", acts.look),
        web.post("/api/press", acts.press),
        web.post("/api/type", acts.type_text),
        web.get("/file", giving.show_form),
        web.post("/file", giving.give),
        web.get(reports.PATH, reports.report),
        web.get("/log", log_room.show_log),
        web.get("/log/contacts", log_room.show_names),
        web.get(files.PATH, files.file),
        web.get(files.PICTURE_PATH, files.picture),
        web.get(archives.PATH, archives.archive, allow_head=False),
        web.post("/api/notices/clear", acts.clear_notices),
        web.get("/api/notices/{ref}.png", acts.picture),
        web.get("/api/platform", platform_room.list_tenants),
        web.post("/api/platform/tenants", platform_room.add_tenant),
        web.post("/api/platform/invite", platform_room.invite),
        web.post("/api/platform/suspend", platform_room.suspend),
        *(web.get(f"/static/{file.name}", _static(file)) for file in sorted(STATIC.iterdir())),
    ]


def _static(file: Path) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Serve one file of ours, as it was at the start. There is no other way to a file."""
    body = file.read_bytes()
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"Cache-Control": "no-cache", "ETag": tag}

    async def serve(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, content_type=KINDS[file.suffix], charset="utf-8", headers=headers)

    return serve
