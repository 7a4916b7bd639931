"""A business whose message log is filled by hand, without WhatsApp."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.ids import ChatId, PersonId, SessionId, StanzaId, TenantId
from bridge.menu.state import PageId
from bridge.ports.rows import Role
from tests.console.real_house import RealHouse
from tests.console.town import Browser

ANA, BIA = Address(lid="901", phone="+5511977770001", name="Ana"), Address(lid="902", name="Bia")
BEGAN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

HOSTILE = (
    "\u202eevil\u202d txt.exe",
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "W" * 300,
    "\U0001f600" * 200,
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd 123",
    "one\ntwo\n\nthree",
    "$name ${day} {when} %s",
)


@dataclass(frozen=True, kw_only=True)
class LogRoom:
    """A business with a number, and a viewer of it."""

    house: RealHouse
    tenant: TenantId
    person: PersonId
    session: SessionId

    async def reader(self) -> Browser:
        """The viewer, signed in."""
        return await self.house.signed_in(self.tenant, self.person)

    async def fills(self, count: int) -> None:
        """So many messages of two customers in turn, five hours apart."""
        for number in range(count):
            await self.logs(f"order {number:02}", who=BIA if number % 2 else ANA, number=number)

    async def holds_hostile_texts(self) -> None:
        """One of each."""
        for number, text in enumerate(HOSTILE):
            await self.logs(text, who=BIA if number % 2 else ANA, number=number)

    async def logs(self, text: str, *, who: Address = ANA, number: int = 0, **changes: Any) -> PersonId:
        """One line; the contact."""
        at = BEGAN + timedelta(hours=5 * number)
        given: dict[str, Any] = {
            "chat": ChatId(f"{who.lid}@lid"),
            "chat_kind": ChatKind.PERSON,
            "stanza_id": StanzaId(f"AC{number:04}"),
            "from_me": False,
            "peer": who,
            "kind": MessageKind.TEXT,
            "text": text,
            "written_at": at,
            **changes,
        }
        async with self.house.store.transaction(self.tenant) as tx:
            contact = (await tx.person_at(who)).id
            await tx.log_message(
                MessageSeen(**given), session=self.session, contact=contact, outbox=None, by=None, now=at
            )
        return contact


async def open_log_room(house: RealHouse) -> LogRoom:
    """A new business in the house."""
    tenant = await house.store.platform.add_tenant("Padaria Sol")
    person = await house.member(tenant.id, Role.VIEWER)
    async with house.store.transaction(tenant.id) as tx:
        session = await tx.add_session("WhatsApp")
        await tx.open_conversation(person, Role.VIEWER, session=session.id, page=PageId.MAIN_MENU)
    return LogRoom(house=house, tenant=tenant.id, person=person, session=session.id)
