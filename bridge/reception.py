"""Who sits where: an account of an admin chat is somebody in one business or in several.

An account that serves several speaks of one at a time; which one is stored, so that every process knows.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.errors import PermanentError
from bridge.ids import ConversationId, PersonId, TenantId
from bridge.menu.state import PageId
from bridge.ports.clock import Clock
from bridge.ports.hints import Hints
from bridge.ports.rows import ConversationRow, Role
from bridge.ports.store import Store
from bridge.screens import Surface


class NotYours(PermanentError):
    """That conversation does not exist, or is somebody else's. Which of the two is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What an account is in one business."""

    tenant: TenantId
    person: PersonId
    business: str  # the tenant's name; "" until its owner has given it one
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """The part of the desk that knows who may sit down where."""

    store: Store
    hints: Hints
    clock: Clock

    async def seats(self, surface: Surface, address: str) -> list[Seat]:
        """In which businesses an account is a member now; the one picked last comes first.

        A stranger has none. Ask with every event: somebody who was removed is out at once.
        """
        found = []
        for tenant, person in await self.store.people_with_account(surface, address):
            async with self.store.transaction(tenant) as tx:
                role = await tx.role_of(person)
                if role is not None:
                    business = (await tx.tenant()).name
                    found.append(Seat(tenant=tenant, person=person, business=business, role=role))
        return found

    async def pick_seat(self, tenant: TenantId, person: PersonId, *, surface: Surface, address: str) -> None:
        """The account speaks of this business from now on: `seats` has it first.

        Raises:
            NotYours: the account is nobody here (any more), or somebody else.
        """
        async with self.store.transaction(tenant) as tx:
            known = await tx.person_with_account(surface, address)
            if known is None or known.id != person or await tx.role_of(person) is None:
                raise NotYours("you have no role here")
            await tx.pick_account(surface, address, self.clock.now())
        await self.hints.surfaces(surface)

    async def sit_down(
        self, tenant: TenantId, person: PersonId, *, surface: Surface, address: str
    ) -> ConversationId:
        """The person's conversation, with a place on that surface; made when there is none.

        Raises:
            NotYours: the person has no role in this tenant (any more).
        """
        async with self.store.transaction(tenant) as tx:
            role = await tx.role_of(person)
            if role is None:
                raise NotYours("you have no role here")
            sessions = await tx.sessions()
            session = sessions[0].id if sessions else (await tx.add_session("WhatsApp")).id
            page = PageId.SETUP if role is Role.OWNER else PageId.MAIN_MENU
            row = await tx.open_conversation(person, role, session=session, page=page)
            await tx.put_surface(row.id, surface, address)
        await self.hints.surfaces(surface)
        return row.id

    async def conversations(self, tenant: TenantId, person: PersonId) -> ConversationRow | None:
        """The person's conversation as it is, if there is one."""
        async with self.store.transaction(tenant) as tx:
            return await tx.conversation_of(person)
