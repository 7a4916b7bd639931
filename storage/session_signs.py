"""What a session's holder has seen of the phone, and how messages used to come."""

from __future__ import annotations

from datetime import datetime

from bridge.phone_watch import is_away
from storage.fence import FencedSession
from storage.rows import instant, maybe_instant
from storage.tx_ground import wake_places


class SessionSigns(FencedSession):
    """A part of `bridge.ports.store.SessionDesk`."""

    async def phone_seen(self, at: datetime) -> None:
        """See the port."""
        async with self._fenced() as (sql, before):
            known = maybe_instant(before["phone_seen_at"])
            if known is not None and at <= known:
                return
            await sql.run("UPDATE sessions SET phone_seen_at = ? WHERE id = ?", at, self.session)
            if is_away(known, at):
                await wake_places(sql, self.tenant, self.session)

    async def arrivals(self, since: datetime, most: int) -> list[datetime]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT written_at FROM messages WHERE session_id = ? AND written_at >= ? AND NOT outgoing"
            " ORDER BY written_at DESC LIMIT ?",
            self.session,
            since,
            most,
        )
        return [instant(row["written_at"]) for row in rows]
