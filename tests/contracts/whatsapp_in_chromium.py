"""A WhatsApp for the driver contract: the stand-in, and the real driver with a Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bridge.facts import Address
from bridge.ids import StanzaId
from sessions.config import SessionsConfig
from sessions.playwright.driver import PlaywrightDriver
from tests.contracts.whatsapps import CUSTOMER, OWNER, WhatsApp
from tests.standins.whatsapp.knobs import Knobs
from tests.standins.whatsapp.people import Person
from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.town import WhatsAppStandIn


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
