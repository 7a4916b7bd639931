"""Snapshots of a page that never stops writing: how they are taken, opened again, and judged."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bridge.ids import SessionId
from sessions.bundles.bundling import make_bundle, open_bundle
from sessions.bundles.copying import copy_login
from sessions.bundles.packing import About
from sessions.config import SessionsConfig
from sessions.playwright.driver import PlaywrightDriver
from sessions.playwright.page import PlaywrightPage
from tests.standins.busy.server import BusyServer, busy_server

SESSION = SessionId("0123456789abcdefghijklmnop")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One archive, and what was committed for sure before it was taken. Times in ms."""

    archive: Path
    committed: dict[int, int]
    finding_ms: float  # the browser's processes, and stopping them
    still_ms: float
    pack_ms: float


@dataclass
class Studio:
    """A busy page in a browser, and a second browser for what is opened again."""

    folder: Path
    server: BusyServer
    driver: PlaywrightDriver
    viewer: PlaywrightDriver
    page: PlaywrightPage
    opened_ms: list[float] = field(default_factory=list)

    @property
    def profile(self) -> Path:
        """The busy page's."""
        return self.folder / "browser"

    async def starts_again(self) -> None:
        """Close in order, as after linking, and open: from now on localStorage is on the disk."""
        await self.page.close()
        self.page = await self.driver.open(self.profile, on_event=lambda _: None)

    async def takes(self, number: int) -> Snapshot:
        """A snapshot of the page at work."""
        copy = self.folder / f"copy-{number}"
        committed = dict(self.server.committed)
        begun = time.perf_counter()
        async with self.page.still():
            stopped = time.perf_counter()
            await asyncio.to_thread(copy_login, self.profile, copy)
        paused = time.perf_counter()
        archive = await self._packed(copy, number)
        done = time.perf_counter()
        return Snapshot(
            archive=archive,
            committed=committed,
            finding_ms=(stopped - begun) * 1000,
            still_ms=(paused - stopped) * 1000,
            pack_ms=(done - paused) * 1000,
        )

    async def takes_closed(self, number: int) -> Snapshot:
        """A snapshot of the page after it was closed."""
        committed = dict(self.server.committed)
        await self.page.close()
        copy = self.folder / f"copy-{number}"
        copy_login(self.profile, copy)
        archive = await self._packed(copy, number)
        return Snapshot(archive=archive, committed=committed, finding_ms=0.0, still_ms=0.0, pack_ms=0.0)

    async def opens(self, snapshot: Snapshot) -> dict[str, Any]:
        """What a browser finds in the archive."""
        into = snapshot.archive.with_suffix(".opened")
        begun = time.perf_counter()
        await asyncio.to_thread(open_bundle, snapshot.archive, into, session=SESSION)
        self.opened_ms.append((time.perf_counter() - begun) * 1000)
        found = await self.sees_in(into)
        await asyncio.to_thread(shutil.rmtree, into)
        return found

    async def sees_in(self, profile: Path) -> dict[str, Any]:
        """What a browser finds in a profile."""
        page = await self.viewer.open(profile, on_event=lambda _: None)
        try:
            async with asyncio.timeout(60):
                await page._page.wait_for_function("Boolean(window.look)")
                found: dict[str, Any] = json.loads(await page._page.evaluate("look()"))
        finally:
            await page.close()
        return found

    async def _packed(self, copy: Path, number: int) -> Path:
        archive = self.folder / f"{number}.bundle"
        about = About(
            session=SESSION,
            profile_generation=0,
            browser_version=self.page.browser_version,
            made_at=datetime.now(UTC),
        )
        await asyncio.to_thread(make_bundle, copy, archive, about)
        await asyncio.to_thread(shutil.rmtree, copy)
        return archive


@asynccontextmanager
async def studio(folder: Path) -> AsyncIterator[Studio]:
    """A page at work, its login safely on the disk."""
    async with busy_server() as server:
        config = SessionsConfig(data_dir=folder, whatsapp_url=server.url)
        driver = PlaywrightDriver(config)
        viewer = PlaywrightDriver(replace(config, whatsapp_url=f"{server.url}look"))
        try:
            page = await driver.open(folder / "browser", on_event=lambda _: None)
            room = Studio(folder=folder, server=server, driver=driver, viewer=viewer, page=page)
            await server.hears_of(20)
            await room.starts_again()
            await server.hears_of(20)
            yield room
        finally:
            await viewer.close()
            await driver.close()


def faults_of(found: dict[str, Any], committed: dict[int, int]) -> list[str]:
    """What is wrong with an opened snapshot; [] when it is linked and whole."""
    faults = []
    if found["word"] != "linked" or "last-wid-md" not in found["local"]:
        faults.append("not linked")
    if not found["writable"]:
        faults.append("not writable")
    if found["brokenFiles"]:
        faults.append(f"broken files: {found['brokenFiles']}")
    for lane, kept in enumerate(found["lanes"]):
        signal, model = kept["signal"], kept["model"]
        if model < committed.get(lane, 0):
            faults.append(f"lane {lane}: {committed[lane]} was committed, {model} is there")
        if signal - model not in (0, 1):
            faults.append(f"lane {lane}: one database has {signal}, the other {model}")
        for rows, last in ((kept["signalRows"], signal), (kept["modelRows"], model)):
            if rows != list(range(max(1, last - 299), last + 1)):
                faults.append(f"lane {lane}: rows are missing up to {last}")
        if kept["files"] != [n for n in kept["modelRows"] if n % 4 == 0]:
            faults.append(f"lane {lane}: files are missing")
    return faults
