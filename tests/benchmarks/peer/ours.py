"""The other side of the comparison: our driver, many pages in one process, spoken to as the peer is.

One JSON command per line in, one JSON event per line out. A page counts as connected when the product would
say so: WhatsApp's server has answered a round trip.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import structlog

from bridge.errors import BridgeError, TemporaryError
from bridge.ids import SessionId
from sessions.bundles.bundling import make_bundle, open_bundle
from sessions.bundles.copying import copy_login
from sessions.bundles.packing import About
from sessions.config import SessionsConfig
from sessions.driver_errors import PageLost
from sessions.page_events import PageEvent, QrShown
from sessions.playwright.driver import PlaywrightDriver
from sessions.playwright.page import PlaywrightPage
from sessions.together import rest
from sessions.verdict import Eagerness, judge

WATCH_TICKS = """() => {
  let last = performance.now();
  window.benchGap = 0;
  window.benchTimer = setInterval(() => {
    const now = performance.now();
    window.benchGap = Math.max(window.benchGap, now - last);
    last = now;
  }, 4);
}"""
"""The same in peer.js: how long the page stood still at most."""
LONGEST_GAP = "() => (clearInterval(window.benchTimer), window.benchGap)"


def tell(event: str, **facts: Any) -> None:
    """One event."""
    print(json.dumps({"event": event, **facts}), flush=True)


class Contestant:
    """Pages by name."""

    def __init__(self, config: SessionsConfig) -> None:
        self._config = config
        self._driver = PlaywrightDriver(config)
        self._pages: dict[str, PlaywrightPage] = {}
        self._watches: dict[str, asyncio.Task[None]] = {}
        self._starts = asyncio.Semaphore(config.starts_at_once)

    async def open(self, name: str, *, restored: bool = False) -> None:
        """Open a page, and tell when it is connected. restored: from its bundle, whatever is on disk."""
        wake = asyncio.Event()

        def hear(event: PageEvent) -> None:
            wake.set()
            if isinstance(event, QrShown):
                tell("qr", name=name, text=event.payload)

        profile = self._config.profiles_dir / name / "browser"
        if restored:
            shutil.rmtree(profile, ignore_errors=True)
            await asyncio.to_thread(open_bundle, self._bundle(name), profile, session=SessionId(name))
        async with self._starts:
            page = self._pages[name] = await self._driver.open(profile, on_event=hear)
        self._watches[name] = asyncio.create_task(self._until_connected(name, page, wake))

    async def snapshot(self, name: str) -> None:
        """A bundle of a page in use."""
        page, archive = self._pages[name], self._bundle(name)
        profile, copy = self._config.profiles_dir / name / "browser", archive.with_suffix(".copy")
        archive.parent.mkdir(exist_ok=True)
        archive.unlink(missing_ok=True)
        about = About(
            session=SessionId(name),
            profile_generation=0,
            browser_version=page.browser_version,
            made_at=datetime.now(UTC),
        )
        await page._page.evaluate(WATCH_TICKS)
        began = monotonic()
        async with page.still():
            await asyncio.to_thread(copy_login, profile, copy)
        await asyncio.to_thread(make_bundle, copy, archive, about)
        seconds = monotonic() - began
        pause_ms = await page._page.evaluate(LONGEST_GAP)
        shutil.rmtree(copy)
        bytes_ = archive.stat().st_size
        tell("snapshot", name=name, why=None, seconds=seconds, pause_ms=pause_ms, bytes=bytes_)

    async def close(self, name: str) -> None:
        """Close a page in order."""
        self._watches.pop(name).cancel()
        await self._pages.pop(name).close()
        tell("closed", name=name)

    def _bundle(self, name: str) -> Path:
        return self._config.data_dir / "shelf" / f"{name}.bundle"

    async def _until_connected(self, name: str, page: PlaywrightPage, wake: asyncio.Event) -> None:
        """As `sessions.watch` looks at a page that comes up."""
        eagerness = Eagerness(longest_s=self._config.boot_probe_interval_s)
        while True:
            try:
                if judge(await page.probe(round_trip=True), was_linked=True).usable:
                    await page.alive_until(3600.0)
                    tell("connected", name=name)
                    return
            except PageLost as error:
                tell("failed", name=name, why=str(error))
                return
            except TemporaryError:
                pass
            if await rest(wake, eagerness.pause_s()):
                eagerness.stirred()


async def main() -> None:
    """Obey until the input ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    config = SessionsConfig(
        data_dir=Path(os.environ["FOLDER"]),
        whatsapp_url=os.environ["STANDIN_URL"],
        wajs_path=Path(os.environ["WAJS_PATH"]),
        browser_executable=Path(os.environ["BROWSER_EXECUTABLE"]),
        browser_sandbox=os.environ["SANDBOX"] == "on",
    )
    contestant = Contestant(config)
    asking: set[asyncio.Task[None]] = set()
    tell("up")
    while line := await reader.readline():
        told = json.loads(line)
        act, name = told.pop("act"), told.pop("name", "")
        if act == "quit":
            return
        asked = asyncio.create_task(_do(contestant, act, name, told))
        asking.add(asked)
        asked.add_done_callback(asking.discard)


async def _do(contestant: Contestant, act: str, name: str, told: dict[str, Any]) -> None:
    try:
        await getattr(contestant, act)(name, **told)
    except BridgeError as error:
        tell("failed", name=name, why=str(error))


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    asyncio.run(main())
