"""A supervisor with the real driver, at the stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bridge.delivery import Delivery
from bridge.facts import Address, MessageSeen
from bridge.pairing import ShowQr
from bridge.session_life import SessionState
from sessions.config import SessionsConfig
from sessions.playwright.driver import PlaywrightDriver
from storage.vault import MasterKey
from tests.sessions.town import QUICK, Town
from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.town import WhatsAppStandIn

OWNER = "+5511999990001"
CUSTOMER = "+5511988880002"
MASTER_KEY = MasterKey(secret=b"0123456789abcdef0123456789abcdef")


class RealTown(Town):
    """A town whose WhatsApp is the stand-in in a Chromium."""

    standin: WhatsAppStandIn
    phone: Phone

    @asynccontextmanager
    async def at(self, standin: WhatsAppStandIn) -> AsyncIterator[RealTown]:
        """Live next to a stand-in."""
        self.standin, self.phone = standin, standin.phone(OWNER)
        self.ana = standin.person(CUSTOMER, name="Ana")
        quick: dict[str, Any] = {**QUICK, "claim_interval_s": 0.2, "probe_interval_s": 0.5}
        self.config = replace(
            SessionsConfig(data_dir=self.config.data_dir, whatsapp_url=standin.base_url),
            **{**quick, "page_call_timeout_s": 2.0, "send_timeout_s": 3.0, "restart_backoff_base_s": 0.2},
        )
        self.real = PlaywrightDriver(self.config)
        try:
            yield self
        finally:
            await self.shuts_down()
            await self.real.close()

    async def starts(self, **config: Any) -> Any:
        """Start a process with a real driver."""
        self.config = replace(self.config, **config)
        self.driver = PlaywrightDriver(self.config)  # type: ignore[assignment]
        return await super().starts()

    async def links(self) -> None:
        """Scan the code that a surface would draw."""
        await self.wants_to_link()
        shown = await self.shows(ShowQr)
        await self.phone.scan(shown.payload)
        await self.becomes(SessionState.CONNECTED)

    async def recorded(self, text: str) -> MessageSeen:
        """Wait until a message with this text is recorded."""

        def seen() -> MessageSeen | None:
            met = [fact for fact in self.facts if isinstance(fact, MessageSeen) and fact.text == text]
            return met[0] if met else None

        found: MessageSeen = await self.observer.until(seen)
        return found

    async def replies(self, text: str) -> Any:
        """A person replies to Ana."""
        contact = await self.shop.meets(Address(lid=self.ana.lid.split("@")[0], phone=CUSTOMER))
        row = await self.shop.replies(contact, text, now=datetime.now(UTC))
        self.supervisor.nudge(self.shop.session)
        return row.id

    async def delivered(self, outbox: Any, *deliveries: Delivery) -> None:
        """Wait until the row is there."""

        async def seen() -> bool:
            return (await self.outbox(outbox)).delivery in deliveries

        await self.observer.until(seen)
