"""The real service as processes, and a person at its console: what stories and fault tests are told with.

Nothing here sleeps: it waits on lines that a process prints and on events that the console streams.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp
import orjson

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"Console: (\S+)")
PATIENCE_S = 60.0

Screen = dict[str, Any]


class Service:
    """One process of wabridge (`up` by default), started, killed and started again on the same data."""

    def __init__(self, command: str = "up", **environment: str) -> None:
        self.command = command
        self.environment = environment
        self.lines: deque[str] = deque(maxlen=2000)
        self._process: asyncio.subprocess.Process | None = None
        self._reading: list[asyncio.Task[None]] = []
        self._said = asyncio.Condition()

    async def start(self) -> None:
        """Start it; returns when it says that it runs."""
        self.lines.clear()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "wabridge.py"),
            self.command,
            cwd=self.environment.get("WABRIDGE_DATA_DIR", str(ROOT)),
            env=_clean(os.environ) | {"PYTHONUNBUFFERED": "1"} | self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        streams = (self._process.stdout, self._process.stderr)
        self._reading = [asyncio.create_task(self._read(one)) for one in streams if one is not None]
        await self.says("Running:")

    async def kill(self) -> None:
        """kill -9, and wait until the process is gone."""
        await self._end(signal.SIGKILL)

    @property
    def pid(self) -> int:
        """The process that runs now."""
        assert self._process is not None, "it does not run"
        return self._process.pid

    async def stop(self) -> int:
        """SIGTERM, and its exit code."""
        return await self._end(signal.SIGTERM)

    async def says(self, text: str, *, within_s: float = PATIENCE_S) -> str:
        """The first line with `text` in it, printed or still to be printed."""
        try:
            async with asyncio.timeout(within_s), self._said:
                while True:
                    found = next((line for line in self.lines if text in line), None)
                    if found is not None:
                        return found
                    if self._process is not None and self._process.returncode is not None:
                        raise AssertionError(f"it ended before it said {text!r}\n{self.tail()}")
                    await self._said.wait()
        except TimeoutError:
            raise AssertionError(f"it never said {text!r}\n{self.tail()}") from None

    async def link(self) -> str:
        """The console's one-time link."""
        found = LINK.search(await self.says("Console: "))
        assert found is not None
        return found[1]

    def tail(self) -> str:
        """The last lines, for a failure."""
        return "\n".join(list(self.lines)[-60:])

    async def _end(self, how: signal.Signals) -> int:
        process = self._process
        if process is None:
            return 0
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.send_signal(how)
        async with asyncio.timeout(PATIENCE_S):
            code = await process.wait()
            await asyncio.gather(*self._reading)
        self._process = None
        return code

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            async with self._said:
                self.lines.append(line.decode(errors="replace").rstrip())
                self._said.notify_all()
        async with self._said:
            self._said.notify_all()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end(signal.SIGTERM if kind is None else signal.SIGKILL)


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

    async def presses(self, label: str) -> Screen:
        """Press the button whose label begins so, and see the next revision.

        As a person would, presses again when the menu had moved on meanwhile.
        """
        await self.sees(
            lambda screen: any(one["token"] for one in buttons(screen) if one["label"].startswith(label))
        )
        before = self.screen
        token = next(one["token"] for one in buttons(before) if one["label"].startswith(label))
        await self.press_token(token)
        screen = await self.sees(
            lambda screen: (
                screen["revision"] > before["revision"] or (screen is not before and _is_stale(screen))
            )
        )
        return await self.presses(label) if _is_stale(screen) else screen

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


def _clean(environment: Mapping[str, str]) -> dict[str, str]:
    """Without what would make the service another than the one that is tested."""
    foreign = (
        "DATABASE_URL",
        "QUEUE_URL",
        "WABRIDGE_",
        "WHATSAPP_",
        "CONSOLE_",
        "MASTER_KEY",
        "TELEGRAM_",
        "SLACK_",
    )
    return {name: value for name, value in environment.items() if not name.startswith(foreign)}
