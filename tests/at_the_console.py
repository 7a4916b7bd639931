"""A person at the console, over HTTP: sees what the page would be shown, presses what is offered.

Nothing here sleeps but as a browser would: it waits on the events that the console streams.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Callable
from typing import Any

import aiohttp
import orjson

from tests.patience import PATIENCE_S

Screen = dict[str, Any]


class Operator:
    """A person at the console, over HTTP: sees what the page would be shown, presses what is offered."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.screen: Screen = {}
        self.panel: dict[str, Any] = {}
        self.notices: list[dict[str, Any]] = []
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._moved = asyncio.Condition()
        self._watching: asyncio.Task[None] | None = None
        self._csrf = ""

    async def enter(self, link: str) -> None:
        """Open the one-time link and watch the console from then on, through restarts too."""
        async with self._http.get(link) as response:
            form = await response.text()
        found = re.search(r'name="csrf" value="([^"]+)"', form)
        assert found is not None, form
        headers = {"Origin": self.base, "Sec-Fetch-Site": "same-origin"}
        async with self._http.post(link, data={"csrf": found[1]}, headers=headers) as response:
            home = await response.text()
        found = re.search(r'name="csrf" content="([^"]+)"', home)
        assert found is not None, home
        self._csrf = found[1]
        self._watching = asyncio.create_task(self._watch())
        await self.sees(lambda screen: bool(screen))

    async def sees(self, what: Callable[[Screen], Any], *, within_s: float = PATIENCE_S) -> Screen:
        """The screen, as soon as `what` holds of it."""
        try:
            async with asyncio.timeout(within_s), self._moved:
                await self._moved.wait_for(lambda: bool(self.screen) and bool(what(self.screen)))
                return self.screen
        except TimeoutError:
            raise AssertionError(f"the console never showed it; it shows {self.screen}") from None

    async def sees_page(self, page: str, *, within_s: float = PATIENCE_S) -> Screen:
        """The screen, as soon as it is that page."""
        return await self.sees(lambda screen: screen["page"] == page, within_s=within_s)

    async def told(self, what: Callable[[dict[str, Any]], Any], *, within_s: float = PATIENCE_S) -> Any:
        """The newest notice of which `what` holds, as soon as there is one."""

        def found() -> dict[str, Any] | None:
            return next((one for one in reversed(self.notices) if what(one)), None)

        try:
            async with asyncio.timeout(within_s), self._moved:
                await self._moved.wait_for(lambda: found() is not None)
                return found()
        except TimeoutError:
            raise AssertionError(f"nobody was told of it; told was of {self.notices}") from None

    async def saves(self, path: str) -> tuple[str, bytes]:
        """What is found there: its type, and its bytes."""
        async with self._http.get(self.base + path) as response:
            response.raise_for_status()
            return response.headers["Content-Type"], await response.read()

    def offers(self, label: str) -> bool:
        """Whether the present screen has a button whose label begins so."""
        return any(one["token"] for one in buttons(self.screen) if one["label"].startswith(label))

    async def presses(self, label: str) -> Screen:
        """Press the button whose label begins so, and see the next revision.

        As a person would, presses again when the menu had moved on meanwhile.
        """
        await self.sees(lambda _: self.offers(label))
        before = self.screen
        token = next(one["token"] for one in buttons(before) if one["label"].startswith(label))
        await self.press_token(token)
        screen = await self.sees(
            lambda screen: (
                screen["revision"] > before["revision"] or (screen is not before and _is_stale(screen))
            )
        )
        # A redraw of the same stale screen says nothing of a press under way: it may come out right yet.
        return await self.presses(label) if _is_stale(screen) and self.offers(label) else screen

    async def press_token(self, token: str, *, event_id: str | None = None) -> None:
        """Press without waiting; again and again under one event id until the service has it."""
        await self._post("/api/press", {"token": token, "event_id": event_id or str(uuid.uuid4())})

    async def types(self, text: str) -> Screen:
        """Type into the field, and see the next revision."""
        before = self.screen
        body = {"text": text, "revision": before["revision"], "event_id": str(uuid.uuid4())}
        await self._post("/api/type", body)
        return await self.sees(lambda screen: screen["revision"] > before["revision"])

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        headers = {"X-CSRF-Token": self._csrf, "Origin": self.base, "Sec-Fetch-Site": "same-origin"}
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    async with self._http.post(self.base + path, json=body, headers=headers) as response:
                        if response.status < 500:
                            response.raise_for_status()
                            return
                except (aiohttp.ClientConnectionError, aiohttp.ServerDisconnectedError):
                    pass
                # The service is down for a moment: the page would try again under the same id.
                await asyncio.sleep(0.1)

    async def _watch(self) -> None:
        timeout = aiohttp.ClientTimeout(total=None)
        while True:
            try:
                async with self._http.get(self.base + "/api/stream", timeout=timeout) as response:
                    event = b""
                    async for line in response.content:
                        if line.startswith(b"event: "):
                            event = line[7:].strip()
                        elif line.startswith(b"data: "):
                            await self._take(event, orjson.loads(line[6:]))
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)  # as a browser does before it opens the stream again

    async def _take(self, event: bytes, what: dict[str, Any]) -> None:
        async with self._moved:
            if event == b"screen":
                self.screen = what
            elif event == b"panel":
                self.panel = what
            elif event == b"notice":
                self.notices.append(what)
            self._moved.notify_all()

    async def leave(self) -> None:
        """Close the tab."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self._http.close()


def buttons(screen: Screen) -> list[dict[str, Any]]:
    """All buttons of a screen, back last."""
    return [*screen["buttons"], *([screen["back"]] if screen["back"] else [])]


def _is_stale(screen: Screen) -> bool:
    return (screen["note"] or "").startswith("That menu was out of date")
