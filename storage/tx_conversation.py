"""Menus, and the places that show them."""

from __future__ import annotations

from bridge.ids import ConversationId, PersonId, SessionId, SurfaceId, new_id
from bridge.ports.rows import ConversationRow, Role, SurfaceRow
from bridge.screens import Surface
from storage.models.menus import Conversation, SurfacePlace
from storage.rows import conversation_row, sealed_content, surface_row
from storage.tx_ground import Ground, now_utc

FIRST_REVISION = 1
"""A new conversation's. Not 0: a place that shows nothing yet has shown = 0, and must be due."""


class ConversationStore(Ground):
    """`bridge.ports.store.ConversationTx`."""

    async def conversation(self, conversation: ConversationId) -> ConversationRow | None:
        """See the port."""
        try:
            return conversation_row(await self._mine("conversations", conversation), self._cipher)
        except LookupError:
            return None

    async def conversation_of(
        self, person: PersonId, session: SessionId | None = None
    ) -> ConversationRow | None:
        """See the port. With a session: the one that speaks of it; without: the person's first."""
        try:
            known = await self._now_called(person)
        except LookupError:
            return None
        rows = await self._sql.all(
            "SELECT * FROM conversations WHERE person_id = ? AND tenant_id = ? ORDER BY created_at, id",
            known,
            self.tenant_id,
        )
        for row in rows:
            if session is None or row["session_id"] == session:
                return conversation_row(row, self._cipher)
        return None

    async def open_conversation(
        self, person: PersonId, role: Role, *, session: SessionId | None, page: str
    ) -> ConversationRow:
        """See the port. One that spoke of no number yet is given this one."""
        known = await self._now_called(person)
        if session is not None:
            await self._mine("sessions", session)
        found = await self.conversation_of(known, session)
        if found is None:
            await self._sql.lock(f"conversation/{known}")
            found = await self.conversation_of(known, session) or await self._adopt(known, session)
        return found or await self._new(known, role, session, page)

    async def save_conversation(self, row: ConversationRow, *, was_revision: int) -> bool:
        """See the port."""
        if row.session is not None:
            await self._mine("sessions", row.session)
        touched = await self._sql.run(
            "UPDATE conversations SET session_id = ?, role = ?, page = ?, revision = ?, content = ?,"
            " changed_on = ?, changed_at = ? WHERE id = ? AND tenant_id = ? AND revision = ?",
            row.session,
            row.role,
            row.page,
            row.revision,
            sealed_content(self._cipher, row),
            row.changed_on,
            row.changed_at,
            row.id,
            self.tenant_id,
            was_revision,
        )
        if touched == 1:
            await self._sql.run(
                f"UPDATE surfaces SET wanted = ?, wanted_since = {self._sql.clock}"  # noqa: S608
                " WHERE conversation_id = ? AND wanted < ?",
                row.revision,
                row.id,
                row.revision,
            )
        return touched == 1

    async def surfaces(self, conversation: ConversationId) -> list[SurfaceRow]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT * FROM surfaces WHERE conversation_id = ? AND tenant_id = ? ORDER BY id",
            conversation,
            self.tenant_id,
        )
        return [surface_row(row, self._cipher) for row in rows]

    async def put_surface(self, conversation: ConversationId, surface: Surface, address: str) -> SurfaceRow:
        """See the port. The same address again changes nothing; another one is due and has no message yet."""
        owner = await self._mine("conversations", conversation, lock=True)
        known = {place.surface: place for place in await self.surfaces(conversation)}.get(surface)
        if known is None:
            place = await self._new_place(conversation, surface, address, owner["revision"])
        elif known.address == address:
            return known
        else:
            place = known.id
            await self._sql.run(
                "UPDATE surfaces SET address = ?, message_ref = NULL, wanted = ?, shown = 0,"  # noqa: S608
                f" asked = asked + 1, wanted_since = {self._sql.clock} WHERE id = ?",
                self._seal("surfaces", place, "address", address),
                owner["revision"],
                place,
            )
        return surface_row(await self._mine("surfaces", place), self._cipher)

    async def surface_shown(
        self, surface: SurfaceId, revision: int, message_ref: str | None, *, asked: int | None = None
    ) -> None:
        """See the port."""
        unchanged = "" if asked is None else " AND asked = ?"
        # One statement: whoever takes a row's lock twice can meet others halfway, and deadlock with them.
        await self._sql.run(
            "UPDATE surfaces SET message_ref = ?,"  # noqa: S608
            f" shown = CASE WHEN shown < ?{unchanged} THEN ? ELSE shown END WHERE id = ? AND tenant_id = ?",
            self._seal("surfaces", surface, "message_ref", message_ref),
            revision,
            *(() if asked is None else (asked,)),
            revision,
            surface,
            self.tenant_id,
        )

    async def want_surface(self, surface: SurfaceId) -> None:
        """See the port."""
        await self._sql.run(
            f"UPDATE surfaces SET shown = 0, asked = asked + 1, wanted_since = {self._sql.clock}"  # noqa: S608
            " WHERE id = ? AND tenant_id = ?",
            surface,
            self.tenant_id,
        )

    async def menus(self, session: SessionId) -> list[ConversationRow]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT c.*, m.role AS role_now, m.room AS room_now FROM conversations c"
            " JOIN memberships m ON m.person_id = c.person_id AND m.tenant_id = c.tenant_id"
            " WHERE c.session_id = ? AND c.tenant_id = ? ORDER BY c.created_at, c.id",
            session,
            self.tenant_id,
        )
        return [conversation_row({**row, "role": row["role_now"]}, self._cipher) for row in rows]

    async def _adopt(self, person: PersonId, session: SessionId | None) -> ConversationRow | None:
        row = await self._sql.one(
            "UPDATE conversations SET session_id = ? WHERE person_id = ? AND tenant_id = ?"
            " AND session_id IS NULL RETURNING *",
            session,
            person,
            self.tenant_id,
        )
        return None if row is None else conversation_row(row, self._cipher)

    async def _new(
        self, person: PersonId, role: Role, session: SessionId | None, page: str
    ) -> ConversationRow:
        row = ConversationRow(
            id=ConversationId(new_id()),
            tenant=self.tenant_id,
            person=person,
            session=session,
            role=role,
            page=page,
            revision=FIRST_REVISION,
        )
        await self._insert(
            Conversation,
            id=row.id,
            person_id=person,
            session_id=session,
            role=role,
            page=page,
            revision=row.revision,
            content=sealed_content(self._cipher, row),
            created_at=now_utc(),
        )
        if role is Role.OWNER:
            await self._new_place(row.id, Surface.WHATSAPP, "", row.revision)
        return row

    async def _new_place(
        self, conversation: ConversationId, surface: Surface, address: str, revision: int
    ) -> SurfaceId:
        place = SurfaceId(new_id())
        await self._insert(
            SurfacePlace,
            id=place,
            conversation_id=conversation,
            surface=surface,
            address=self._seal("surfaces", place, "address", address),
            wanted=revision,
            wanted_since=now_utc(),
        )
        return place
