"""What the driver contract asks of a WhatsApp: its verbs, and how to wait for what a page tells."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from bridge.errors import TemporaryError
from bridge.facts import Address
from bridge.ids import MessageKey, StanzaId
from bridge.send_refusals import SendRefusal
from bridge.sending import Fate
from sessions.driver import Driver, Page
from sessions.page_events import Linked, PageEvent, QrShown
from sessions.page_values import Probe, Stage
from tests.patience import PATIENCE_S

E = TypeVar("E", bound=PageEvent)

OWNER = "+5511999990001"
CUSTOMER = "+5511988880002"


class WhatsApp(ABC):
    """One account's WhatsApp, and a driver for its page."""

    driver: Driver

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        self.events: list[PageEvent] = []
        self._heard = asyncio.Event()
        self.page: Page

    async def opens(self) -> Page:
        """Open the page on the profile; what was heard before is forgotten."""
        self.events.clear()
        self.page = await self.driver.open(self.profile, on_event=self._hear)
        return self.page

    async def hears(self, kind: type[E], fits: Callable[[E], bool] = lambda _: True) -> E:
        """The first event of that kind since the page was opened, heard or still to be heard."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for event in self.events:
                    if isinstance(event, kind) and fits(event):
                        return event
                self._heard.clear()
                await self._heard.wait()

    async def comes_to(self, stage: Stage) -> Probe:
        """Look until the page has come so far."""
        return await self.comes_to_show(lambda probe: probe.stage is stage)

    async def comes_to_show(self, fits: Callable[[Probe], object]) -> Probe:
        """Look until that is seen: at each event, and each quarter of a second."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                probe = await self._look()
                if probe is not None and fits(probe):
                    return probe
                self._heard.clear()
                try:
                    async with asyncio.timeout(0.25):
                        await self._heard.wait()
                except TimeoutError:
                    continue

    async def comes_to_know(self, key: MessageKey, fate: Fate) -> None:
        """Look a key up until its fate is that one."""
        async with asyncio.timeout(PATIENCE_S):
            while (await self.page.sighting(key)).fate is not fate:  # noqa: ASYNC110 - no event tells of it
                await asyncio.sleep(0)

    async def _look(self) -> Probe | None:
        try:
            return await self.page.probe()
        except TemporaryError:
            return None

    async def links(self) -> Page:
        """Open, scan, and come to the main screen with a living dead-man."""
        page = await self.opens()
        qr = await self.hears(QrShown)
        await self.scans(qr.payload)
        await self.hears(Linked)
        await self.comes_to(Stage.MAIN)
        await page.alive_until(60)
        return page

    def _hear(self, event: PageEvent) -> None:
        self.events.append(event)
        self._heard.set()

    # --- what the other side can do
    me: Address
    customer: Address

    @abstractmethod
    async def scans(self, payload: str) -> None: ...

    @abstractmethod
    async def types_code(self, code: str) -> None: ...

    @abstractmethod
    async def refuses_codes(self) -> None: ...

    @abstractmethod
    async def customer_writes(self, text: str) -> StanzaId: ...

    @abstractmethod
    async def remembers(self, text: str, *, at: datetime, from_me: bool = False) -> StanzaId:
        """Written with the customer before anything is linked; the oldest is told first."""

    @abstractmethod
    async def customer_got(self) -> list[str]: ...

    @abstractmethod
    async def removes_device(self) -> None: ...

    @abstractmethod
    async def never_acknowledges(self) -> None: ...

    @abstractmethod
    async def refuses_messages(self) -> None: ...

    @abstractmethod
    async def answers_nothing(self) -> None: ...

    @abstractmethod
    async def opens_elsewhere(self) -> None: ...

    @abstractmethod
    async def takeovers(self) -> int: ...

    @abstractmethod
    async def phone_writes(self, text: str) -> None: ...

    @abstractmethod
    async def is_banned(self, seconds: float) -> None: ...

    @abstractmethod
    async def refuses_strangers(
        self, refusal: SendRefusal | None, *, allowed: int = 0, after_ack: bool = False
    ) -> None:
        """More strangers than that get nothing. refusal None: the page is told no reason that it knows."""

    @abstractmethod
    async def cannot_upload(self) -> None: ...

    @abstractmethod
    async def finds_nobody(self) -> None:
        """Every question for a number is answered as if nobody had it."""

    @abstractmethod
    async def is_asked_too_often(self) -> None:
        """Every question for a number is refused."""

    @abstractmethod
    async def customer_saw(self) -> list[str]:
        """What reached the customer beside messages: "typing", "paused"; never anything else."""

    @abstractmethod
    async def customer_got_file(self) -> tuple[bytes, str, str]:
        """The last file that reached the customer: its content, name and caption."""

    @abstractmethod
    async def phone_notes_file(self, content: bytes, mime_type: str, name: str | None) -> StanzaId:
        """The owner sends a file in the message-yourself chat, on the phone."""
