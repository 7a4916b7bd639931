"""A sender at its desk, with a scripted page: the verbs that stories of sending are told with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bridge.delivery import Delivery
from bridge.facts import Address
from bridge.ids import OutboxId, PersonId
from bridge.ports.clock import SystemClock
from bridge.ports.rows import CauseKind, OutboxRow, OwnerNumberRow, Purpose
from bridge.screens import Surface
from bridge.session_life import SessionState
from sessions.config import SessionsConfig
from sessions.page_events import AckSeen, PageEvent
from sessions.scripted import ScriptedDriver
from sessions.scripted_page import ScriptedPage
from sessions.scripted_whatsapp import ScriptedWhatsApp
from sessions.sender import Sender
from tests.contracts.shop import Shop
from tests.sessions.broadcasting import a_broadcaster
from tests.sessions.observed import Observer
from tests.sessions.town import ME


class SendingDesk:
    """One held session whose page is open."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.shop = shop
        self.observer = Observer()
        self.config = SessionsConfig(
            data_dir=folder, claim_interval_s=0.05, row_interval_s=0.05, resolve_timeout_s=30.0
        )
        self.driver = ScriptedDriver()
        self.profile = folder / "browser"
        self.profile_generation = 0
        self.whatsapp.me = ME
        self.allowed = asyncio.Event()
        self.allowed.set()
        self.number: OwnerNumberRow | None = None
        self.desk: Any = None
        self.page: ScriptedPage | None = None
        self.sender: Sender | None = None
        self.acks: list[asyncio.Task[None]] = []

    @property
    def whatsapp(self) -> ScriptedWhatsApp:
        """The other side."""
        return self.driver.whatsapp_on(self.profile)

    async def opens(self) -> None:
        """Hold the session, with a proven owner."""
        self.number = await self.shop.proven_owner_number()
        _, self.desk = await self.shop.held(ttl_s=600)
        await self.desk.report(SessionState.CONNECTED, reason=None, phone=ME.phone, lid=ME.lid)

    @asynccontextmanager
    async def sends(self) -> AsyncIterator[asyncio.Task[None]]:
        """A sender at work on a freshly opened page, as after each start of the process."""
        self.page = await self.driver.open(self.profile, on_event=self._hear)
        await self.page.alive_until(600)
        observed = self.observer.watch
        desk, page, clock = observed(self.desk), observed(self.page), SystemClock()
        self.sender = Sender(
            desk=desk,
            store=self.shop.store,
            page=page,
            config=self.config,
            clock=clock,
            broadcaster=a_broadcaster(desk, page, self.shop.store, clock),
            profile_generation=self.profile_generation,
            allowed=self.allowed,
        )
        task = asyncio.create_task(self.sender.run(), name="sender")
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self.page.close()

    def has_patience(self, seconds: float) -> None:
        """How long a message of unknown fate is looked for."""
        self.config = replace(self.config, resolve_timeout_s=seconds)

    async def owner_is_shown(self, text: str, *, revision: int = 1) -> OutboxId:
        """A screen for the owner goes out."""
        assert self.number is not None
        row = await self.shop.puts_screen_out(self.number, text=text, revision=revision)
        return row.id

    async def replies(self, text: str, *, to: PersonId | None = None, in_s: float = 0.0) -> OutboxId:
        """A person replies to a customer."""
        now = datetime.now(UTC)
        async with self.shop.at_work() as tx:
            contact = to or (await tx.person_at(Address(lid="900", phone="+5511900000002"))).id
            cause = await tx.add_cause(CauseKind.REPLY, self.shop.owner, Surface.CONSOLE, now)
            row = await tx.add_outbox(
                session=self.shop.session,
                purpose=Purpose.REPLY,
                recipient=contact,
                text=text,
                now=now,
                not_before=now + timedelta(seconds=in_s),
                cause=cause,
            )
        return row.id

    async def row(self, outbox: OutboxId) -> OutboxRow:
        """The outbox row."""
        async with self.shop.at_work() as tx:
            found = await tx.outbox_row(outbox)
        assert found is not None
        return found

    async def becomes(self, outbox: OutboxId, delivery: Delivery) -> OutboxRow:
        """Wait until the row is there."""

        async def seen() -> OutboxRow | None:
            row = await self.row(outbox)
            return row if row.delivery is delivery else None

        found: OutboxRow = await self.observer.until(seen)
        return found

    @property
    def texts(self) -> list[str]:
        """What reached WhatsApp's server, in order."""
        return [text for _, text, _ in self.whatsapp.frames]

    def _hear(self, event: PageEvent) -> None:
        if isinstance(event, AckSeen) and self.sender is not None:
            self.acks.append(asyncio.create_task(self.sender.take_ack(event)))
