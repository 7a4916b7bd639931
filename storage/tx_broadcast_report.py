"""What became of broadcasts: counts, lines, what their pace is decided by, and what is new."""

from __future__ import annotations

from datetime import datetime

from bridge.delivery import Delivery
from bridge.ids import BroadcastId, OutboxId, SessionId
from bridge.ports.broadcast_rows import PaceName, Progress, ReportLine, Sends, Skipped
from storage.rows import instant, maybe_instant, opened
from storage.sql import Row
from storage.tx_ground import Ground

_BEGUN = (
    "FROM outbox o WHERE o.tenant_id = ? AND o.cause_id IS NOT NULL AND o.session_id = ?"
    " AND o.purpose = 'broadcast' AND o.picked_at IS NOT NULL AND o.delivery NOT IN ('due', 'dropped')"
)
"""Of this session's broadcasts. What came back to DUE, or was dropped, was surely not handed over."""


class BroadcastReportStore(Ground):
    """The reporting part of `bridge.ports.broadcasts.BroadcastTx`."""

    async def sends(self, session: SessionId, *, looks_back: int, since: datetime) -> Sends:
        """See the port. Times are those of beginning, by the database's clock."""
        recent = await self._sql.all(
            f"SELECT o.id, o.picked_at {_BEGUN} ORDER BY o.picked_at DESC, o.born DESC LIMIT ?",
            self.tenant_id,
            session,
            max(looks_back, 1),
        )
        today = await self._sql.one(
            "SELECT COUNT(*) AS sent, COALESCE(SUM(CASE WHEN EXISTS (SELECT 1"  # noqa: S608
            " FROM broadcast_recipients r"
            f" WHERE r.outbox_id = o.id AND r.is_new) THEN 1 ELSE 0 END), 0) AS new {_BEGUN}"
            " AND o.picked_at >= ?",
            self.tenant_id,
            session,
            since,
        )
        assert today is not None
        return Sends(
            recent=tuple(instant(row["picked_at"]) for row in recent[:looks_back]),
            sent_today=int(today["sent"]),
            new_today=int(today["new"]),
            last=OutboxId(recent[0]["id"]) if recent else None,
        )

    async def progress(self, broadcast: BroadcastId) -> Progress:
        """See the port. One statement; nothing but zeros of one that is not this tenant's."""
        counts: dict[str, int] = dict.fromkeys(Progress.__dataclass_fields__, 0)
        for row in await self._sql.all(
            "SELECT o.delivery, (r.skipped IS NOT NULL) AS passed, r.is_new, COUNT(*) AS n"
            " FROM broadcast_recipients r LEFT JOIN outbox o ON o.id = r.outbox_id"
            " WHERE r.broadcast_id = ? AND r.tenant_id = ?"
            " GROUP BY o.delivery, (r.skipped IS NOT NULL), r.is_new",
            broadcast,
            self.tenant_id,
        ):
            for name in _counted_as(row):
                counts[name] += row["n"]
        return Progress(**counts)

    async def report(self, broadcast: BroadcastId, *, after: int, limit: int) -> list[ReportLine]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT r.id, r.place, r.name, r.skipped, o.delivery, o.reason, o.sent_at, o.picked_at,"
            " p.id AS person, p.name AS person_name, a.id AS alias, a.value AS phone"
            " FROM broadcast_recipients r JOIN people p ON p.id = r.person_id"
            " LEFT JOIN outbox o ON o.id = r.outbox_id"
            " LEFT JOIN person_aliases a ON a.id = (SELECT n.id FROM person_aliases n"
            "  WHERE n.person_id = p.id AND n.kind = 'phone' ORDER BY n.created_at DESC, n.id DESC LIMIT 1)"
            " WHERE r.broadcast_id = ? AND r.tenant_id = ? AND r.place > ? ORDER BY r.place LIMIT ?",
            broadcast,
            self.tenant_id,
            after,
            limit,
        )
        return [self._line_of(row) for row in rows]

    async def look_again_at_broadcast(self, broadcast: BroadcastId) -> None:
        """See the port."""
        await self._sql.run(
            "UPDATE broadcasts SET looks = ? WHERE id = ? AND tenant_id = ?", True, broadcast, self.tenant_id
        )

    async def change_pace(
        self,
        session: SessionId,
        pace: PaceName | None = None,
        *,
        per_day: int | None = None,
        usual: bool = False,
    ) -> None:
        """See the port."""
        await self._sql.run(
            "UPDATE sessions SET pace = COALESCE(?, pace), pace_per_day = CASE WHEN ? THEN NULL"
            " ELSE COALESCE(?, pace_per_day) END WHERE id = ? AND tenant_id = ?",
            pace,
            usual,
            per_day,
            session,
            self.tenant_id,
        )

    async def next_broadcast_at(self, session: SessionId) -> datetime | None:
        """See the port."""
        return maybe_instant(
            await self._sql.value(
                "SELECT MIN(starts_at) FROM broadcasts"
                " WHERE session_id = ? AND tenant_id = ? AND state = 'waiting'",
                session,
                self.tenant_id,
            )
        )

    async def take_broadcast_news(self, session: SessionId) -> list[BroadcastId]:
        """See the port. In the order in which they were confirmed."""
        rows = await self._sql.all(
            "UPDATE broadcasts SET news = ? WHERE session_id = ? AND tenant_id = ? AND news = ?"
            " RETURNING id, confirmed_at",
            False,
            session,
            self.tenant_id,
            True,
        )
        return [BroadcastId(row["id"]) for row in sorted(rows, key=lambda row: str(row["confirmed_at"]))]

    def _line_of(self, row: Row) -> ReportLine:
        delivery = None if row["delivery"] is None else Delivery(row["delivery"])
        name = opened(self._cipher, "broadcast_recipients", row, "name")
        if not name:
            name = self._cipher.open(f"people|{row['person']}|name", bytes(row["person_name"]))
        phone = row["phone"]
        if phone is not None:
            phone = self._cipher.open(f"person_aliases|{row['alias']}|value", bytes(phone))
        return ReportLine(
            place=row["place"],
            name=name,
            phone=phone,
            delivery=delivery,
            skipped=None if row["skipped"] is None else Skipped(row["skipped"]),
            reason=row["reason"],
            # Of one that is uncertain: when it was tried.
            at=maybe_instant(row["sent_at"] or row["picked_at"]),
        )


def _counted_as(row: Row) -> tuple[str, ...]:
    """Which counts of `Progress` such recipients are part of."""
    if row["passed"]:
        return ("skipped",)
    if row["delivery"] is None:
        return ("waiting", "waiting_new") if row["is_new"] else ("waiting",)
    return _COUNTS[Delivery(row["delivery"])]


_COUNTS: dict[Delivery, tuple[str, ...]] = {
    Delivery.DUE: ("under_way",),
    Delivery.SENDING: ("under_way",),
    Delivery.SENT: ("sent",),
    Delivery.DELIVERED: ("sent", "delivered"),
    Delivery.READ: ("sent", "delivered", "read"),
    Delivery.UNCERTAIN: ("uncertain",),
    Delivery.FAILED: ("failed",),
    Delivery.DROPPED: ("failed",),
}
