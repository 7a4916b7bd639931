"""Which contacts wait for an answer, and what was said of their waiting."""

from __future__ import annotations

from datetime import datetime, timedelta

from bridge.ids import CaseId, PersonId, SessionId, new_id
from bridge.ports.rooms import CaseRow, WaitingRow
from storage.models.people import Case
from storage.rows import instant, maybe_instant, opened
from storage.sql import Row
from storage.tx_ground import Ground

WAITED_FOR = timedelta(days=30)
"""How far back an unanswered message is looked for. Older ones nobody waits for any more."""

_UNANSWERED = (
    "SELECT m.contact_id, MIN(m.written_at) AS since, MAX(m.seq) AS last FROM people p"
    # Of each one who wrote lately, what came after the last answer: how long the log is does not matter.
    # CROSS: SQLite looks at the people first.
    " CROSS JOIN messages m WHERE m.session_id = ? AND m.contact_id = p.id AND m.seq > COALESCE("
    "  (SELECT a.seq FROM messages a LEFT JOIN outbox o ON o.id = a.outbox_id"
    "   WHERE a.session_id = ? AND a.contact_id = p.id AND a.outgoing = ?"
    "   AND a.seq > 0"  # below are those from history, of whom nobody waits
    "   AND (o.id IS NULL OR o.delivery NOT IN ('failed', 'dropped')) ORDER BY a.seq DESC LIMIT 1), 0)"
    " AND p.tenant_id = ? AND p.last_wrote_at > ?"
    " AND m.outgoing = ? AND m.revoked_at IS NULL"
    # Written so that no index of times is tempting: the few messages are found by their contact.
    " AND COALESCE(m.written_at, m.recorded_at) > ?"
)


class CasesStore(Ground):
    """The cases' part of `bridge.ports.rooms.RoomsTx`."""

    async def put_case(
        self,
        session: SessionId,
        contact: PersonId,
        person: PersonId,
        now: datetime,
        *,
        until: datetime | None,
    ) -> CaseId:
        """See the port."""
        await self._mine("sessions", session, lock=True)
        of, by = await self._now_called(contact), await self._now_called(person)
        await self._sql.run(
            "DELETE FROM cases WHERE session_id = ? AND contact_id = ? AND tenant_id = ?",
            session,
            of,
            self.tenant_id,
        )
        last = await self._sql.value("SELECT MAX(seq) FROM messages WHERE session_id = ?", session)
        case = CaseId(new_id())
        await self._insert(
            Case,
            id=case,
            session_id=session,
            contact_id=of,
            person_id=by,
            until=until,
            at=now,
            seq=last or 0,
        )
        return case

    async def case_of(self, session: SessionId, contact: PersonId) -> CaseRow | None:
        """See the port."""
        row = await self._sql.one(
            "SELECT c.id AS case_id, c.contact_id, c.person_id AS id, p.name, c.until, c.at,"
            " EXISTS (SELECT 1 FROM messages m WHERE m.session_id = c.session_id"
            "  AND m.contact_id = c.contact_id AND m.seq > c.seq AND m.outgoing = ?) AS overtaken"
            " FROM cases c JOIN people p ON p.id = c.person_id"
            " WHERE c.session_id = ? AND c.contact_id = ? AND c.tenant_id = ?",
            False,
            session,
            contact,
            self.tenant_id,
        )
        if row is None:
            return None
        return CaseRow(
            id=CaseId(row["case_id"]),
            contact=PersonId(row["contact_id"]),
            person=PersonId(row["id"]),
            name=opened(self._cipher, "people", row, "name") or "",
            until=maybe_instant(row["until"]),
            at=instant(row["at"]),
            overtaken=bool(row["overtaken"]),
        )

    async def waiting(
        self, session: SessionId, now: datetime, *, contact: PersonId | None = None
    ) -> list[WaitingRow]:
        """See the port."""
        since = now - WAITED_FOR
        query, values = _UNANSWERED, [session, session, True, self.tenant_id, since, False, since]
        if contact is not None:
            query, values = f"{query} AND m.contact_id = ?", [*values, contact]
        rows = await self._sql.all(f"{query} GROUP BY m.contact_id ORDER BY since, m.contact_id", *values)
        cases = await self._sql.all(
            "SELECT contact_id, until, seq FROM cases WHERE session_id = ? AND tenant_id = ?",
            session,
            self.tenant_id,
        )
        said = {case["contact_id"]: case for case in cases}
        return [
            WaitingRow(
                contact=PersonId(row["contact_id"]),
                since=instant(row["since"]),
                rests=_rests(said.get(row["contact_id"]), row["last"], now),
            )
            for row in rows
        ]


def _rests(case: Row | None, last: int, now: datetime) -> bool:
    """Whether what was said of the contact's waiting holds still."""
    if case is None or case["seq"] < last:
        return False
    until = maybe_instant(case["until"])
    return until is None or until > now
