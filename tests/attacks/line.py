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
from sessions.scripted_sends import SendFault
from sessions.scripted_whatsapp import ScriptedWhatsApp
from sessions.sender import Sender
from tests.bridge.town import Town
from tests.bridge.townsfolk import LINKED
from tests.sessions.broadcasting import a_broadcaster
from tests.sessions.observed import Observer


@dataclass(kw_only=True)
class Line:
    """The town, and what reached WhatsApp's server."""

    town: Town
    profile: Path
    desk: Any
    driver: ScriptedDriver = field(default_factory=ScriptedDriver)
    observer: Observer = field(default_factory=Observer)
    usable: asyncio.Event = field(default_factory=asyncio.Event)
    sender: Sender = field(init=False)
    _task: asyncio.Task[None] | None = None
    _read: int = 0

    @property
    def whatsapp(self) -> ScriptedWhatsApp:
        """The other side."""
        return self.driver.whatsapp_on(self.profile)

    async def starts(self) -> None:
        """A process sends for the town."""
        page = await self.driver.open(self.profile, on_event=lambda _: None)
        await page.alive_until(600)
        desk = self.observer.watch(self.desk)
        self.sender = Sender(
            desk=desk,
            broadcaster=a_broadcaster(desk, page, self.town.store, self.town.clock),
            store=self.town.store,
            page=page,
            config=SessionsConfig(data_dir=self.profile, claim_interval_s=0.05, row_interval_s=0.05),
            clock=self.town.clock,
            profile_generation=0,
            allowed=self.usable,
        )
        self.usable.set()
        self._task = asyncio.create_task(self.sender.run(), name="sender")

    async def dies(self) -> None:
        """It does so no more."""
        task, self._task = self._task, None
        self.usable.clear()
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def dies_in_the_middle_of_a_send(self) -> None:
        """It comes online; the message is committed as handed over, and the page has never heard of it."""
        self.whatsapp.fails_sends_with(SendFault.HANGS_BEFORE)
        self.usable.set()
        self.sender.nudge()
        await self.observer.until(self._is_sending)
        await self.dies()

    async def settles(self) -> None:
        """Let happen what would happen by itself, sending included."""
        await self.town.settle()
        if self.usable.is_set():
            self.sender.nudge()
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

    async def _is_sending(self) -> bool:
        return bool(await self.desk.in_flight())

    async def _is_quiet(self) -> bool:
        due = await self.desk.due(self.town.clock.now())
        return due is None and not await self.desk.in_flight()


@asynccontextmanager
async def open_line(town: Town, profile: Path) -> AsyncIterator[Line]:
    """Put the real sender to work for a town whose account is linked."""
    desk, town.network = town.network, None
    town.clock.moment = datetime.now(UTC)
    line = Line(town=town, profile=profile, desk=desk)
    line.whatsapp.me = LINKED
    await line.starts()
    try:
        yield line
    finally:
        await line.dies()
        await line.driver.close()
