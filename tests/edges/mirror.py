"""A site on loopback that shows who comes: a page with a frame, a worker and a service worker."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

from aiohttp import web

HINTS = ["architecture", "bitness", "formFactors", "fullVersionList", "platform", "platformVersion", "wow64"]
TELL = f"""async () => {{
  const told = {{ agent: navigator.userAgent, brands: navigator.userAgentData.brands }};
  Object.assign(told, await navigator.userAgentData.getHighEntropyValues({json.dumps(HINTS)}));
  return told;
}}"""
WORKER = f"const tell = {TELL}; fetch('/from_worker').then(tell).then((told) => postMessage(told));"
SERVICE_WORKER = f"""const tell = {TELL};
  self.addEventListener("install", () => self.skipWaiting());
  self.addEventListener("activate", (event) => event.waitUntil(clients.claim()));
  self.addEventListener("message", async ({{ source }}) => source.postMessage(await tell()));"""


class Site:
    """A site with a frame and workers, and the telling headers of what it was asked for, by path."""

    pages: ClassVar = {
        "/": ("<iframe src=/frame></iframe>", "text/html"),
        "/worker.js": (WORKER, "text/javascript"),
        "/service_worker.js": (SERVICE_WORKER, "text/javascript"),
    }

    def __init__(self) -> None:
        self.url = ""
        self.headers: dict[str, dict[str, str]] = {}
        self._asked = asyncio.Condition()

    async def until_asked_for(self, path: str) -> None:
        """Wait for a request."""
        async with asyncio.timeout(30), self._asked:
            await self._asked.wait_for(lambda: path in self.headers)

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one."""
        if request.path != "/favicon.ico":
            self.headers[request.path] = {
                name: value
                for name, value in request.headers.items()
                if name == "User-Agent" or name.lower().startswith("sec-ch-ua")
            }
        async with self._asked:
            self._asked.notify_all()
        text, kind = self.pages.get(request.path, ("", "text/html"))
        return web.Response(text=text, content_type=kind)


@asynccontextmanager
async def mirror() -> AsyncIterator[Site]:
    """A site that shows who comes."""
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        host, port = runner.addresses[0][:2]
        site.url = f"http://{host}:{port}/"
        yield site
    finally:
        await runner.cleanup()
