"""A small business in a store: the verbs that contract stories are told with."""

from __future__ import annotations

import itertools
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bridge import gate
from bridge.delivery import Outcome
from bridge.facts import Address, ChatKind, MessageKind, MessageSeen, ReplyOffered
from bridge.ids import ChatId, ConversationId, MessageKey, PersonId, SessionId, StanzaId, TenantId
from bridge.lanes import conversation_lane
from bridge.ports.rows import CauseKind, OutboxRow, OwnerNumberRow, Purpose, Role
from bridge.screens import Surface
from bridge.session_life import Desired
from storage.holder_desk import LivingHolder
from storage.session_desk import HeldSession
from storage.store import TortoiseStore
from storage.transaction import TenantTransaction

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OWNER_PHONE = "+5511900000001"
CUSTOMER_PHONE = "+5511900000002"


@dataclass
class Shop:
    """One tenant, its owner and the session that the owner wants to run."""

    store: TortoiseStore
    tenant: TenantId
    owner: PersonId
    session: SessionId
    conversation: ConversationId
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def at_work(self) -> AbstractAsyncContextManager[TenantTransaction]:
        """A transaction of this tenant."""
        return self.store.transaction(self.tenant)

    async def meets(self, address: Address) -> PersonId:
        """A contact becomes known."""
        async with self.at_work() as tx:
            return (await tx.person_at(address)).id

    async def customer(self) -> PersonId:
        """The one that most stories need."""
        return await self.meets(Address(phone=CUSTOMER_PHONE, name="Zoé"))

    async def proven_owner_number(self) -> OwnerNumberRow:
        """The owner's number, proven."""
        async with self.at_work() as tx:
            number = await tx.propose_owner_number(
                self.session,
                self.owner,
                phone=OWNER_PHONE,
                is_self=False,
                code="K7M39QXT",
                expires_at=NOON + timedelta(minutes=10),
            )
            await tx.prove_owner_number(number.id, Address(lid="777", phone=OWNER_PHONE))
            proven = await tx.owner_number(self.session)
        assert proven is not None
        return proven

    async def puts_screen_out(
        self, number: OwnerNumberRow, *, text: str = "Menu", revision: int = 1
    ) -> OutboxRow:
        """A screen for the owner's WhatsApp."""
        async with self.at_work() as tx:
            return await tx.add_outbox(
                session=self.session,
                purpose=Purpose.SCREEN,
                recipient=number.person,
                owner_number=number.id,
                text=text,
                now=NOON,
                not_before=NOON,
                conversation=self.conversation,
                revision=revision,
                choices=("log", "settings"),
            )

    async def replies(self, to: PersonId, text: str, *, now: datetime = NOON) -> OutboxRow:
        """The owner replies to a contact, by hand."""
        async with self.at_work() as tx:
            cause = await tx.add_cause(CauseKind.REPLY, self.owner, Surface.CONSOLE, now)
            return await tx.add_outbox(
                session=self.session,
                purpose=Purpose.REPLY,
                recipient=to,
                text=text,
                now=now,
                not_before=now,
                cause=cause,
            )

    async def answers_in_thread(self, to: PersonId, text: str, *, now: datetime = NOON) -> OutboxRow:
        """The owner writes in a contact's thread, and it is sent at once: what was recorded is its cause."""
        offered = ReplyOffered(
            event_id=f"offer-{next(self.numbers)}",
            conversation=self.conversation,
            contact=to,
            text=text,
            thread=None,
            surface=Surface.TELEGRAM,
            offered_by=self.owner,
            offered_at=now,
        )
        lane = conversation_lane(self.conversation)
        async with self.at_work() as tx:
            row = await tx.record_fact(
                offered, key=offered.event_id, lane=lane, session=self.session, now=now
            )
            assert row is not None
            entry = await gate.reply_to_contact(
                tx,
                self.session,
                to,
                text,
                by=self.owner,
                surface=Surface.TELEGRAM,
                fact=row.seq,
                now=now,
            )
            await tx.fact_handled(row.seq, now)
        return entry

    async def logs(self, contact: PersonId, text: str, *, at: datetime = NOON, from_me: bool = False) -> int:
        """A message with a contact is written down; its seq."""
        async with self.at_work() as tx:
            line = await tx.log_message(
                message(text, stanza=f"3EB0{next(self.numbers):04}", at=at, from_me=from_me),
                session=self.session,
                contact=contact,
                outbox=None,
                by=None,
                now=at,
            )
            assert line is not None
            logged = await tx.message(line)
        assert logged is not None
        return logged.seq

    async def held(self, *, ttl_s: float = 60.0) -> tuple[LivingHolder, HeldSession]:
        """A worker joins and takes the session."""
        holder = await self.store.join("worker", ttl_s)
        (desk,) = await holder.claim(1, 0.0)
        assert isinstance(desk, HeldSession)
        return holder, desk


async def open_shop(store: TortoiseStore, name: str = "Café Aurora") -> Shop:
    """A business with an owner, one session that shall run, and the owner's conversation."""
    tenant = (await store.platform.add_tenant(name)).id
    async with store.transaction(tenant) as tx:
        owner = await tx.add_operator("Ana", Role.OWNER)
        session = await tx.add_session("Front desk")
        await tx.want_session(session.id, Desired.RUNNING)
        conversation = await tx.open_conversation(owner.id, Role.OWNER, session=session.id, page="MAIN_MENU")
    return Shop(store=store, tenant=tenant, owner=owner.id, session=session.id, conversation=conversation.id)


def message(
    text: str, *, stanza: str = "3EB0AA", at: datetime = NOON, from_me: bool = False, chat: str = "900@lid"
) -> MessageSeen:
    """A message as the page sees it."""
    return MessageSeen(
        chat=ChatId(chat),
        chat_kind=ChatKind.PERSON,
        stanza_id=StanzaId(stanza),
        from_me=from_me,
        peer=Address(lid="900", phone=CUSTOMER_PHONE),
        kind=MessageKind.TEXT,
        text=text,
        written_at=at,
    )


def key_of(stanza: str, chat: str = "900@lid") -> MessageKey:
    """A message key as the page makes it."""
    return MessageKey(f"true_{chat}_{stanza}")


async def sent(desk: HeldSession, row: OutboxRow, stanza: str, *, after_s: float = 1.0) -> None:
    """It goes out and WhatsApp's server takes it."""
    await desk.begin_send(row.id, key_of(stanza), 1)
    await desk.settle_send(row.id, Outcome.CONFIRMED, sent_at=NOON + timedelta(seconds=after_s))
