"""Contacts: the book of them by name, what is known of one, and what the team has noted."""

from __future__ import annotations

from datetime import datetime

from bridge.ids import LabelId, PersonId
from bridge.ports.rows import PersonRow
from bridge.ports.team_rows import ContactRow
from bridge.searching import folded
from storage.rows import PERSON_COLUMNS, maybe_instant, opened, person_row
from storage.sql import Row
from storage.tx_ground import Ground

AT_ONCE = 500
"""Contacts whose names are opened in a row; then others have their turn."""

_CONTACTS = (
    f"SELECT {PERSON_COLUMNS} FROM people p WHERE p.tenant_id = ? AND p.merged_into_id IS NULL"  # noqa: S608
    " AND p.id > ? AND EXISTS (SELECT 1 FROM person_aliases w WHERE w.person_id = p.id"
    "  AND w.kind IN ('lid', 'phone'))"
    " AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = p.id)"
)
_BEARS = " AND EXISTS (SELECT 1 FROM labelled_people b WHERE b.person_id = p.id AND b.label_id = ?)"


class ContactsStore(Ground):
    """The contacts' part of `bridge.ports.teamwork.TeamworkTx`."""

    async def contact(self, person: PersonId) -> ContactRow | None:
        """See the port."""
        try:
            known = await self._now_called(person)
        except LookupError:
            return None
        row = await self._sql.one(
            f"SELECT {PERSON_COLUMNS}, p.notes, p.notes_at, p.notes_by,"  # noqa: S608
            " (SELECT MIN(m.written_at) FROM messages m WHERE m.contact_id = p.id) AS first_at,"
            " (SELECT o.at FROM opt_outs o WHERE o.person_id = p.id) AS opted_out_at"
            " FROM people p WHERE p.id = ?",
            known,
        )
        assert row is not None, "it was found a moment ago, in the same transaction"
        return ContactRow(
            person=person_row(row, self._cipher),
            notes=opened(self._cipher, "people", row, "notes") or "",
            notes_by_name=await self._author(row["notes_by"]),
            notes_at=maybe_instant(row["notes_at"]),
            first_at=maybe_instant(row["first_at"]),
            opted_out_at=maybe_instant(row["opted_out_at"]),
        )

    async def contact_book(
        self, *, label: LabelId | None = None, part: str = "", limit: int, offset: int = 0
    ) -> tuple[list[PersonRow], int]:
        """See the port."""
        found: list[tuple[str, str, PersonRow]] = []
        last, asked = "", folded(part).split()
        while rows := await self._some(label, last):
            last = rows[-1]["id"]
            people = [person_row(row, self._cipher) for row in rows]
            found += [(folded(one.name), one.id, one) for one in people if _matches(one, asked)]
        # Whoever has no name comes after those who have one.
        found.sort(key=lambda one: (not one[0], one[0], one[1]))
        return [one for _, _, one in found[offset : offset + limit]], len(found)

    async def write_notes(self, person: PersonId, text: str, by: PersonId, now: datetime) -> None:
        """See the port."""
        known, author = await self._now_called(person), await self._now_called(by)
        await self._sql.run(
            "UPDATE people SET notes = ?, notes_by = ?, notes_at = ? WHERE id = ? AND tenant_id = ?",
            self._seal("people", known, "notes", text or None),
            author,
            now,
            known,
            self.tenant_id,
        )

    async def _some(self, label: LabelId | None, after: str) -> list[Row]:
        more, values = ("", ()) if label is None else (_BEARS, (label,))
        return await self._sql.all(
            f"{_CONTACTS}{more} ORDER BY p.id LIMIT ?", self.tenant_id, after, *values, AT_ONCE
        )

    async def _author(self, person: str | None) -> str | None:
        row = await self._sql.one(
            "SELECT s.id, s.name FROM people p JOIN people s ON s.id = COALESCE(p.merged_into_id, p.id)"
            " WHERE p.id = ? AND p.tenant_id = ?",
            person,
            self.tenant_id,
        )
        return None if row is None else opened(self._cipher, "people", row, "name")


def _matches(person: PersonRow, asked: list[str]) -> bool:
    """Each word that was asked for begins one of the name's, or stands in the number."""
    words, phone = folded(person.name).split(), person.phone or ""
    return all(word in phone or any(one.startswith(word) for one in words) for word in asked)
