"""What the holder of a session does to its rows. Every write first asks: is it still ours?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from bridge.delivery import Delivery, Outcome
from bridge.errors import Fenced, PermanentError, TemporaryError
from bridge.ids import HolderId, MessageKey, OutboxId, SessionId, StanzaId, TenantId, stanza_of
from bridge.pairing import PairingStep
from bridge.ports.rows import OutboxRow, Purpose, SessionRow
from bridge.session_life import Desired, SessionState
from storage.codec import encoded
from storage.engine import Engine, Row, Sql
from storage.outcome import apply_outcome, entry_by
from storage.pick import next_due, sends_are_stopped
from storage.rows import maybe_instant, outbox_row, session_row
from storage.tx_facts import mark_of
from storage.tx_ground import plain, wake_places, wake_ticks
from storage.vault import Cipher


class HeldSession:
    """`bridge.ports.store.SessionDesk`."""

    def __init__(
        self,
        engine: Engine,
        cipher: Cipher,
        *,
        holder: HolderId,
        session: SessionId,
        tenant: TenantId,
        generation: int,
    ) -> None:
        self.session = session
        self.tenant = tenant
        self.generation = generation
        self._holder = holder
        self._engine = engine
        self._sql = engine.sql
        self._cipher = cipher

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
        self, state: SessionState, *, reason: str | None, phone: str | None = None, lid: str | None = None
    ) -> None:
        """See the port. Repeating what is known changes nothing and wakes nobody."""
        async with self._fenced() as (sql, before):
            moved = (before["state"], before["reason"]) != (state.value, reason)
            await sql.run(
                "UPDATE sessions SET state = ?, reason = ?, phone = COALESCE(?, phone),"
                " lid = COALESCE(?, lid), ever_linked = (ever_linked OR ?) WHERE id = ?",
                state,
                reason,
                None if phone is None else self._cipher.seal(f"sessions|{self.session}|phone", phone),
                None if lid is None else plain(lid, "a LID"),
                state is SessionState.CONNECTED,
                self.session,
            )
            if state is SessionState.CONNECTED and before["linked_at"] is None:
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

    async def due(self, now: datetime, *, suspended_too: bool = False) -> OutboxRow | None:
        """See the port. Over the tenant's daily quota only the owner's screens go out."""
        row = await next_due(self._sql, self.tenant, self.session, now, suspended_too=suspended_too)
        return None if row is None else outbox_row(row, self._cipher)

    async def next_due_at(self) -> datetime | None:
        """See the port. None while suspended: nothing comes of waiting for it."""
        if await sends_are_stopped(self._sql, self.tenant):
            return None
        return maybe_instant(
            await self._sql.value(
                "SELECT MIN(not_before) FROM outbox WHERE session_id = ? AND delivery = 'due'", self.session
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
            PermanentError: it is not DUE (any more).
            TemporaryError: sends were suspended since it was picked.
        """
        stanza = plain(stanza_of(key), "a stanza id")
        async with self._fenced() as (sql, _):
            if await sends_are_stopped(sql, self.tenant):
                raise TemporaryError("sends of this tenant are suspended; nothing was begun")
            touched = await sql.run(
                "UPDATE outbox SET delivery = 'sending', key = ?, stanza = ?, profile_generation = ?,"  # noqa: S608
                f" attempts = attempts + 1, reason = NULL, picked_at = {sql.clock}"
                " WHERE id = ? AND session_id = ? AND delivery = 'due'",
                self._cipher.seal(f"outbox|{outbox}|key", key),
                stanza,
                profile_generation,
                outbox,
                self.session,
            )
            if touched != 1:
                raise PermanentError(
                    "only a message that is due can be sent; this one is not, or is not here"
                )

    async def settle_send(
        self,
        outbox: OutboxId,
        outcome: Outcome,
        *,
        reason: str | None = None,
        sent_at: datetime | None = None,
    ) -> Delivery:
        """See the port."""
        async with self._fenced() as (sql, _):
            row = await entry_by(sql, self.session, "id", outbox)
            if row is None:
                raise LookupError("no such outbox entry")
            after, moved = await apply_outcome(sql, row, outcome, reason=reason, sent_at=sent_at)
            if moved and _shows_ticks(row):
                await self._wake(sql, row["id"])
            return after

    async def receipt(self, stanza: StanzaId, outcome: Outcome) -> bool:
        """See the port."""
        async with self._fenced() as (sql, _):
            row = await entry_by(sql, self.session, "stanza", plain(stanza, "a stanza id"))
            # One that is DUE again has kept its stanza; the table tells that nothing can acknowledge it.
            if row is None:
                return False
            _, moved = await apply_outcome(sql, row, outcome)
            if moved and _shows_ticks(row):
                await self._wake(sql, row["id"])
            return moved

    async def seen(self, chat_key: str, stanzas: Sequence[StanzaId]) -> set[StanzaId]:
        """See the port. `chat_key` is the `chat` of the recorded MessageSeen."""
        marks = {mark_of(self._cipher, chat_key, stanza): stanza for stanza in stanzas}
        if not marks:
            return set()
        holes = ", ".join("?" * len(marks))
        rows = await self._sql.all(
            f"SELECT mark FROM facts WHERE session_id = ? AND mark IN ({holes})",  # noqa: S608
            self.session,
            *marks,
        )
        return {marks[row["mark"]] for row in rows}

    async def _wake(self, sql: Sql, outbox: str) -> None:
        await wake_places(sql, self.tenant, self.session)
        await wake_ticks(sql, self.tenant, outbox)

    async def _stamp(self, sql: Sql, column: str) -> None:
        await sql.run(f"UPDATE sessions SET {column} = {sql.clock} WHERE id = ?", self.session)  # noqa: S608

    @asynccontextmanager
    async def _fenced(self) -> AsyncIterator[tuple[Sql, Row]]:
        """A transaction in which nobody can take the session away; its row as it is.

        Raises:
            Fenced: another holder or generation, or our lease ran out by the database's clock.
        """
        async with self._engine.transaction() as sql:
            lock = f"{sql.for_update} OF s" if sql.for_update else ""
            row = await sql.one(
                "SELECT s.* FROM sessions s JOIN holders h ON h.id = s.holder_id"  # noqa: S608
                " WHERE s.id = ? AND s.holder_id = ? AND s.generation = ?"
                f" AND h.expires_at > {sql.clock}{lock}",
                self.session,
                self._holder,
                self.generation,
            )
            if row is None:
                raise Fenced(f"session {self.session} is no longer held under generation {self.generation}")
            yield sql, row


def _shows_ticks(row: Row) -> bool:
    """The owner's menu shows no ticks of itself; redrawing every admin chat for them would be noise."""
    return bool(row["purpose"] != Purpose.SCREEN)
