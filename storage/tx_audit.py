"""The audit, as its readers see it."""

from __future__ import annotations

from bridge.ids import PersonId
from bridge.ports.team_rows import AuditRow
from storage.record_lines import page_of
from storage.rows import instant, opened
from storage.tx_ground import Ground

SPEAK_OF_PEOPLE = ("to", "of")
"""Details that hold a person's id."""


class AuditStore(Ground):
    """The audit's part of `bridge.ports.teamwork.TeamworkTx`."""

    async def audit_lines(
        self, *, before: int | None = None, after: int | None = None, limit: int
    ) -> list[AuditRow]:
        """See the port."""
        page, bounds, backwards = page_of("a.seq", before, after)
        where = "".join(f" AND {bound}" for bound in page)
        rows = await self._sql.all(
            "SELECT a.seq, a.id, a.what, a.by_person, a.about, a.details, a.at,"  # noqa: S608
            " (SELECT o.contact_id FROM offers o WHERE o.id = a.about AND o.tenant_id = a.tenant_id)"
            " AS offered_to"
            f" FROM audit a WHERE a.tenant_id = ?{where}"
            f" ORDER BY a.seq {'ASC' if backwards else 'DESC'} LIMIT ?",
            self.tenant_id,
            *bounds,
            limit,
        )
        lines = [
            AuditRow(
                seq=row["seq"],
                what=row["what"],
                by=None if row["by_person"] is None else PersonId(row["by_person"]),
                about=row["offered_to"] or row["about"],
                details=self._cipher.open_dict(f"audit|{row['id']}|details", bytes(row["details"])),
                at=instant(row["at"]),
            )
            for row in (reversed(rows) if backwards else rows)
        ]
        names = await self._names_of({one for line in lines for one in _ids_in(line)})
        return [_named(line, names) for line in lines]

    async def _names_of(self, ids: set[str]) -> dict[str, str]:
        """The names of those among them who are people of this tenant, by the id that was asked for."""
        if not ids:
            return {}
        asked = sorted(ids)
        rows = await self._sql.all(
            "SELECT p.id AS asked, s.id, s.name FROM people p"  # noqa: S608
            " JOIN people s ON s.id = COALESCE(p.merged_into_id, p.id)"
            f" WHERE p.tenant_id = ? AND p.id IN ({', '.join('?' * len(asked))})",
            self.tenant_id,
            *asked,
        )
        return {row["asked"]: opened(self._cipher, "people", row, "name") or "" for row in rows}


def _ids_in(line: AuditRow) -> set[str]:
    found = {line.by, line.about, *(line.details.get(name) for name in SPEAK_OF_PEOPLE)}
    return {one for one in found if one is not None}


def _named(line: AuditRow, names: dict[str, str]) -> AuditRow:
    return AuditRow(
        seq=line.seq,
        what=line.what,
        by=line.by,
        about=line.about,
        details=line.details,
        at=line.at,
        names={one: names[one] for one in _ids_in(line) if one in names},
    )
