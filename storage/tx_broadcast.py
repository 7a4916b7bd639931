"""Broadcasts: the one that is prepared, those that were confirmed, and their moves."""

from __future__ import annotations

from datetime import datetime

from bridge.broadcast_life import UNDER_WAY, BroadcastState, Move, WrongMove, moved
from bridge.errors import PermanentError
from bridge.ids import BroadcastId, CauseId, FileId, SessionId, new_id
from bridge.ports.broadcast_rows import Audience, AudienceKind, BroadcastRow
from bridge.ports.rows import CauseKind
from storage.broadcast_moves import give_up_waiting, show_progress, take_back
from storage.broadcast_rows import BROADCASTS, broadcast_row
from storage.models.broadcasts import Broadcast
from storage.pick import sends_are_stopped
from storage.reaching import since_when
from storage.sql import Row
from storage.tx_ground import Ground, now_utc, wake_places

_TOLD_OF = frozenset({Move.FINISH, Move.STOP})
_UNDER_WAY = ", ".join(f"'{state!s}'" for state in sorted(UNDER_WAY))


class BroadcastStore(Ground):
    """The broadcasts' own part of `bridge.ports.broadcasts.BroadcastTx`."""

    async def broadcast_draft(self, session: SessionId) -> BroadcastRow | None:
        """See the port."""
        row = await self._sql.one(
            f"{BROADCASTS} WHERE b.session_id = ? AND b.tenant_id = ? AND b.state = 'draft'",
            session,
            self.tenant_id,
        )
        return None if row is None else broadcast_row(row, self._cipher)

    async def save_broadcast_draft(
        self,
        session: SessionId,
        *,
        text: str | None = None,
        audience: Audience | None = None,
        file: FileId | None = None,
        drop_file: bool = False,
        wanted_at: datetime | None = None,
        at_once: bool = False,
    ) -> BroadcastRow:
        """See the port. A new draft speaks to everyone until told otherwise.

        Raises:
            LookupError: session, file, label or list are not this tenant's (the list: not this session's).
            PermanentError: an audience that lacks its days, label or list.
        """
        await self._mine("sessions", session, lock=True)
        draft = await self.broadcast_draft(session)
        record = (await self._new_draft(session)) if draft is None else draft.id
        changes: dict[str, object] = {"changed_at": now_utc()}
        if text is not None:
            changes["text"] = self._seal("broadcasts", record, "text", text)
        if audience is not None:
            changes |= await self._audience(session, audience)
        if file is not None or drop_file:
            changes["file_id"] = None if file is None else (await self._mine("given_files", file))["id"]
        if wanted_at is not None or at_once:
            changes["wanted_at"] = None if at_once else wanted_at
        columns = ", ".join(f"{column} = ?" for column in changes)
        await self._sql.run(f"UPDATE broadcasts SET {columns} WHERE id = ?", *changes.values(), record)  # noqa: S608
        saved = await self.broadcast_draft(session)
        assert saved is not None
        return saved

    async def discard_broadcast_draft(self, session: SessionId) -> bool:
        """See the port."""
        gone = await self._sql.run(
            "DELETE FROM broadcasts WHERE session_id = ? AND tenant_id = ? AND state = 'draft'",
            session,
            self.tenant_id,
        )
        return gone == 1

    async def broadcast(self, broadcast: BroadcastId, *, lock: bool = False) -> BroadcastRow | None:
        """See the port."""
        tail = f"{self._sql.for_update} OF b" if lock and self._sql.for_update else ""
        row = await self._sql.one(
            f"{BROADCASTS} WHERE b.id = ? AND b.tenant_id = ?{tail}", broadcast, self.tenant_id
        )
        return None if row is None else broadcast_row(row, self._cipher)

    async def broadcasts(self, session: SessionId, *, limit: int) -> list[BroadcastRow]:
        """See the port."""
        rows = await self._sql.all(
            f"{BROADCASTS} WHERE b.session_id = ? AND b.tenant_id = ? AND b.state <> 'draft'"
            f" ORDER BY CASE WHEN b.state IN ({_UNDER_WAY}) THEN 0 ELSE 1 END,"
            " b.confirmed_at DESC, b.id DESC LIMIT ?",
            session,
            self.tenant_id,
            limit,
        )
        return [broadcast_row(row, self._cipher) for row in rows]

    async def move_broadcast(
        self,
        broadcast: BroadcastId,
        move: Move,
        now: datetime,
        *,
        cause: CauseId | None = None,
        starts_at: datetime | None = None,
        why: str | None = None,
        held_until: datetime | None = None,
    ) -> BroadcastRow:
        """See the port. CONFIRM needs the cause, and sets starts_at (now when none is given).

        Raises:
            WrongMove: also UNDO while another draft is written; FINISH while somebody waits, or a message is
                on its way.
            PermanentError: CONFIRM without a cause for broadcasts.
        """
        before = await self._mine("broadcasts", broadcast, lock=True)
        state = moved(BroadcastState(before["state"]), move)
        changes: dict[str, object] = {"state": state, "changed_at": now}
        if move is Move.CONFIRM:
            changes |= await self._confirmed(cause, now, starts_at)
        elif move is Move.UNDO:
            await self._make_way_for(before)
            await self._sql.run("DELETE FROM broadcast_recipients WHERE broadcast_id = ?", broadcast)
            changes |= dict.fromkeys(("cause_id", "confirmed_at", "starts_at", "prepared_to"))
        elif move is Move.PAUSE:
            changes |= {"why": why, "held_until": held_until}
            await take_back(self._sql, broadcast, "paused")
        elif move is Move.RESUME:
            changes |= {"why": None, "held_until": None}
        elif move is Move.STOP:
            changes |= {"why": None, "held_until": None, "ended_at": now}
            await give_up_waiting(self._sql, broadcast)
        elif move is Move.FINISH:
            changes["ended_at"] = now
            await self._check_done(broadcast)
        if move in _TOLD_OF or (move is Move.PAUSE and why is not None):
            changes["news"] = True
        columns = ", ".join(f"{column} = ?" for column in changes)
        await self._sql.run(f"UPDATE broadcasts SET {columns} WHERE id = ?", *changes.values(), broadcast)  # noqa: S608
        await show_progress(self._sql, self.tenant_id, broadcast, also_told=True)
        await wake_places(self._sql, self.tenant_id, SessionId(before["session_id"]))
        row = await self.broadcast(broadcast)
        assert row is not None
        return row

    async def broadcast_to_mind(self, session: SessionId, now: datetime) -> BroadcastRow | None:
        """See the port. What is DUE of one that does not run is not on its way, and stops no other."""
        if await sends_are_stopped(self._sql, self.tenant_id):
            return None
        tail = f"{self._sql.for_update} OF b" if self._sql.for_update else ""
        row = await self._sql.one(
            f"{BROADCASTS} WHERE b.session_id = ? AND b.tenant_id = ?"  # noqa: S608
            " AND (b.state IN ('running', 'preparing') OR b.state = 'waiting' AND b.starts_at <= ?)"
            " AND NOT EXISTS (SELECT 1 FROM outbox o JOIN broadcasts r ON r.id = o.broadcast_id"
            "  WHERE o.session_id = b.session_id AND (o.delivery = 'sending'"
            "   OR o.delivery = 'due' AND r.state = 'running'))"
            " ORDER BY CASE b.state WHEN 'running' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END,"
            f" b.confirmed_at, b.id LIMIT 1{tail}",
            session,
            self.tenant_id,
            now,
        )
        return None if row is None else broadcast_row(row, self._cipher)

    async def _new_draft(self, session: SessionId) -> BroadcastId:
        record, now = BroadcastId(new_id()), now_utc()
        await self._insert(
            Broadcast,
            id=record,
            session_id=session,
            text=self._seal("broadcasts", record, "text", ""),
            audience=AudienceKind.EVERYONE,
            state=BroadcastState.DRAFT,
            created_at=now,
            changed_at=now,
        )
        return record

    async def _audience(self, session: SessionId, audience: Audience) -> dict[str, object]:
        """Its columns, checked."""
        since_when(audience, now_utc())
        label = audience.label if audience.kind is AudienceKind.LABEL else None
        list_id = audience.list if audience.kind is AudienceKind.LIST else None
        if audience.kind is AudienceKind.LABEL:
            await self._mine("labels", label or "")
        if (
            audience.kind is AudienceKind.LIST
            and (await self._mine("audience_lists", list_id or ""))["session_id"] != session
        ):
            raise LookupError("no such list of this session")
        return {
            "audience": audience.kind,
            "days": audience.days if audience.kind is AudienceKind.RECENT else None,
            "label_id": label,
            "list_id": list_id,
            "cold": audience.cold,
        }

    async def _confirmed(
        self, cause: CauseId | None, now: datetime, starts_at: datetime | None
    ) -> dict[str, object]:
        if cause is None or (await self._mine("causes", cause))["kind"] != CauseKind.BROADCAST:
            raise PermanentError("a broadcast is confirmed by a person's cause for broadcasts")
        fresh = ("why", "held_until", "prepared_to", "ended_at")
        return {"cause_id": cause, "confirmed_at": now, "starts_at": starts_at or now, **dict.fromkeys(fresh)}

    async def _make_way_for(self, undone: Row) -> None:
        """A session has one draft: an empty one goes, one that is being written stays."""
        await self._mine("sessions", undone["session_id"], lock=True)
        other = await self.broadcast_draft(SessionId(undone["session_id"]))
        if other is None:
            return
        if other.text or other.file is not None:
            raise WrongMove("another draft is being written: this one can be stopped, not undone")
        await self.discard_broadcast_draft(other.session)

    async def _check_done(self, broadcast: BroadcastId) -> None:
        left = await self._sql.value(
            "SELECT 1 FROM broadcast_recipients WHERE broadcast_id = ?"
            " AND outbox_id IS NULL AND skipped IS NULL"
            " UNION ALL SELECT 1 FROM outbox"
            "  WHERE broadcast_id = ? AND delivery IN ('due', 'sending') LIMIT 1",
            broadcast,
            broadcast,
        )
        if left is not None:
            raise WrongMove("a broadcast is done when nobody waits and nothing is on its way")
