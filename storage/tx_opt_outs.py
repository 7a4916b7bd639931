"""People who want no broadcasts."""

from __future__ import annotations

from datetime import datetime

from bridge.ids import PersonId, new_id
from bridge.ports.broadcast_rows import OptOutRow
from storage.rows import PERSON_COLUMNS, instant, person_row
from storage.tx_ground import Ground, plain


class OptOutsStore(Ground):
    """The opt-outs' part of `bridge.ports.broadcasts.AudienceTx`."""

    async def opt_out(self, person: PersonId, reason: str, now: datetime) -> bool:
        """See the port."""
        made = await self._sql.one(
            "INSERT INTO opt_outs (id, tenant_id, person_id, reason, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (person_id, tenant_id) DO NOTHING RETURNING id",
            new_id(),
            self.tenant_id,
            await self._now_called(person),
            plain(reason, "a reason"),
            now,
        )
        return made is not None

    async def opt_in(self, person: PersonId) -> bool:
        """See the port."""
        gone = await self._sql.run(
            "DELETE FROM opt_outs WHERE tenant_id = ? AND person_id ="
            " (SELECT COALESCE(merged_into_id, id) FROM people WHERE id = ? AND tenant_id = ?)",
            self.tenant_id,
            person,
            self.tenant_id,
        )
        return gone == 1

    async def opted_out(self, person: PersonId) -> bool:
        """See the port."""
        found = await self._sql.value(
            "SELECT 1 FROM opt_outs WHERE tenant_id = ? AND person_id ="
            " (SELECT COALESCE(merged_into_id, id) FROM people WHERE id = ? AND tenant_id = ?)",
            self.tenant_id,
            person,
            self.tenant_id,
        )
        return found is not None

    async def opt_outs(self, *, limit: int, offset: int = 0) -> tuple[list[OptOutRow], int]:
        """See the port."""
        rows = await self._sql.all(
            f"SELECT {PERSON_COLUMNS}, o.reason AS opted_for, o.at AS opted_at"  # noqa: S608
            " FROM opt_outs o JOIN people p ON p.id = o.person_id WHERE o.tenant_id = ?"
            " ORDER BY o.at DESC, o.id DESC LIMIT ? OFFSET ?",
            self.tenant_id,
            limit,
            offset,
        )
        listed = []
        for row in rows:
            person = person_row(row, self._cipher)
            listed.append(
                OptOutRow(
                    person=person.id,
                    name=person.name,
                    phone=person.phone,
                    reason=row["opted_for"] or "",
                    at=instant(row["opted_at"]),
                )
            )
        count = await self._sql.value("SELECT COUNT(*) FROM opt_outs WHERE tenant_id = ?", self.tenant_id)
        return listed, int(count)
