"""A town whose messages leave by the real sender, through a scripted page: who really gets what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bridge.facts import Address
from sessions.config import SessionsConfig
from sessions.scripted import ScriptedDriver
from sessions.scripted_whatsapp import ScriptedWhatsApp
from sessions.sender import Sender
from tests.bridge.town import Town
from tests.bridge.townsfolk import LINKED
from tests.sessions.observed import Observer


@dataclass(kw_only=True)
class Line:
    """The town, and what reached WhatsApp's server."""

    town: Town
    whatsapp: ScriptedWhatsApp
    observer: Observer
    desk: Any
    sender: Sender
    usable: asyncio.Event
    _read: int = field(default=0)

    async def settles(self) -> None:
        """Let happen what would happen by itself, sending included."""
        await self.town.settle()
        self.sender.nudge()
        if self.usable.is_set():
            await self.observer.until(self._is_quiet)
        await self.town.settle()

    async def writes(self, text: str, who: Address, **changes: Any) -> None:
        """Somebody writes to the business."""
        self.town.clock.passes(seconds=1)
        await self.town.sees(text, peer=who, **changes)
        await self.settles()

    async def moves_to(self, number: Address) -> None:
        """Olga's menu moves to another number, which proves itself."""
        code = await self.town.proposes(number.phone)
        await self.writes(code, number)

    async def replies_to(self, name: str, text: str) -> None:
        """Olga replies at the console, from the first screen to the confirming button."""
        await self.town.types("menu")
        await self.town.walks("Messages", "By contact", name, "Reply")
        await self.town.types(text)
        await self.town.presses(f"Send to {name}")
        await self.settles()

    def goes_offline(self) -> None:
        """Nothing can be sent for now."""
        self.usable.clear()

    async def comes_online(self) -> None:
        """What waits goes out."""
        self.usable.set()
        await self.settles()

    def news(self) -> list[tuple[str, str]]:
        """What reached the server since the last look: the chat, and the first line."""
        fresh = self.whatsapp.frames[self._read :]
        self._read = len(self.whatsapp.frames)
        return [(str(chat), text.partition("\n")[0]) for chat, text, _ in fresh]

    async def _is_quiet(self) -> bool:
        due = await self.desk.due(self.town.clock.now())
        return due is None and not await self.desk.in_flight()


@asynccontextmanager
async def open_line(town: Town, profile: Path) -> AsyncIterator[Line]:
    """Put the real sender to work for a town whose account is linked."""
    desk, town.network = town.network, None
    town.clock.moment = datetime.now(UTC)
    driver, observer, usable = ScriptedDriver(), Observer(), asyncio.Event()
    whatsapp = driver.whatsapp_on(profile)
    whatsapp.me = LINKED
    page = await driver.open(profile, on_event=lambda _: None)
    await page.alive_until(600)
    sender = Sender(
        desk=observer.watch(desk),
        store=town.store,
        page=page,
        config=SessionsConfig(data_dir=profile, claim_interval_s=0.05),
        clock=town.clock,
        profile_generation=0,
        allowed=usable,
    )
    usable.set()
    task = asyncio.create_task(sender.run(), name="sender")
    try:
        yield Line(
            town=town, whatsapp=whatsapp, observer=observer, desk=desk, sender=sender, usable=usable
        )
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await page.close()
