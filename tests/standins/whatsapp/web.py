"""The HTTP side: the page under a strict nonce CSP, its boot facts, media, and the socket."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.standins.whatsapp.control import add_control
from tests.standins.whatsapp.releases import Release

if TYPE_CHECKING:
    from tests.standins.whatsapp.town import WhatsAppStandIn

PAGE = Path(__file__).parent / "page"
# The order matters: wa-js takes the first module, in the order of registration, whose exports fit.
PARTS = (
    "registry base ids vault models stores connection wire pairing receiving history sending media chats "
    "limits small boot"
)
SCRIPTS = [f"{part}.js" for part in PARTS.split()]


def make_app(town: WhatsAppStandIn) -> web.Application:
    """The application that serves `town`."""
    app = web.Application(client_max_size=32 * 1024 * 1024)

    async def index(request: web.Request) -> web.Response:
        nonce = secrets.token_urlsafe(16)
        town.pages_served.append(town.release.version)
        html = _html(town.release, nonce)
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
            "connect-src 'self' data: blob:; img-src 'self' data: blob:; media-src 'self' data: blob:; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
        )
        headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
        return web.Response(text=html, content_type="text/html", headers=headers)

    async def script(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in SCRIPTS:
            raise web.HTTPNotFound
        release = town.releases.get(request.query.get("v", ""), town.release)
        body = release.script((PAGE / name).read_text())
        return web.Response(text=body, content_type="text/javascript", headers={"Cache-Control": "no-store"})

    async def boot(request: web.Request) -> web.Response:
        found = town.device(request.query.get("id", ""), request.query.get("token", ""))
        knobs: dict[str, Any] = found[0].page_knobs() if found else town.knobs.as_json()
        return web.json_response({"knobs": knobs})

    async def socket(request: web.Request) -> web.WebSocketResponse:
        if request.headers.get("Origin", "") != f"http://{request.host}":
            raise web.HTTPForbidden
        response = web.WebSocketResponse(max_msg_size=8 * 1024 * 1024)
        await response.prepare(request)
        await town.serve(response)
        return response

    async def upload(request: web.Request) -> web.Response:
        told = town.media.keep(await request.read(), mimetype=request.content_type)
        return web.json_response(told)

    async def download(request: web.Request) -> web.Response:
        path = request.match_info["path"]
        town.media.fetched.append(path)
        town.changed()
        found = town.device(request.query.get("id", ""), request.query.get("token", ""))
        if found is None or found[0].knobs.media_download_fails:
            raise web.HTTPNotFound
        kept = town.media.get(path)
        if kept is None:
            raise web.HTTPNotFound
        return web.Response(body=kept[0], content_type=kept[1])

    app.router.add_get("/", index)
    app.router.add_get("/page/{name}", script)
    app.router.add_get("/boot.json", boot)
    app.router.add_get("/ws", socket)
    app.router.add_post("/media", upload)
    app.router.add_get("/media/{path}", download)
    add_control(app, town)
    return app


def _html(release: Release, nonce: str) -> str:
    """The page; it names its scripts of the same release, wherever it may be served from later."""
    scripts = "\n".join(
        f'<script nonce="{nonce}" src="/page/{name}?v={release.version}" defer></script>' for name in SCRIPTS
    )
    html = (PAGE / "index.html").read_text().replace("{{nonce}}", nonce).replace("{{scripts}}", scripts)
    return html.replace("{{revision}}", release.revision)
