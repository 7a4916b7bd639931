"""Two WhatsApps for the driver contract: the scripted one, and the stand-in in a real Chromium."""

from __future__ import annotations

import asyncio
import itertools
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from bridge.errors import TemporaryError
from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.ids import ChatId, MessageKey, StanzaId
from bridge.sending import Fate
from sessions.config import SessionsConfig
from sessions.driver import Driver, Page, Probe, Stage
from sessions.page_events import CodeShown, Linked, PageEvent, QrShown
from sessions.playwright.driver import PlaywrightDriver
from sessions.scripted import ScriptedDriver
from sessions.scripted_whatsapp import ScriptedWhatsApp, SendFault
from tests.standins.whatsapp.knobs import Knobs
from tests.standins.whatsapp.people import Person
from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.town import WhatsAppStandIn

E = TypeVar("E", bound=PageEvent)

OWNER = "+5511999990001"
CUSTOMER = "+5511988880002"
PATIENCE_S = 20.0


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
        """Look until the page has come so far: at each event, and each quarter of a second."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                probe = await self._look()
                if probe is not None and probe.stage is stage:
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


class Scripted(WhatsApp):
    """The fake that ships beside the real one."""

    def __init__(self, profile: Path) -> None:
        super().__init__(profile)
        self.driver = self._driver = ScriptedDriver()
        self.me = Address(lid="100000000000001", phone=OWNER)
        self.customer = Address(lid="900000000000002", phone=CUSTOMER, name="Ana")
        self._stanzas = itertools.count(1)
        self._side.directory[CUSTOMER] = replace(self.customer, name=None)

    @property
    def _side(self) -> ScriptedWhatsApp:
        return self._driver.whatsapp_on(self.profile)

    async def scans(self, payload: str) -> None:
        assert payload
        self._side.links(self.me)

    async def types_code(self, code: str) -> None:
        assert any(isinstance(event, CodeShown) and event.code == code for event in self.events)
        self._side.links(self.me)

    async def refuses_codes(self) -> None:
        self._side.code_refusal = "rate_limited"

    async def customer_writes(self, text: str) -> StanzaId:
        stanza = StanzaId(f"AC{next(self._stanzas):030}")
        self._side.receives(
            MessageSeen(
                chat=ChatId(f"{self.customer.lid}@lid"),
                chat_kind=ChatKind.PERSON,
                stanza_id=stanza,
                from_me=False,
                peer=self.customer,
                kind=MessageKind.TEXT,
                text=text,
                written_at=datetime.now(UTC).replace(microsecond=0),
            )
        )
        return stanza

    async def customer_got(self) -> list[str]:
        return [text for _, text, _ in self._side.frames]

    async def removes_device(self) -> None:
        self._side.logs_out("unknown_companion")

    async def never_acknowledges(self) -> None:
        self._side.fails_sends_with(SendFault.NO_ACK)

    async def refuses_messages(self) -> None:
        self._side.fails_sends_with(SendFault.REJECTED)

    async def answers_nothing(self) -> None:
        self._side.answers = False

    async def opens_elsewhere(self) -> None:
        self._side.asks_for("conflict")


class InChromium(WhatsApp):
    """The real driver on the stand-in."""

    def __init__(self, profile: Path, town: WhatsAppStandIn, config: SessionsConfig) -> None:
        super().__init__(profile)
        self.town = town
        self.driver = PlaywrightDriver(config)
        self.phone: Phone = town.phone(OWNER)
        self.ana: Person = town.person(CUSTOMER, name="Ana")
        self.me = Address(lid=self.phone.lid.split("@")[0], phone=OWNER)
        self.customer = Address(lid=self.ana.lid.split("@")[0], phone=CUSTOMER, name="Ana")

    async def scans(self, payload: str) -> None:
        await self.phone.scan(payload)

    async def types_code(self, code: str) -> None:
        await self.phone.enter_code(code)

    async def refuses_codes(self) -> None:
        await self.phone.set(code_requests_refused=True)

    async def customer_writes(self, text: str) -> StanzaId:
        return StanzaId(await self.ana.writes(self.phone, text))

    async def customer_got(self) -> list[str]:
        return [entry.text for entry in self.ana.received(self.phone) for _ in range(entry.copies)]

    async def removes_device(self) -> None:
        await self.phone.remove_device()

    async def never_acknowledges(self) -> None:
        await self.phone.set(send_fault="no_ack", delivery_receipts=False)

    async def refuses_messages(self) -> None:
        await self.phone.set(send_fault="refused")

    async def answers_nothing(self) -> None:
        await self.phone.set(deaf=True)

    async def opens_elsewhere(self) -> None:
        await self.phone.conflict()


@asynccontextmanager
async def scripted(folder: Path, **_: Any) -> AsyncIterator[Scripted]:
    """A scripted WhatsApp."""
    whatsapp = Scripted(folder / "browser")
    yield whatsapp
    await whatsapp.driver.close()


@asynccontextmanager
async def in_chromium(folder: Path, **config: Any) -> AsyncIterator[InChromium]:
    """The stand-in, and the real driver with a Chromium."""
    async with WhatsAppStandIn(knobs=Knobs(qr_period_s=60)) as town:
        settings: dict[str, Any] = {"page_call_timeout_s": 5.0, "send_timeout_s": 5.0, **config}
        told = SessionsConfig(data_dir=folder, whatsapp_url=town.base_url, **settings)
        whatsapp = InChromium(folder / "browser", town, told)
        try:
            yield whatsapp
        finally:
            await whatsapp.driver.close()
