"""The demo's page: the console in a frame, a simulated phone beside it, and the guide.

It is served below a path that only the printed link knows. What it can do is the cast's to do: the stand-in's
control API, its token and the texts of QR codes never reach a browser.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import orjson
from aiohttp import web

from tests.demo.acting import Acting
from tests.demo.drawing import draw_town
from tests.standins.watching import StandInError

STATIC = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src {frames}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
BEAT_S = 15.0
"""A quiet stream says something so often, so that the browser knows that it lives."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class DemoPage:
    """The page on a loopback port. Use it as an async context manager; `url` is the one link to print."""

    def __init__(self, acting: Acting, *, fresh_link: Callable[[], Awaitable[str]]) -> None:
        self._acting = acting
        self._fresh_link = fresh_link
        self._secret = secrets.token_urlsafe(24)
        self._runner: web.AppRunner | None = None
        self.origin = ""
        self.console_link = ""
        """The console's first one-time link. To be set before somebody opens the page."""
        self.telegram_view = ""
        """Where the owner's Telegram is drawn. To be set before, too."""
        self.slack_views: dict[str, str] = {}
        """And their Slack: where each of its places is drawn, Home first."""

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"{self.origin}/{self._secret}/"

    @property
    def _slack_home(self) -> str:
        return next(iter(self.slack_views.values()), "")

    @property
    def console_origin(self) -> str:
        """Where the console is."""
        return _origin(self.console_link)

    async def __aenter__(self) -> DemoPage:
        app = web.Application(middlewares=[self._guard()], client_max_size=65_536)
        app.router.add_get(f"/{self._secret}/", self._index)
        app.router.add_get(f"/{self._secret}/stream", self._stream)
        app.router.add_post(f"/{self._secret}/do/link", self._link)
        app.router.add_post(f"/{self._secret}/do/telegram", self._telegram)
        app.router.add_post(f"/{self._secret}/do/slack", self._slack)
        app.router.add_post(f"/{self._secret}/do/{{verb}}", self._act)
        for file in sorted(STATIC.glob("*.*")):
            if file.suffix in KINDS:
                app.router.add_get(f"/{self._secret}/{file.name}", _static(file))
        app.on_response_prepare.append(self._dress)
        # No access log: its lines would hold the secret path.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _index(self, request: web.Request) -> web.Response:
        has_entered = "enter" in self._acting.guide.done
        frame = f"{self.console_origin}/" if has_entered else self.console_link
        template = Template((STATIC / "index.html").read_text(encoding="utf-8"))
        return web.Response(
            text=template.substitute(
                console=escape(frame),
                telegram=escape(self.telegram_view),
                slack=escape(self._slack_home),
                slack_places="".join(
                    f'<option value="{escape(url)}">{escape(name)}</option>'
                    for name, url in self.slack_views.items()
                ),
            ),
            content_type="text/html",
        )

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        acting, told = self._acting, b""
        while True:
            acting.guide.look(acting.town)
            drawn = orjson.dumps(draw_town(acting.town, acting.cast, acting.guide, acting.opened))
            line = b": beat\n\n" if drawn == told else b"data: " + drawn + b"\n\n"
            told = drawn
            try:
                await response.write(line)
            except ConnectionError:
                return response
            await acting.town.next_change(BEAT_S)

    async def _act(self, request: web.Request) -> web.Response:
        facts: dict[str, Any] = await request.json()
        try:
            await self._acting.act(request.match_info["verb"], facts)
        except StandInError as error:
            return web.json_response({"message": _friendly(error)}, status=409)
        except (KeyError, TypeError, ValueError, AttributeError):
            return web.json_response({"message": "That cannot be done here."}, status=400)
        return web.json_response({})

    async def _link(self, request: web.Request) -> web.Response:
        """A fresh sign-in link, for a visitor who has signed out or comes with another browser."""
        return web.json_response({"link": await self._fresh_link()})

    async def _telegram(self, request: web.Request) -> web.Response:
        """The owner opens the bot's link in Telegram: what a link to the console says signs in there too."""
        secret = (await self._fresh_link()).rpartition("/")[2]
        await self._acting.open_telegram(secret)
        return web.json_response({})

    async def _slack(self, request: web.Request) -> web.Response:
        """The same in Slack, as a command."""
        secret = (await self._fresh_link()).rpartition("/")[2]
        await self._acting.open_slack(secret)
        return web.json_response({})

    async def _dress(self, request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(HEADERS)
        framed = (self.console_origin, _origin(self.telegram_view), _origin(self._slack_home))
        origins = [one for one in framed if one]
        response.headers["Content-Security-Policy"] = POLICY.format(frames=" ".join(origins) or "'none'")

    def _guard(self) -> Any:
        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            # A foreign name that leads here is how DNS rebinding begins.
            if f"http://{request.host}" != self.origin:
                raise web.HTTPMisdirectedRequest
            if request.method == "POST":
                if request.headers.get("Origin") != self.origin:
                    raise web.HTTPForbidden
                if request.content_type != "application/json":
                    raise web.HTTPUnsupportedMediaType
            elif request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
                raise web.HTTPForbidden
            return await handler(request)

        return guard


def _origin(url: str) -> str:
    return "/".join(url.split("/")[:3])


def _friendly(error: StandInError) -> str:
    words = {
        "StaleCode": "No screen shows that code now. In the console, ask for a new one.",
        "PhoneOffline": "This phone has no network: take it out of airplane mode first.",
    }
    return words.get(type(error).__name__, "The phone refuses that.")


def _static(file: Path) -> Handler:
    body = file.read_bytes()

    async def serve(request: web.Request) -> web.Response:
        return web.Response(body=body, content_type=KINDS[file.suffix], charset="utf-8")

    return serve
