"""What happens in a town by itself: facts are handled, messages leave, screens are shown."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from bridge.broadcast_news import BroadcastNews
from bridge.broadcast_run import Ask, BroadcastRun, Rest
from bridge.delivery import Outcome
from bridge.digests import Digests
from bridge.handling import Handler
from bridge.ids import MessageKey, PersonId, StanzaId
from bridge.ports.rows import Purpose
from bridge.ports.store import SessionDesk
from bridge.screens import Surface
from bridge.surfaces import SurfaceKeeper
from tests.bridge.books import Books
from tests.bridge.townsfolk import Sent, TownClock


@dataclass(kw_only=True)
class Machinery(Books):
    """The handler, the session's holder and the keepers of surfaces."""

    clock: TownClock
    handler: Handler
    keepers: dict[Surface, SurfaceKeeper]
    network: SessionDesk | None = None
    run: BroadcastRun
    news: BroadcastNews
    absent: set[str] = field(default_factory=set)  # numbers that are not on WhatsApp
    known_lids: dict[str, str] = field(default_factory=dict)  # what WhatsApp knows beside its contacts
    refuses: dict[str, str] = field(default_factory=dict)  # why WhatsApp takes nothing to that number
    asked: list[str] = field(default_factory=list)  # numbers that WhatsApp was asked for
    loses_sight: bool = False  # of what goes to contacts: handed over, and nobody can tell
    sent: list[Sent] = field(default_factory=list)
    stanzas: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def settle(self) -> None:
        """Handle, send and show until nothing is left to do."""
        busy = True
        while busy:
            busy = False
            for tenant, lane in await self.store.waiting_lanes(100):
                busy |= await self.handler.handle_lane(tenant, lane) > 0
            busy |= await self.sends_what_is_due()
            for keeper in self.keepers.values():
                await keeper.round()

    async def keeps_time(self) -> None:
        """The scheduler looks which digests are due, and they are told."""
        store, steps = self.handler.store, self.handler.steps
        digests = Digests(store=store, hints=self.handler.hints, clock=self.clock, mover=steps)
        for tenant, person, _ in await store.due_digests(self.clock.now(), 99):
            await digests.tell(tenant, person)
        await self.settle()

    async def sends_what_is_due(self) -> bool:
        """The phone network takes what is due; WhatsApp acknowledges at once."""
        network, any_sent = self.network, False
        while network is not None and (row := await network.due(self.clock.now())) is not None:
            stanza = StanzaId(f"3EB0A{next(self.stanzas):06}")
            to = await self.address_of(row.recipient)
            await network.begin_send(row.id, MessageKey(f"true_{to}@lid_{stanza}"), 1)
            any_sent = True
            if to in self.refuses:
                await network.settle_send(row.id, Outcome.REJECTED, reason=self.refuses[to])
                continue
            if self.loses_sight and row.purpose is not Purpose.SCREEN:
                await network.settle_send(row.id, Outcome.LOST_SIGHT, reason="no_ack")
                continue
            await network.settle_send(row.id, Outcome.CONFIRMED, sent_at=self.clock.now())
            self.sent.append(Sent(row=row, stanza=stanza, text=row.text))
        return any_sent

    async def brings_on(self, *, minutes: float = 60.0, steps: int = 1000) -> None:
        """The session's holder works on broadcasts for so long; it sleeps through every pause."""
        until = self.clock.now() + timedelta(minutes=minutes)
        for _ in range(steps):
            await self.settle()
            await self.news.tell(self.tenant, self.session)
            await self.settle()
            step = await self.run.step(self.tenant, self.session)
            if isinstance(step, Ask):
                self.asked.append(step.phone)
                there = step.phone not in self.absent
                lid = self.known_lids.get(step.phone, f"5{step.phone.lstrip('+')}") if there else None
                await self.run.checked(self.tenant, step, lid, there=there)
            elif isinstance(step, Rest):
                if step.until is None or step.until > until:
                    self.clock.moment = until
                    return
                self.clock.moment = max(self.clock.moment, step.until)

    async def address_of(self, person: PersonId) -> str:
        async with self.store.transaction(self.tenant) as tx:
            row = await tx.person(person)
        assert row is not None
        return row.lid or (row.phone or "").lstrip("+")
