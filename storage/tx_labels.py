"""Labels, and on whom they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bridge.errors import PermanentError
from bridge.ids import LabelId, PersonId, new_id
from bridge.ports.broadcast_rows import LabelRow
from storage.rows import opened
from storage.sql import Row
from storage.tx_ground import Ground

_LABELS = (
    "SELECT l.id, l.name, (SELECT COUNT(*) FROM labelled_people c WHERE c.label_id = l.id) AS people"
    " FROM labels l WHERE l.tenant_id = ?"
)


class LabelsStore(Ground):
    """The labels' part of `bridge.ports.broadcasts.AudienceTx`."""

    async def labels(self) -> list[LabelRow]:
        """See the port."""
        return await self._labels("", ())

    async def labels_of(self, person: PersonId) -> list[LabelRow]:
        """See the port. By name."""
        try:
            bearer = await self._now_called(person)
        except LookupError:
            return []
        return await self._labels(
            " AND EXISTS (SELECT 1 FROM labelled_people b WHERE b.label_id = l.id AND b.person_id = ?)",
            (bearer,),
        )

    async def label_person(self, person: PersonId, name: str, now: datetime) -> LabelRow:
        """See the port.

        Raises:
            PermanentError: a name of blanks.
        """
        bearer, shown = await self._now_called(person), " ".join(name.split())
        if not shown:
            raise PermanentError("a label has a name")
        label = await self._label_named(shown, now)
        await self._sql.run(
            "INSERT INTO labelled_people (id, tenant_id, label_id, person_id, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (label_id, person_id) DO NOTHING",
            new_id(),
            self.tenant_id,
            label,
            bearer,
            now,
        )
        (row,) = await self._labels(" AND l.id = ?", (label,))
        return row

    async def unlabel_person(self, person: PersonId, label: LabelId) -> bool:
        """See the port."""
        try:
            bearer = await self._now_called(person)
            await self._mine("labels", label, lock=True)
        except LookupError:
            return False
        had = await self._sql.run(
            "DELETE FROM labelled_people WHERE label_id = ? AND person_id = ?", label, bearer
        )
        await self._sql.run(
            "DELETE FROM labels WHERE id = ?"
            " AND NOT EXISTS (SELECT 1 FROM labelled_people c WHERE c.label_id = labels.id)"
            " AND NOT EXISTS (SELECT 1 FROM broadcasts b WHERE b.label_id = labels.id)",
            label,
        )
        return had == 1

    async def _label_named(self, name: str, now: datetime) -> LabelId:
        """The label, made when there is none, and locked: it cannot go before somebody bears it."""
        record, lookup = new_id(), self._cipher.blind("label", name.casefold())
        await self._sql.run(
            "INSERT INTO labels (id, tenant_id, name, lookup, made_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (tenant_id, lookup) DO NOTHING",
            record,
            self.tenant_id,
            self._seal("labels", record, "name", name),
            lookup,
            now,
        )
        found = await self._sql.value(
            f"SELECT id FROM labels WHERE tenant_id = ? AND lookup = ?{self._sql.for_update}",  # noqa: S608
            self.tenant_id,
            lookup,
        )
        return LabelId(found)

    async def _labels(self, more: str, values: tuple[Any, ...]) -> list[LabelRow]:
        rows = await self._sql.all(f"{_LABELS}{more}", self.tenant_id, *values)
        return sorted((self._label(row) for row in rows), key=lambda label: label.name.casefold())

    def _label(self, row: Row) -> LabelRow:
        name = opened(self._cipher, "labels", row, "name") or ""
        return LabelRow(id=LabelId(row["id"]), name=name, people=row["people"])
