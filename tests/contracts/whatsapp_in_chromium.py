"""A WhatsApp for the driver contract: the stand-in, and the real driver with a Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from bridge.facts import Address
from bridge.ids import StanzaId
from bridge.send_refusals import SendRefusal
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

    async def remembers(self, text: str, *, at: datetime, from_me: bool = False) -> StanzaId:
        by = self.phone if from_me else self.ana
        return StanzaId(self.phone.remembers(self.ana, text, by=by, t=int(at.timestamp())))

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

    async def takeovers(self) -> int:
        return self.phone.takeovers

    async def phone_writes(self, text: str) -> None:
        await self.phone.writes(self.ana, text)

    async def is_banned(self, seconds: float) -> None:
        await self.phone.is_banned(seconds)

    async def refuses_strangers(
        self, refusal: SendRefusal | None, *, allowed: int = 0, after_ack: bool = False
    ) -> None:
        faults = {SendRefusal.REACH_OUT_LIMIT: "reach_out", SendRefusal.NEW_CONTACT_QUOTA: "quota"}
        await self.phone.set(
            new_contacts_allowed=allowed,
            new_contact_fault=faults[refusal] if refusal else "refused",
            refused_after_ack_s=0.2 if after_ack else None,
        )

    async def cannot_upload(self) -> None:
        await self.phone.set(send_fault="upload")

    async def finds_nobody(self) -> None:
        await self.phone.set(lookups_fail=True)

    async def is_asked_too_often(self) -> None:
        await self.phone.set(lookups_limited=True)

    async def customer_saw(self) -> list[str]:
        beside = {"message", "receipt", "query"}
        return [f.kind for f in self.town.frames if f.to == self.ana.number and f.kind not in beside]

    async def customer_got_file(self) -> tuple[bytes, str, str]:
        entry = self.ana.received(self.phone)[-1]
        assert entry.media is not None
        kept = self.town.media.get(entry.media["path"])
        assert kept is not None
        return kept[0], entry.media["filename"], entry.text

    async def phone_notes_file(self, content: bytes, mime_type: str, name: str | None) -> StanzaId:
        return StanzaId(await self.phone.sends_media("me", content, mimetype=mime_type, filename=name))


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
