"""A WhatsApp for the driver contract: the scripted one."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bridge.errors import TemporaryError
from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.ids import ChatId, StanzaId
from bridge.send_refusals import SendRefusal
from sessions.driver_errors import RateLimited
from sessions.page_events import CodeShown
from sessions.page_values import Download
from sessions.scripted import ScriptedDriver
from sessions.scripted_sends import SendFault
from sessions.scripted_whatsapp import ScriptedWhatsApp
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

    async def remembers(self, text: str, *, at: datetime, from_me: bool = False) -> StanzaId:
        stanza = StanzaId(f"AC{next(self._stanzas):030}")
        self._side.earlier.written(
            MessageSeen(
                chat=ChatId(f"{self.customer.lid}@lid"),
                chat_kind=ChatKind.PERSON,
                stanza_id=stanza,
                from_me=from_me,
                peer=self.customer,
                kind=MessageKind.TEXT,
                text=text,
                written_at=at,
            )
        )
        return stanza

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

    async def takeovers(self) -> int:
        return self._side.taken_back

    async def phone_writes(self, text: str) -> None:
        self._side.phone_seen_at = datetime.now(UTC).replace(microsecond=0)

    async def is_banned(self, seconds: float) -> None:
        self._side.until = datetime.now(UTC) + timedelta(seconds=seconds)
        self._side.asks_for("banned")

    async def refuses_strangers(
        self, refusal: SendRefusal | None, *, allowed: int = 0, after_ack: bool = False
    ) -> None:
        until = datetime.now(UTC) + timedelta(hours=1) if refusal else None
        self._side.refuses(refusal, until=until)
        fault = SendFault.REJECTED_LATER if after_ack else SendFault.REJECTED
        self._side.fails_sends_with(*[SendFault.NONE] * allowed, fault)

    async def cannot_upload(self) -> None:
        self._side.refuses(SendRefusal.UPLOAD_FAILED)
        self._side.fails_sends_with(SendFault.REJECTED)

    async def finds_nobody(self) -> None:
        self._side.lookups_fail_with = TemporaryError("no answer")

    async def is_asked_too_often(self) -> None:
        self._side.lookups_fail_with = RateLimited("asked too often")

    async def customer_saw(self) -> list[str]:
        return ["typing" for _ in self._side.typing]

    async def customer_got_file(self) -> tuple[bytes, str, str]:
        kept = list(self._side.kept.values())[-1]
        assert kept.file is not None
        return *kept.file, kept.text

    async def phone_notes_file(self, content: bytes, mime_type: str, name: str | None) -> StanzaId:
        stanza = StanzaId(f"AC{next(self._stanzas):030}")
        self._side.files[stanza] = content, Download(size=len(content), mime_type=mime_type, name=name)
        self._side.receives(
            MessageSeen(
                chat=ChatId(f"{self.me.lid}@lid"),
                chat_kind=ChatKind.SELF,
                stanza_id=stanza,
                from_me=True,
                peer=self.me,
                kind=MessageKind.DOCUMENT,
                text="",
                written_at=datetime.now(UTC).replace(microsecond=0),
            )
        )
        return stanza


@asynccontextmanager
async def scripted(folder: Path, **_: Any) -> AsyncIterator[Scripted]:
    """A scripted WhatsApp."""
    whatsapp = Scripted(folder / "browser")
    yield whatsapp
    await whatsapp.driver.close()
