"""What WhatsApp does in an office without it: sessions are linked, customers write, messages arrive."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bridge.delivery import Outcome
from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.handling import Handler
from bridge.ids import ChatId, MessageKey, SessionId, StanzaId, TenantId
from bridge.pairing import PairingStep
from bridge.ports.clock import SystemClock
from bridge.ports.hints import Hints
from bridge.ports.holding import SessionDesk
from bridge.ports.rows import Role
from bridge.recording import Recorder
from bridge.session_life import Desired, SessionState
from bridge.session_news import SessionNews
from storage.store import TortoiseStore


@dataclass(kw_only=True)
class Business:
    """One tenant, with one session."""

    name: str
    tenant: TenantId
    session: SessionId


class WhatsAppSide:
    """The worker's part, without a browser."""

    store: TortoiseStore
    clock: SystemClock
    hints: Hints
    held: dict[SessionId, SessionDesk]
    holding: asyncio.Lock
    recorder: Recorder
    news: SessionNews
    sent: list[str]
    _handler: Handler
    _businesses: list[Business]
    _stanzas: Iterator[int] = itertools.count(1)

    async def customer_writes(
        self, business: Business, text: str, *, name: str = "Ana", lid: str = "801"
    ) -> None:
        """A customer writes to the business on WhatsApp."""
        message = MessageSeen(
            chat=ChatId(f"{lid}@lid"),
            chat_kind=ChatKind.PERSON,
            stanza_id=StanzaId(f"3EB0{next(self._stanzas):08}"),
            from_me=False,
            peer=Address(lid=lid, name=name),
            kind=MessageKind.TEXT,
            text=text,
            written_at=self.clock.now().replace(microsecond=0),
        )
        await self.recorder.record(business.tenant, business.session, message)

    # --- the session's holder
    async def links(self, business: Business) -> None:
        """The account is linked and connected, and the risks were accepted before."""
        async with self.store.transaction(business.tenant) as tx:
            await tx.want_session(business.session, Desired.RUNNING)
            owner = await tx.add_operator("Founder", Role.OWNER)
            await tx.change_tenant(risks_accepted=(self.clock.now(), owner.id))
            number = await tx.propose_owner_number(
                business.session,
                owner.id,
                phone="+34600000002",
                is_self=False,
                code="K7M39QXT",
                expires_at=datetime(2099, 1, 1, tzinfo=UTC),
            )
            await tx.prove_owner_number(number.id, Address(lid="700", phone="+34600000002"))
        await self.holds(business)
        await self.reports(business, SessionState.CONNECTED)

    async def holds(self, business: Business) -> SessionDesk:
        """Take the session, as a worker does."""
        async with self.holding:  # a claim takes what others have just asked for, too
            if business.session not in self.held:
                async with self.store.transaction(business.tenant) as tx:
                    await tx.want_session(business.session, Desired.RUNNING)
                holder = await self.store.join("worker", 600.0)
                self.held |= {one.session: one for one in await holder.claim(100, 0.0)}
        return self.held[business.session]

    async def reports(self, business: Business, state: SessionState, **more: str) -> None:
        """The session is in that state now."""
        desk = await self.holds(business)
        await desk.report(state, reason=more.get("reason"), phone="+34600000001", lid="900")
        await self.news.tell(business.tenant, business.session, state)

    async def pairs(self, business: Business, step: PairingStep, expires_at: datetime) -> None:
        """Linking has come to this step."""
        desk = await self.holds(business)
        await desk.put_pairing(step, expires_at)
        await self.hints.surfaces()

    # --- what happens by itself
    async def _handles(self) -> bool:
        lanes = await self.store.waiting_lanes(100)
        for tenant, lane in lanes:
            await self._handler.handle_lane(tenant, lane)
        return bool(lanes)

    async def _sends(self) -> bool:
        async with self.holding:  # one at a time, as a holder's sender is
            return await self._sends_what_is_due()

    async def _sends_what_is_due(self) -> bool:
        sent = False
        for business in self._businesses:
            network = self.held.get(business.session)
            while network is not None and (row := await network.due(self.clock.now())) is not None:
                key = MessageKey(f"true_x@lid_3EB0A{next(self._stanzas):08}")
                await network.begin_send(row.id, key, 1)
                await network.settle_send(row.id, Outcome.DELIVERED, sent_at=self.clock.now())
                if row.cause is not None:
                    self.sent.append(row.text)
                sent = True
        if sent:
            await self.hints.surfaces()
        return sent
