"""Shared rooms: who they are, and replies that are offered there."""

from __future__ import annotations

from datetime import datetime

from bridge.delivery import Delivery
from bridge.errors import PermanentError
from bridge.ids import ConversationId, FileId, OfferId, OutboxId, PersonId, SessionId, new_id
from bridge.ports.rooms import OfferRow, OfferState, RoomKind
from bridge.ports.rows import Role
from bridge.screens import Surface
from storage.broadcast_rows import file_row
from storage.models.messages import Offer
from storage.models.people import Membership
from storage.rows import instant, maybe_instant, opened
from storage.sql import Row
from storage.tx_people import PeopleStore

_OFFERS = (
    "SELECT f.*, o.delivery, m.id AS line FROM offers f LEFT JOIN outbox o ON o.id = f.outbox_id"
    " LEFT JOIN messages m ON m.outbox_id = f.outbox_id WHERE f.tenant_id = ?"
)


class RoomsStore(PeopleStore):
    """`bridge.ports.rooms.RoomsTx`, without the cases."""

    async def room_of(self, person: PersonId) -> RoomKind | None:
        """See the port."""
        room = await self._sql.value(
            "SELECT room FROM memberships WHERE person_id = ? AND tenant_id = ?", person, self.tenant_id
        )
        return None if room is None else RoomKind(room)

    async def put_room(
        self, surface: Surface, address: str, name: str, kind: RoomKind, now: datetime
    ) -> PersonId:
        """See the port. One that was removed before comes back as who it was."""
        # Two owners who connect one room at once must not make two of it.
        await self._sql.lock(f"team/{self.tenant_id}")
        known = await self.person_with_account(surface, address)
        if known is not None and await self.room_of(known.id) is not None:
            await self._sql.run(
                "UPDATE memberships SET room = ? WHERE person_id = ? AND tenant_id = ?",
                kind,
                known.id,
                self.tenant_id,
            )
        elif known is not None and await self.role_of(known.id) is not None:
            raise PermanentError("that account is a person's")
        else:
            if known is None:
                known = await self._load(await self._new_person(name))
                await self.link_account(known.id, surface, address)
            await self._insert(
                Membership, id=new_id(), person_id=known.id, role=Role.VIEWER, room=kind, created_at=now
            )
        if known.name != name:
            await self._rename(known.id, name)
        return known.id

    async def add_offer(
        self,
        *,
        session: SessionId,
        room: ConversationId,
        contact: PersonId,
        author: PersonId,
        text: str,
        now: datetime,
        file: FileId | None = None,
    ) -> OfferId:
        """See the port."""
        await self._mine("sessions", session)
        if file is not None:
            await self._mine("given_files", file)
        await self._mine("conversations", room)
        offer = OfferId(new_id())
        await self._insert(
            Offer,
            id=offer,
            session_id=session,
            room_id=room,
            contact_id=await self._now_called(contact),
            author_id=await self._now_called(author),
            text=self._seal("offers", offer, "text", text),
            file_id=file,
            state=OfferState.OFFERED,
            created_at=now,
        )
        return offer

    async def offer(self, offer: OfferId) -> OfferRow | None:
        """See the port."""
        rows = await self._sql.all(f"{_OFFERS} AND f.id = ?", self.tenant_id, offer)
        return await self._offer_row(rows[0]) if rows else None

    async def open_offers(self, session: SessionId, contact: PersonId) -> list[OfferRow]:
        """See the port."""
        rows = await self._sql.all(
            f"{_OFFERS} AND f.session_id = ? AND f.contact_id = ? AND f.state = ? ORDER BY f.id",
            self.tenant_id,
            session,
            contact,
            OfferState.OFFERED,
        )
        return [await self._offer_row(row) for row in rows]

    async def _offer_row(self, row: Row) -> OfferRow:
        file = None if row["file_id"] is None else await self._mine("given_files", row["file_id"])
        return OfferRow(
            id=OfferId(row["id"]),
            session=SessionId(row["session_id"]),
            room=ConversationId(row["room_id"]),
            contact=PersonId(row["contact_id"]),
            author=PersonId(row["author_id"]),
            author_name=await self._name_of(row["author_id"]) or "",
            text=opened(self._cipher, "offers", row, "text") or "",
            state=OfferState(row["state"]),
            created_at=instant(row["created_at"]),
            decided_by=row["decided_by_id"],
            decided_by_name=await self._name_of(row["decided_by_id"]),
            decided_at=maybe_instant(row["decided_at"]),
            delivery=None if row["delivery"] is None else Delivery(row["delivery"]),
            line=row["line"],
            file=None if file is None else file_row(file, self._cipher),
        )

    async def decide_offer(self, offer: OfferId, state: OfferState, person: PersonId, now: datetime) -> bool:
        """See the port."""
        touched = await self._sql.run(
            "UPDATE offers SET state = ?, decided_by_id = ?, decided_at = ?"
            " WHERE id = ? AND tenant_id = ? AND state = ?",
            state,
            await self._now_called(person),
            now,
            offer,
            self.tenant_id,
            OfferState.OFFERED,
        )
        return touched == 1

    async def offer_put_out(self, offer: OfferId, outbox: OutboxId) -> None:
        """See the port."""
        await self._mine("outbox", outbox)
        await self._sql.run(
            "UPDATE offers SET outbox_id = ? WHERE id = ? AND tenant_id = ?", outbox, offer, self.tenant_id
        )

    async def figures_moved(self, session: SessionId) -> int:
        """See the port."""
        shows = [surface for surface in Surface if surface.has_dashboard]
        return await self._sql.run(
            f"UPDATE surfaces SET shown = 0, asked = asked + 1, wanted_since = {self._sql.clock}"  # noqa: S608
            f" WHERE tenant_id = ? AND surface IN ({', '.join('?' * len(shows))})"
            # People's alone: a room has no page of its own, and whoever was removed sees nothing more.
            " AND conversation_id IN (SELECT c.id FROM conversations c JOIN memberships m"
            "  ON m.person_id = c.person_id AND m.tenant_id = c.tenant_id"
            "  WHERE c.session_id = ? AND m.room IS NULL)",
            self.tenant_id,
            *shows,
            session,
        )
