"""Reading what was written before the link: what people ask for, and what they are told of."""

from __future__ import annotations

from datetime import datetime

from bridge.ids import SessionId
from bridge.ports.backfills import BackfillEnd, BackfillRow, BackfillState
from storage.models.sessions import Backfill
from storage.rows import instant
from storage.sql import Row
from storage.tx_ground import Ground


class BackfillStore(Ground):
    """`bridge.ports.backfills.BackfillTx`."""

    async def backfill(self, session: SessionId) -> BackfillRow | None:
        """See the port."""
        row = await self._sql.one(
            "SELECT * FROM backfills WHERE session_id = ? AND tenant_id = ?", session, self.tenant_id
        )
        return None if row is None else backfill_row(row)

    async def start_backfill(self, session: SessionId, *, since: datetime, now: datetime) -> bool:
        """See the port."""
        await self._mine("sessions", session, lock=True)
        known = await self.backfill(session)
        if known is not None and known.state is BackfillState.RUNNING:
            return False
        for table in ("backfill_chats", "backfills"):
            await self._sql.run(
                f"DELETE FROM {table} WHERE session_id = ? AND tenant_id = ?",  # noqa: S608
                session,
                self.tenant_id,
            )
        await self._insert(
            Backfill,
            session_id=session,
            state=BackfillState.RUNNING,
            since=since,
            asked_at=now,
            next_at=now,
            # What was read today counts, however often somebody begins anew.
            counted=0 if known is None else known.counted,
            counted_since=now if known is None else known.counted_since,
        )
        return True

    async def stop_backfill(self, session: SessionId, why: BackfillEnd) -> bool:
        """See the port."""
        stopped = await self._sql.run(
            "UPDATE backfills SET state = ?, why = ?, told = ?"
            " WHERE session_id = ? AND tenant_id = ? AND state = ?",
            BackfillState.STOPPED,
            why,
            why is BackfillEnd.BY_PERSON,
            session,
            self.tenant_id,
            BackfillState.RUNNING,
        )
        if stopped:
            await self._sql.run(
                "DELETE FROM backfill_chats WHERE session_id = ? AND tenant_id = ?", session, self.tenant_id
            )
        return stopped > 0

    async def take_backfill_news(self, session: SessionId) -> BackfillRow | None:
        """See the port."""
        row = await self._sql.one(
            "UPDATE backfills SET told = ? WHERE session_id = ? AND tenant_id = ? AND told = ? AND state <> ?"
            " RETURNING *",
            True,
            session,
            self.tenant_id,
            False,
            BackfillState.RUNNING,
        )
        return None if row is None else backfill_row(row)


def backfill_row(row: Row) -> BackfillRow:
    """Of backfills.*"""
    return BackfillRow(
        session=SessionId(row["session_id"]),
        state=BackfillState(row["state"]),
        why=None if row["why"] is None else BackfillEnd(row["why"]),
        since=instant(row["since"]),
        asked_at=instant(row["asked_at"]),
        chats=row["chats"],
        chats_done=row["chats_done"],
        messages=row["messages"],
        next_at=instant(row["next_at"]),
        tries=row["tries"],
        counted=row["counted"],
        counted_since=instant(row["counted_since"]),
        told=bool(row["told"]),
    )
