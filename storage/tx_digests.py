"""Digests: who is told next when, and what happened meanwhile."""

from __future__ import annotations

from datetime import datetime

from bridge.ids import PersonId
from bridge.ports.rows import DigestRate, Role
from bridge.ports.team_rows import DigestRow, Summary
from storage.rows import maybe_instant
from storage.tx_ground import Ground


class DigestsStore(Ground):
    """The digests' part of `bridge.ports.teamwork.TeamworkTx`."""

    async def digest_of(self, person: PersonId) -> DigestRow | None:
        """See the port."""
        row = await self._sql.one(
            "SELECT m.person_id, m.role, m.digest, m.digest_at FROM people p"
            " JOIN memberships m ON m.person_id = COALESCE(p.merged_into_id, p.id)"
            " WHERE p.id = ? AND p.tenant_id = ? AND m.tenant_id = ? AND m.room IS NULL",
            person,
            self.tenant_id,
            self.tenant_id,
        )
        if row is None:
            return None
        return DigestRow(
            person=PersonId(row["person_id"]),
            role=Role(row["role"]),
            rate=None if row["digest"] is None else DigestRate(row["digest"]),
            at=maybe_instant(row["digest_at"]),
        )

    async def choose_digest(self, person: PersonId, rate: DigestRate) -> bool:
        """See the port."""
        changed = await self._sql.run(
            "UPDATE memberships SET digest = ?, digest_at = NULL WHERE person_id = ? AND tenant_id = ?"
            " AND room IS NULL",
            rate,
            person,
            self.tenant_id,
        )
        return changed == 1

    async def reckon_digests_anew(self) -> None:
        """See the port."""
        await self._sql.run("UPDATE memberships SET digest_at = NULL WHERE tenant_id = ?", self.tenant_id)

    async def take_digest(self, person: PersonId, now: datetime, then: datetime) -> bool:
        """See the port. Of two at once the second waits for the first one's row, and finds it taken."""
        taken = await self._sql.run(
            "UPDATE memberships SET digest_at = ? WHERE person_id = ? AND tenant_id = ? AND room IS NULL"
            " AND (digest_at IS NULL OR digest_at <= ?)",
            then,
            person,
            self.tenant_id,
            now,
        )
        return taken == 1

    async def summary(self, since: datetime, until: datetime) -> Summary:
        """See the port."""
        said = {
            bool(row["outgoing"]): row["n"]
            for row in await self._sql.all(
                "SELECT outgoing, COUNT(*) AS n FROM messages WHERE tenant_id = ?"
                " AND session_id IN (SELECT id FROM sessions WHERE tenant_id = ?)"
                " AND written_at >= ? AND written_at < ? GROUP BY outgoing",
                self.tenant_id,
                self.tenant_id,
                since,
                until,
            )
        }
        ended = await self._sql.one(
            "SELECT COUNT(DISTINCT b.id) AS n, COUNT(o.id) AS sent FROM broadcasts b"
            " LEFT JOIN outbox o ON o.broadcast_id = b.id AND o.delivery IN ('sent', 'delivered', 'read')"
            " WHERE b.tenant_id = ? AND b.ended_at >= ? AND b.ended_at < ?",
            self.tenant_id,
            since,
            until,
        )
        assert ended is not None, "a count has a row"
        return Summary(
            new_contacts=await self._first_seen(since, until),
            received=said.get(False, 0),
            sent=said.get(True, 0),
            broadcasts=ended["n"],
            broadcast_messages=ended["sent"],
        )

    async def _first_seen(self, since: datetime, until: datetime) -> int:
        """How many wrote then, and had neither written nor been written to before."""
        count = await self._sql.value(
            "SELECT COUNT(*) FROM (SELECT DISTINCT m.contact_id FROM messages m WHERE m.tenant_id = ?"
            "  AND m.session_id IN (SELECT id FROM sessions WHERE tenant_id = ?)"
            "  AND m.written_at >= ? AND m.written_at < ? AND m.outgoing = ?) AS w"
            " WHERE NOT EXISTS (SELECT 1 FROM messages b WHERE b.contact_id = w.contact_id"
            "  AND b.written_at < ?)",
            self.tenant_id,
            self.tenant_id,
            since,
            until,
            False,
            since,
        )
        return int(count)
