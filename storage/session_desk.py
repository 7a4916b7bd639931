"""What the holder of a session does to its rows. Every write first asks: is it still ours?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bridge.delivery import Delivery, Outcome
from bridge.errors import PermanentError, TemporaryError
from bridge.ids import MessageKey, OutboxId, StanzaId, stanza_of
from bridge.pairing import PairingStep
from bridge.ports.rows import OutboxRow, Purpose, SessionRow
from bridge.session_life import Desired, SessionState
from storage.backfill_desk import HeldBackfill
from storage.broadcast_moves import MAY_GO, why_not_begin
from storage.bundle_desk import HeldBundles
from storage.codec import encoded
from storage.outcome import apply_outcome, entry_by, mark_phone_sent
from storage.pick import next_due, sends_are_stopped
from storage.rows import maybe_instant, outbox_row, session_row
from storage.sql import Row, Sql, among
from storage.tx_facts import mark_of
from storage.tx_ground import plain, wake_places, wake_ticks


class HeldSession(HeldBundles, HeldBackfill):
    """`bridge.ports.store.SessionDesk`."""

    async def row(self) -> SessionRow:
        """See the port.

        Raises:
            LookupError: the session was deleted.
        """
        row = await self._sql.one("SELECT * FROM sessions WHERE id = ?", self.session)
        if row is None:
            raise LookupError("no such session")
        return session_row(row, self._cipher)

    async def report(
        self,
        state: SessionState,
        *,
        reason: str | None,
        phone: str | None = None,
        lid: str | None = None,
        until: datetime | None = None,
    ) -> None:
        """See the port. Repeating what is known changes nothing and wakes nobody."""
        is_connected = state is SessionState.CONNECTED
        async with self._fenced() as (sql, before):
            moved = (before["state"], before["reason"]) != (state.value, reason)
            await sql.run(
                "UPDATE sessions SET state = ?, reason = ?, reason_until = ?, phone = COALESCE(?, phone),"
                " lid = COALESCE(?, lid), ever_linked = (ever_linked OR ?),"
                # In one statement: a wish that stood beside a good login would let it be linked anew.
                " pairing = CASE WHEN ? THEN NULL ELSE pairing END,"
                " pairing_phone = CASE WHEN ? THEN NULL ELSE pairing_phone END WHERE id = ?",
                state,
                reason,
                until,
                None if phone is None else self._cipher.seal(f"sessions|{self.session}|phone", phone),
                None if lid is None else plain(lid, "a LID"),
                is_connected,
                is_connected,
                is_connected,
                self.session,
            )
            if is_connected and before["linked_at"] is None:
                await self._stamp(sql, "linked_at")
            if moved:
                await self._stamp(sql, "since")
                await wake_places(sql, self.tenant, self.session)

    async def put_pairing(self, step: PairingStep, expires_at: datetime) -> None:
        """See the port. Also makes the places due that show it."""
        async with self._fenced() as (sql, _):
            await sql.run(
                "INSERT INTO pairing_steps (session_id, tenant_id, step, expires_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (session_id) DO UPDATE"
                " SET step = excluded.step, expires_at = excluded.expires_at",
                self.session,
                self.tenant,
                self._cipher.seal(f"pairing_steps|{self.session}|step", encoded(step)),
                expires_at,
            )
            await wake_places(sql, self.tenant, self.session)

    async def pairing_done(self) -> None:
        """See the port."""
        async with self._fenced() as (sql, _):
            await sql.run("DELETE FROM pairing_steps WHERE session_id = ?", self.session)
            await sql.run(
                "UPDATE sessions SET pairing = NULL, pairing_phone = NULL WHERE id = ?", self.session
            )
            await wake_places(sql, self.tenant, self.session)

    async def unlinked(self) -> None:
        """See the port. A wish to run again that came meanwhile stands."""
        async with self._fenced() as (sql, _):
            await sql.run(
                "UPDATE sessions SET desired = ? WHERE id = ? AND desired = ?",
                Desired.STOPPED,
                self.session,
                Desired.UNLINKED,
            )
            await wake_places(sql, self.tenant, self.session)

    async def new_profile(self) -> int:
        """See the port."""
        async with self._fenced() as (sql, before):
            generation = int(before["profile_generation"]) + 1
            await sql.run("UPDATE sessions SET profile_generation = ? WHERE id = ?", generation, self.session)
            return generation

    async def due(self, now: datetime, *, screens_too: bool = True) -> OutboxRow | None:
        """See the port. Over the tenant's daily quota only the owner's screens go out."""
        row = await next_due(self._sql, self.tenant, self.session, now, screens_too=screens_too)
        return None if row is None else outbox_row(row, self._cipher)

    async def next_due_at(self) -> datetime | None:
        """See the port. None while suspended: nothing comes of waiting for it."""
        if await sends_are_stopped(self._sql, self.tenant):
            return None
        return maybe_instant(
            await self._sql.value(
                "SELECT MIN(not_before) FROM outbox"  # noqa: S608
                f" WHERE session_id = ? AND delivery = 'due' AND {MAY_GO}",
                self.session,
            )
        )

    async def in_flight(self) -> list[OutboxRow]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT * FROM outbox WHERE session_id = ? AND delivery = 'sending' ORDER BY created_at, born",
            self.session,
        )
        return [outbox_row(row, self._cipher) for row in rows]

    async def begin_send(self, outbox: OutboxId, key: MessageKey, profile_generation: int) -> None:
        """See the port.

        Raises:
            PermanentError: it is not DUE (any more); or it is of a broadcast that does not run now, or its
                recipient has opted out: then it is dropped.
            TemporaryError: sends were suspended since it was picked.
        """
        stanza, refusal = plain(stanza_of(key), "a stanza id"), None
        async with self._fenced() as (sql, _):
            if await sends_are_stopped(sql, self.tenant):
                raise TemporaryError("sends of this tenant are suspended; nothing was begun")
            begin = (
                "UPDATE outbox SET delivery = 'sending', key = ?, stanza = ?, profile_generation = ?,"  # noqa: S608
                f" attempts = attempts + 1, reason = NULL, picked_at = {sql.clock}"
                " WHERE id = ? AND session_id = ? AND delivery = 'due'"
            )
            cell = self._cipher.seal(f"outbox|{outbox}|key", key)
            values = (cell, stanza, profile_generation, outbox, self.session)
            touched = await sql.run(f"{begin} AND broadcast_id IS NULL", *values)
            if touched == 0:
                refusal = await why_not_begin(sql, self.session, outbox)
                touched = 0 if refusal else await sql.run(begin, *values)
        # Raised outside: what was dropped stays so.
        if refusal is not None:
            raise PermanentError(f"a message of a broadcast must not be begun: {refusal}")
        if touched != 1:
            raise PermanentError("only a message that is due can be sent; this one is not, or is not here")

    async def settle_send(
        self,
        outbox: OutboxId,
        outcome: Outcome,
        *,
        reason: str | None = None,
        sent_at: datetime | None = None,
        until: datetime | None = None,
    ) -> Delivery:
        """See the port."""
        async with self._fenced() as (sql, _):
            row = await entry_by(sql, self.session, "id", outbox, outcome)
            if row is None:
                raise LookupError("no such outbox entry")
            after, moved = await apply_outcome(sql, row, outcome, reason=reason, sent_at=sent_at, until=until)
            await self._wake(sql, row, moved)
            return after

    async def receipt(
        self,
        stanza: StanzaId,
        outcome: Outcome,
        *,
        reason: str | None = None,
        until: datetime | None = None,
    ) -> bool:
        """See the port."""
        async with self._fenced() as (sql, _):
            name = plain(stanza, "a stanza id")
            row = await entry_by(sql, self.session, "stanza", name, outcome)
            if row is None:
                return await mark_phone_sent(sql, self.tenant, self.session, name, outcome)
            # One that is DUE again has kept its stanza; the table tells that nothing can acknowledge it.
            _, moved = await apply_outcome(sql, row, outcome, reason=reason, until=until)
            await self._wake(sql, row, moved)
            return moved

    async def to_look_at(self, limit: int) -> list[OutboxRow]:
        """See the port."""
        async with self._fenced() as (sql, _):
            wanted = await sql.all(
                "UPDATE broadcasts SET looks = ? WHERE session_id = ? AND looks = ? RETURNING id",
                False,
                self.session,
                True,
            )
            if not wanted:
                return []
            rows = await sql.all(
                "SELECT * FROM outbox WHERE delivery = 'uncertain' AND "  # noqa: S608
                f" {among('broadcast_id', wanted)} ORDER BY born LIMIT ?",
                *(row["id"] for row in wanted),
                limit,
            )
        return [outbox_row(row, self._cipher) for row in rows]

    async def seen(self, chat_key: str, stanzas: Sequence[StanzaId]) -> set[StanzaId]:
        """See the port. `chat_key` is the `chat` of the recorded MessageSeen."""
        marks = {mark_of(self._cipher, chat_key, stanza): stanza for stanza in stanzas}
        if not marks:
            return set()
        rows = await self._sql.all(
            f"SELECT mark FROM facts WHERE session_id = ? AND {among('mark', marks)}",  # noqa: S608
            self.session,
            *marks,
        )
        return {marks[row["mark"]] for row in rows}

    async def _wake(self, sql: Sql, row: Row, moved: bool) -> None:
        if moved and _shows_ticks(row):
            await wake_places(sql, self.tenant, self.session)
            await wake_ticks(sql, self.tenant, row["id"])


def _shows_ticks(row: Row) -> bool:
    """The owner's menu shows no ticks of itself: redrawing every admin chat for them would be noise.

    A broadcast's go into its progress, which is edited now and then (`storage.broadcast_moves`).
    """
    return bool(row["purpose"] == Purpose.REPLY)
