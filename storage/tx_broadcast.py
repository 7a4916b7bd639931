"""The broadcast that is prepared, and how many it would reach. Sending is not done here."""

from __future__ import annotations

from datetime import datetime, timedelta

from bridge.errors import PermanentError
from bridge.ids import SessionId, new_id
from bridge.ports.rows import BroadcastDraft
from storage.engine import Row
from storage.models.messages import Broadcast
from storage.rows import opened
from storage.tx_ground import Ground, now_utc

AUDIENCES: dict[str, timedelta | None] = {"everyone": None, "last_30_days": timedelta(days=30)}
"""How long ago a contact may have written last to be among them."""


class BroadcastStore(Ground):
    """The broadcasts' part of `bridge.ports.store.RecordTx`."""

    async def broadcast_draft(self, session: SessionId) -> BroadcastDraft | None:
        """See the port."""
        row = await self._draft(session)
        if row is None:
            return None
        recipients = await self._sql.value(
            "SELECT COUNT(*) FROM broadcast_recipients WHERE broadcast_id = ?", row["id"]
        )
        return BroadcastDraft(
            id=row["id"],
            text=opened(self._cipher, "broadcasts", row, "text") or "",
            audience=row["audience"],
            saved=row["status"] == "saved",
            recipients=recipients,
        )

    async def save_broadcast_draft(
        self,
        session: SessionId,
        *,
        text: str | None = None,
        audience: str | None = None,
        saved: bool | None = None,
    ) -> BroadcastDraft:
        """See the port. A new draft speaks to everyone until told otherwise."""
        if audience is not None:
            _age_of(audience)
        await self._mine("sessions", session, lock=True)
        row = await self._draft(session)
        if row is None:
            await self._new_draft(session)
            row = await self._draft(session)
            assert row is not None
        status = row["status"] if saved is None else ("saved" if saved else "draft")
        await self._sql.run(
            "UPDATE broadcasts SET text = COALESCE(?, text), audience = COALESCE(?, audience), status = ?,"
            " changed_at = ? WHERE id = ?",
            self._seal("broadcasts", row["id"], "text", text),
            audience,
            status,
            now_utc(),
            row["id"],
        )
        draft = await self.broadcast_draft(session)
        assert draft is not None
        return draft

    async def discard_broadcast_draft(self, session: SessionId) -> bool:
        """See the port."""
        row = await self._draft(session)
        if row is None:
            return False
        await self._sql.run("DELETE FROM broadcast_recipients WHERE broadcast_id = ?", row["id"])
        return await self._sql.run("DELETE FROM broadcasts WHERE id = ?", row["id"]) == 1

    async def audience_size(self, session: SessionId, audience: str, now: datetime) -> int:
        """See the port. Those who wrote to this session themselves, without those who opted out."""
        age = _age_of(audience)
        count = await self._sql.value(
            "SELECT COUNT(DISTINCT contact_id) FROM messages WHERE session_id = ? AND tenant_id = ?"
            " AND NOT outgoing AND written_at >= ?"
            " AND contact_id NOT IN (SELECT person_id FROM opt_outs WHERE tenant_id = ?)",
            session,
            self.tenant_id,
            now - (age or timedelta(days=36500)),
            self.tenant_id,
        )
        return int(count)

    async def _draft(self, session: SessionId) -> Row | None:
        return await self._sql.one(
            "SELECT * FROM broadcasts WHERE session_id = ? AND tenant_id = ?"
            " AND status IN ('draft', 'saved')",
            session,
            self.tenant_id,
        )

    async def _new_draft(self, session: SessionId) -> None:
        record, now = new_id(), now_utc()
        await self._insert(
            Broadcast,
            id=record,
            session_id=session,
            text=self._seal("broadcasts", record, "text", ""),
            audience="everyone",
            status="draft",
            created_at=now,
            changed_at=now,
        )


def _age_of(audience: str) -> timedelta | None:
    try:
        return AUDIENCES[audience]
    except KeyError:
        raise PermanentError(f"an audience is one of {', '.join(AUDIENCES)}; got {audience!r}") from None
