"""What the holder of a session does while it reads what was written before the link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bridge.ids import ChatId, MessageKey, new_id
from bridge.ports.backfills import BackfillChat, BackfillEnd, BackfillState, BackfillTurn
from storage.rows import opened
from storage.session_signs import SessionSigns
from storage.sql import Row, Sql
from storage.tx_backfill import backfill_row
from storage.tx_ground import wake_places

_RUNNING = "session_id = ? AND state = 'running'"
_LOOK = (
    "SELECT b.*, c.id, c.place, c.chat, c.before,"
    " EXISTS (SELECT 1 FROM outbox o WHERE o.session_id = b.session_id"
    "  AND (o.delivery = 'sending' OR o.delivery = 'due' AND o.broadcast_id IS NULL AND o.not_before <= ?)"
    " ) AS sends,"
    " EXISTS (SELECT 1 FROM broadcasts x WHERE x.session_id = b.session_id"
    "  AND x.state IN ('preparing', 'running')) AS broadcasts"
    " FROM backfills b LEFT JOIN backfill_chats c ON c.session_id = b.session_id AND c.place ="
    "  (SELECT MIN(n.place) FROM backfill_chats n WHERE n.session_id = b.session_id)"
    " WHERE b.session_id = ? AND (b.state = 'running' OR NOT b.told)"
)


class HeldBackfill(SessionSigns):
    """`bridge.ports.backfills.BackfillDesk`."""

    async def backfill(self, now: datetime) -> BackfillTurn | None:
        """See the port."""
        row = await self._sql.one(_LOOK, now, self.session)
        if row is None:
            return None
        busy = bool(row["sends"]) or bool(row["broadcasts"])
        return BackfillTurn(row=backfill_row(row), chat=self._chat(row), busy=busy)

    async def list_backfill(self, chats: Sequence[ChatId]) -> None:
        """See the port."""
        async with self._fenced() as (sql, _):
            listed = await sql.run(
                f"UPDATE backfills SET chats = ?, tries = 0 WHERE {_RUNNING} AND chats IS NULL",  # noqa: S608
                len(chats),
                self.session,
            )
            if listed:
                await sql.many(
                    "INSERT INTO backfill_chats (id, tenant_id, session_id, place, chat, mark)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    [self._listed(place, chat) for place, chat in enumerate(chats)],
                )
                await wake_places(sql, self.tenant, self.session)

    async def begin_portion(
        self, *, tries: int, next_at: datetime, counted: int, counted_since: datetime
    ) -> bool:
        """See the port."""
        async with self._fenced() as (sql, _):
            begun = await sql.run(
                "UPDATE backfills SET tries = ?, next_at = ?, counted = ?, counted_since = ?"  # noqa: S608
                f" WHERE {_RUNNING}",
                tries,
                next_at,
                counted,
                counted_since,
                self.session,
            )
            return begun > 0

    async def portion_read(self, chat: BackfillChat, *, before: MessageKey | None, messages: int) -> None:
        """See the port. A chat that is done with brings what shows the progress up to date."""
        async with self._fenced() as (sql, _):
            read = await sql.run(
                "UPDATE backfills SET messages = messages + ?, chats_done = chats_done + ?, tries = 0"  # noqa: S608
                f" WHERE {_RUNNING}",
                messages,
                1 if before is None else 0,
                self.session,
            )
            if not read:
                return  # it was stopped, and no chat is left
            row = await sql.one(
                "SELECT id FROM backfill_chats WHERE session_id = ? AND place = ?", self.session, chat.place
            )
            if row is not None:
                await self._goes_on(sql, row["id"], before)

    async def end_backfill(self, state: BackfillState, why: BackfillEnd | None = None) -> None:
        """See the port."""
        async with self._fenced() as (sql, _):
            await sql.run(
                f"UPDATE backfills SET state = ?, why = ? WHERE {_RUNNING}",  # noqa: S608
                state,
                why,
                self.session,
            )
            await sql.run("DELETE FROM backfill_chats WHERE session_id = ?", self.session)

    async def _goes_on(self, sql: Sql, record: str, before: MessageKey | None) -> None:
        if before is None:
            await sql.run("DELETE FROM backfill_chats WHERE id = ?", record)
            await wake_places(sql, self.tenant, self.session)
            return
        cell = self._cipher.seal(f"backfill_chats|{record}|before", before)
        await sql.run("UPDATE backfill_chats SET before = ? WHERE id = ?", cell, record)

    def _listed(self, place: int, chat: ChatId) -> tuple[object, ...]:
        record = new_id()
        cell = self._cipher.seal(f"backfill_chats|{record}|chat", chat)
        return (record, self.tenant, self.session, place, cell, self._cipher.blind("gone", _named(chat)))

    def _chat(self, row: Row) -> BackfillChat | None:
        if row["place"] is None:
            return None
        before = opened(self._cipher, "backfill_chats", row, "before")
        return BackfillChat(
            place=row["place"],
            chat=ChatId(opened(self._cipher, "backfill_chats", row, "chat") or ""),
            before=None if before is None else MessageKey(before),
        )


def _named(chat: ChatId) -> str:
    """As `PeopleStore.gone_mark` names who is behind it: who is erased is not asked for."""
    name, _, server = chat.partition("@")
    return f"lid/{name}" if server == "lid" else f"phone/+{name}"
