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
from bridge.ports.rooms import RoomKind
from bridge.ports.rows import ConversationRow, Role
from bridge.ports.store import Store, Transaction
from bridge.screens import Surface


class NotYours(PermanentError):
    """That conversation does not exist, or is somebody else's. Which of the two is not told."""


class RoomTaken(PermanentError):
    """That room serves another business, or its account is a person's; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What an account is in one business. room: set for a shared room, which is nobody's own account."""

    tenant: TenantId
    person: PersonId
    business: str  # the tenant's name; "" until its owner has given it one
    role: Role
    room: RoomKind | None = None


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
                    room = await tx.room_of(person)
                    found.append(Seat(tenant=tenant, person=person, business=business, role=role, room=room))
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

    async def open_room(
        self,
        tenant: TenantId,
        owner: PersonId,
        *,
        surface: Surface,
        address: str,
        title: str,
        kind: RoomKind = RoomKind.NOTICES,
    ) -> Seat:
        """An owner's act: this shared room serves the business from now on. Again: a new title or kind.

        Raises:
            NotYours: whoever it is, is no owner here.
            RoomTaken: it serves another business, or the account is somebody's own.
        """
        for home, somebody in await self.store.people_with_account(surface, address):
            if await self._is_taken(home, somebody, by_other_than=tenant):
                raise RoomTaken("that room is taken")
        async with self.store.transaction(tenant) as tx:
            if await tx.role_of(owner) is not Role.OWNER:
                raise NotYours("only an owner connects a room")
            room = await tx.put_room(surface, address, title, kind, self.clock.now())
            await tx.audit("room.opened", by=owner, about=room, surface=str(surface), kind=str(kind))
            business = (await tx.tenant()).name
        menu = await self.sit_down(tenant, room, surface=surface, address=address)
        async with self.store.transaction(tenant) as tx:
            for place in await tx.surfaces(menu):
                if place.message_ref is None:  # new, or left and here again
                    await tx.want_surface(place.id)
        return Seat(tenant=tenant, person=room, business=business, role=Role.VIEWER, room=kind)

    async def _is_taken(self, home: TenantId, somebody: PersonId, *, by_other_than: TenantId) -> bool:
        async with self.store.transaction(home) as tx:
            is_member = await tx.role_of(somebody) is not None
            return is_member and (home != by_other_than or await tx.room_of(somebody) is None)

    async def close_room(self, surface: Surface, address: str) -> None:
        """We were sent out of that room: it is nobody any more. What is no room stays as it is."""
        for tenant, person in await self.store.people_with_account(surface, address):
            async with self.store.transaction(tenant) as tx:
                if await tx.room_of(person) is not None:
                    await tx.remove_member(person)
                    await self._say_no_goodbye(tx, person)
                    await tx.audit("room.left", by=None, about=person)

    async def _say_no_goodbye(self, tx: Transaction, room: PersonId) -> None:
        # Nobody can be told there; else it would come as soon as we are let in again, whomever we serve then.
        row = await tx.conversation_of(room)
        for place in [] if row is None else await tx.surfaces(row.id):
            await tx.surface_shown(place.id, place.wanted, None)

    async def conversations(self, tenant: TenantId, person: PersonId) -> ConversationRow | None:
        """The person's conversation as it is, if there is one."""
        async with self.store.transaction(tenant) as tx:
            return await tx.conversation_of(person)
