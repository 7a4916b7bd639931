"""Facts: one statement to record, one to find the next, one to take it off, one to leave only its row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bridge.facts import Fact, MessageSeen
from bridge.ids import SessionId
from bridge.ports.rows import FactRow
from storage.codec import decoded_fact, encoded
from storage.rows import instant
from storage.sql import Row, Sql
from storage.tx_ground import Ground, plain
from storage.vault import Cipher


class FactsStore(Ground):
    """`bridge.ports.store.FactsTx`."""

    async def record_fact(
        self, fact: Fact, *, key: str, lane: str, session: SessionId | None, now: datetime
    ) -> FactRow | None:
        """See the port. The key is stored as a keyed hash: it may hold a phone number."""
        if session is not None:
            await self._mine("sessions", session)
        hidden = self._cipher.blind("fact", key)
        mark = mark_of(self._cipher, fact.chat, fact.stanza_id) if isinstance(fact, MessageSeen) else None
        row = await self._sql.one(
            "INSERT INTO facts (tenant_id, session_id, key, lane, mark, payload, recorded_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, key) DO NOTHING RETURNING seq",
            self.tenant_id,
            session,
            hidden,
            plain(lane, "a lane"),
            mark,
            self._cipher.seal(f"facts|{hidden}|payload", encoded(fact)),
            now,
        )
        if row is None:
            return None
        return FactRow(
            seq=row["seq"], tenant=self.tenant_id, session=session, lane=lane, fact=fact, recorded_at=now
        )

    async def next_fact(self, lane: str) -> FactRow | None:
        """See the port."""
        rows = await self._sql.all(
            "SELECT seq, session_id, key, payload, recorded_at FROM facts"
            " WHERE tenant_id = ? AND lane = ? AND handled_at IS NULL ORDER BY seq LIMIT 2",
            self.tenant_id,
            lane,
        )
        return self._fact(rows[0], lane, more=len(rows) > 1) if rows else None

    async def fact_handled(self, seq: int, now: datetime) -> bool:
        """See the port."""
        touched = await self._sql.run(
            "UPDATE facts SET handled_at = ? WHERE seq = ? AND tenant_id = ? AND handled_at IS NULL",
            now,
            seq,
            self.tenant_id,
        )
        return touched == 1

    def _fact(self, row: Row, lane: str, *, more: bool) -> FactRow:
        text = self._cipher.open(f"facts|{row['key']}|payload", bytes(row["payload"]))
        return FactRow(
            seq=row["seq"],
            tenant=self.tenant_id,
            session=row["session_id"],
            lane=lane,
            fact=decoded_fact(text),
            recorded_at=instant(row["recorded_at"]),
            more=more,
        )


async def blank_facts(sql: Sql, cipher: Cipher, rows: Sequence[Row]) -> int:
    """Of handled facts that caused a message (`seq`, `key`) only the row stays; how many that were."""
    await sql.many(
        "UPDATE facts SET payload = ? WHERE seq = ?",
        [(cipher.seal(f"facts|{row['key']}|payload", ""), row["seq"]) for row in rows],
    )
    return len(rows)


def mark_of(cipher: Cipher, chat: str, stanza: str) -> str:
    """By which a recorded message is found again: a keyed hash of its chat and stanza id."""
    return cipher.blind("mark", f"{chat}|{stanza}")
