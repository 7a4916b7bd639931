"""A WhatsApp for the driver contract: the scripted one."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.ids import ChatId, StanzaId
from sessions.page_events import CodeShown
from sessions.scripted import ScriptedDriver
from sessions.scripted_whatsapp import ScriptedWhatsApp, SendFault
from tests.contracts.whatsapps import CUSTOMER, OWNER, WhatsApp


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


@asynccontextmanager
async def scripted(folder: Path, **_: Any) -> AsyncIterator[Scripted]:
    """A scripted WhatsApp."""
    whatsapp = Scripted(folder / "browser")
    yield whatsapp
    await whatsapp.driver.close()
