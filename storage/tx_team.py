"""The team: who is a member, who is invited, who was removed, and who answers whom."""

from __future__ import annotations

from datetime import datetime

from bridge.ids import PersonId, SessionId, new_id
from bridge.ports.rooms import RoomKind
from bridge.ports.rows import Proof, Role
from bridge.ports.team_rows import ClaimRow, MemberRow
from bridge.screens import Surface
from storage.inviting import RANK, new_invitation
from storage.models.people import Claim
from storage.rows import instant, opened
from storage.tx_owner import OwnerStore


class TeamStore(OwnerStore):
    """The team's part of `bridge.ports.store.PeopleTx`."""

    async def team(self) -> list[MemberRow]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT p.id, p.name, m.role, m.room, m.created_at"
            " FROM memberships m JOIN people p ON p.id = m.person_id WHERE m.tenant_id = ?"
            " ORDER BY m.created_at, m.id",
            self.tenant_id,
        )
        members = [
            MemberRow(
                person=PersonId(row["id"]),
                name=opened(self._cipher, "people", row, "name") or "",
                role=Role(row["role"]),
                since=instant(row["created_at"]),
                room=None if row["room"] is None else RoomKind(row["room"]),
            )
            for row in rows
        ]
        return sorted(members, key=lambda member: (member.room is not None, RANK.index(member.role)))

    async def invite(self, role: Role, *, ttl_s: float, by: PersonId | None = None) -> str:
        """See the port."""
        inviter = None if by is None else await self._now_called(by)
        return await new_invitation(self._sql, self.tenant_id, role, ttl_s=ttl_s, by=inviter)

    async def change_role(self, person: PersonId, role: Role) -> bool:
        """See the port."""
        await self._sql.lock(f"team/{self.tenant_id}")
        try:
            known = await self._now_called(person)
        except LookupError:
            return False
        before = await self.role_of(known)
        if before in (None, role) or await self._is_room(known) or await self._is_last_owner(known, before):
            return False
        await self._sql.run(
            "UPDATE memberships SET role = ?, digest_at = NULL WHERE person_id = ? AND tenant_id = ?",
            role,
            known,
            self.tenant_id,
        )
        if before is Role.OWNER:
            await self._no_owner_any_more(known)
        if role is Role.VIEWER:  # who answers nobody
            await self._sql.run(
                "DELETE FROM claims WHERE person_id = ? AND tenant_id = ?", known, self.tenant_id
            )
        await self._wake_places_of(known)
        return True

    async def remove_member(self, person: PersonId) -> bool:
        """See the port."""
        # Two owners who remove each other at once must not leave a team without one.
        await self._sql.lock(f"team/{self.tenant_id}")
        try:
            known = await self._now_called(person)
        except LookupError:
            return False
        role = await self.role_of(known)
        if role is None or await self._is_last_owner(known, role):
            return False
        for table in ("memberships", "admissions", "claims"):
            await self._sql.run(
                f"DELETE FROM {table} WHERE person_id = ? AND tenant_id = ?",  # noqa: S608
                known,
                self.tenant_id,
            )
        await self._no_owner_any_more(known)
        await self._wake_places_of(known)
        return True

    async def pick_account(self, surface: Surface, address: str, now: datetime) -> None:
        """See the port."""
        await self._sql.run(
            "UPDATE person_aliases SET picked_at = ? WHERE tenant_id = ? AND kind = ? AND lookup = ?",
            now,
            self.tenant_id,
            surface,
            self._lookup(surface.value, address),
        )

    async def claim_of(self, session: SessionId, contact: PersonId) -> ClaimRow | None:
        """See the port."""
        row = await self._sql.one(
            "SELECT c.contact_id, c.since, c.touched_at, c.answered, c.taken, p.id, p.name FROM claims c"
            " JOIN people p ON p.id = c.person_id"
            " JOIN memberships m ON m.person_id = c.person_id AND m.tenant_id = c.tenant_id"
            " WHERE c.session_id = ? AND c.contact_id = ? AND c.tenant_id = ?",
            session,
            contact,
            self.tenant_id,
        )
        if row is None:
            return None
        return ClaimRow(
            contact=PersonId(row["contact_id"]),
            person=PersonId(row["id"]),
            name=opened(self._cipher, "people", row, "name") or "",
            since=instant(row["since"]),
            touched_at=instant(row["touched_at"]),
            answered=bool(row["answered"]),
            taken=bool(row["taken"]),
        )

    async def put_claim(
        self,
        session: SessionId,
        contact: PersonId,
        person: PersonId,
        now: datetime,
        *,
        answered: bool,
        taken: bool = False,
    ) -> None:
        """See the port."""
        await self._mine("sessions", session, lock=True)
        of, by = await self._now_called(contact), await self._now_called(person)
        touched = await self._sql.run(
            "UPDATE claims SET touched_at = ?, since = CASE WHEN person_id = ? THEN since ELSE ? END,"
            " answered = (? OR (answered AND person_id = ?)), taken = (? OR (taken AND person_id = ?)),"
            " person_id = ?"
            " WHERE session_id = ? AND contact_id = ? AND tenant_id = ?",
            now,
            by,
            now,
            answered,
            by,
            taken,
            by,
            by,
            session,
            of,
            self.tenant_id,
        )
        if touched == 0:
            await self._insert(
                Claim,
                id=new_id(),
                session_id=session,
                contact_id=of,
                person_id=by,
                since=now,
                touched_at=now,
                answered=answered,
                taken=taken,
            )

    async def drop_claim(self, session: SessionId, contact: PersonId, person: PersonId) -> bool:
        """See the port."""
        touched = await self._sql.run(
            "DELETE FROM claims WHERE session_id = ? AND contact_id = ? AND person_id = ? AND tenant_id = ?",
            session,
            contact,
            person,
            self.tenant_id,
        )
        return touched == 1

    async def _is_last_owner(self, person: PersonId, role: Role | None) -> bool:
        return role is Role.OWNER and [one.id for one in await self.members(Role.OWNER)] == [person]

    async def _is_room(self, person: PersonId) -> bool:
        room = await self._sql.value(
            "SELECT room FROM memberships WHERE person_id = ? AND tenant_id = ?", person, self.tenant_id
        )
        return room is not None

    async def _no_owner_any_more(self, person: PersonId) -> None:
        """Neither a number of theirs rules, nor does a secret of theirs let anybody in."""
        await self._retire_numbers_of(person)
        await self._sql.run(
            "DELETE FROM invitations WHERE invited_by = ? AND tenant_id = ? AND used_at IS NULL",
            person,
            self.tenant_id,
        )

    async def _wake_places_of(self, person: PersonId) -> None:
        await self._sql.run(
            f"UPDATE surfaces SET shown = 0, asked = asked + 1, wanted_since = {self._sql.clock}"  # noqa: S608
            " WHERE surface <> ? AND conversation_id IN"
            "  (SELECT id FROM conversations WHERE person_id = ? AND tenant_id = ?)",
            Surface.WHATSAPP,
            person,
            self.tenant_id,
        )

    async def _retire_numbers_of(self, person: PersonId) -> None:
        for proof in Proof:
            rows = await self._sql.all(
                "SELECT session_id FROM owner_numbers WHERE person_id = ? AND tenant_id = ? AND proof = ?"
                " AND replaced_at IS NULL",
                person,
                self.tenant_id,
                proof,
            )
            for row in rows:
                await self._retire(row["session_id"], proof)
