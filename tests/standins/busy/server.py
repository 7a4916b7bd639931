"""Serves the busy page on loopback, and hears what it has committed."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import WSMsgType, web

from tests.patience import PATIENCE_S

SCRIPT = Path(__file__).with_name("busy.js")
PAGE = '<!doctype html><title>busy</title><script src="/busy.js"></script>'


class BusyServer:
    """What the page has said: the last committed number of each lane."""

    def __init__(self) -> None:
        self.committed: Counter[int] = Counter()
        self.url = ""
        self._heard = asyncio.Event()
        self._broken: str | None = None

    async def hears_of(self, more: int) -> None:
        """Wait until so many more commits were said."""
        wanted = self.committed.total() + more
        async with asyncio.timeout(PATIENCE_S):
            while self.committed.total() < wanted:
                assert self._broken is None, self._broken
                self._heard.clear()
                await self._heard.wait()

    async def page(self, request: web.Request) -> web.Response:
        """The page, whatever the path: it writes at "/" alone."""
        return web.Response(text=PAGE, content_type="text/html")

    async def script(self, request: web.Request) -> web.Response:
        """Its script."""
        return web.Response(text=SCRIPT.read_text(), content_type="text/javascript")

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """What the page says."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                told = json.loads(message.data)
                self._broken = told.get("broken")
                if "lane" in told:
                    self.committed[told["lane"]] = told["n"]
                self._heard.set()
        return socket


@asynccontextmanager
async def busy_server() -> AsyncIterator[BusyServer]:
    """A server on a free port."""
    server = BusyServer()
    app = web.Application()
    app.router.add_get("/ws", server.socket)
    app.router.add_get("/busy.js", server.script)
    app.router.add_get("/{path:.*}", server.page)
    runner = web.AppRunner(app, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        server.url = f"http://{host}:{port}/"
        yield server
    finally:
        await runner.cleanup()
