"""A living process: its heartbeat, and the sessions it takes and gives back."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.errors import Fenced
from bridge.ids import HolderId, SessionId, TenantId
from bridge.ports.holding import Glimpse
from bridge.ports.store import SessionDesk
from bridge.session_life import Desired
from storage.blobs.contract import Blobs
from storage.engine import Engine
from storage.glimpses import glimpses_of
from storage.keyring import Keyring
from storage.session_desk import HeldSession
from storage.sql import Row, Sql, among
from storage.tx_ground import plain


class LivingHolder:
    """`bridge.ports.store.HolderDesk`."""

    def __init__(self, engine: Engine, keyring: Keyring, blobs: Blobs, holder: HolderId) -> None:
        self.holder = holder
        self._engine = engine
        self._keyring = keyring
        self._blobs = blobs

    async def beat(self, ttl_s: float) -> None:
        """See the port. A holder that was late is dead for good: others may have its sessions by now."""
        async with self._engine.aside() as sql:
            alive = await sql.one(
                f"UPDATE holders SET expires_at = {sql.clock_plus}"  # noqa: S608
                f" WHERE id = ? AND expires_at > {sql.clock} RETURNING id",
                ttl_s,
                self.holder,
            )
            await self._keyring.look(sql)  # for the sessions that it holds and that are quiet
        if alive is None:
            raise Fenced(f"holder {self.holder} was not heard of in time and counts as dead")

    async def claim(
        self,
        limit: int,
        margin_s: float,
        *,
        prefer: Sequence[SessionId] = (),
        held: Sequence[SessionId] | None = None,
    ) -> list[SessionDesk]:
        """See the port. A session to be unlinked is taken too: only a page can log its device out.

        Raises:
            Fenced: this holder itself is dead.
        """
        await self._must_live(self._engine.sql)
        if limit <= 0 or not await self._free(self._engine.sql, 1, margin_s, (), held):
            return []  # as nearly always: nobody waits for a lock on that account
        async with self._engine.transaction() as sql:
            # One claimer at a time: row locks alone let two see the same dead holder on Postgres.
            await sql.lock("claim")
            await self._must_live(sql)
            rows = await self._take(sql, await self._free(sql, limit, margin_s, prefer, held))
        return [
            HeldSession(
                self._engine,
                await self._keyring.of(self._engine.sql, TenantId(row["tenant_id"])),
                self._blobs,
                holder=self.holder,
                session=SessionId(row["id"]),
                tenant=TenantId(row["tenant_id"]),
                generation=row["generation"],
            )
            for row in rows
        ]

    async def glimpses(self) -> list[Glimpse]:
        """See the port."""
        return await glimpses_of(self._engine.sql, self.holder)

    async def release(self, session: SessionId) -> None:
        """See the port. One that is not ours (any more) is left alone."""
        await self._engine.sql.run(
            "UPDATE sessions SET holder_id = NULL WHERE id = ? AND holder_id = ?", session, self.holder
        )

    async def lead(self, name: str, *, margin_s: float = 0.0) -> bool:
        """See the port."""
        async with self._engine.transaction() as sql:
            await sql.lock(f"lead/{name}")
            await self._must_live(sql)
            took = await sql.one(
                f"INSERT INTO leads (name, holder, generation, since) VALUES (?, ?, 1, {sql.clock})"  # noqa: S608
                " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, generation = leads.generation"
                "  + CASE WHEN leads.holder = excluded.holder THEN 0 ELSE 1 END,"
                "  since = CASE WHEN leads.holder = excluded.holder THEN leads.since ELSE excluded.since END"
                " WHERE leads.holder IS NULL OR leads.holder = excluded.holder OR NOT EXISTS"
                "  (SELECT 1 FROM holders h WHERE h.id = leads.holder"
                f"   AND h.expires_at > {sql.clock_plus}) RETURNING name",
                plain(name, "the name of a lead"),
                self.holder,
                -margin_s,
            )
        return took is not None

    async def release_lead(self, name: str) -> None:
        """See the port."""
        await self._engine.sql.run(
            "UPDATE leads SET holder = NULL WHERE name = ? AND holder = ?", name, self.holder
        )

    async def leave(self) -> None:
        """See the port. Works twice."""
        async with self._engine.transaction() as sql:
            await sql.run("UPDATE leads SET holder = NULL WHERE holder = ?", self.holder)
            await sql.run("UPDATE sessions SET holder_id = NULL WHERE holder_id = ?", self.holder)
            await sql.run("DELETE FROM holders WHERE id = ?", self.holder)

    async def _must_live(self, sql: Sql) -> None:
        query = f"SELECT 1 FROM holders WHERE id = ? AND expires_at > {sql.clock}"  # noqa: S608
        if await sql.value(query, self.holder) is None:
            raise Fenced(f"holder {self.holder} was not heard of in time and counts as dead")

    async def _free(
        self,
        sql: Sql,
        limit: int,
        margin_s: float,
        prefer: Sequence[SessionId],
        held: Sequence[SessionId] | None,
    ) -> list[str]:
        """What wants to run and no living holder holds; what is adrift, too.

        Those whose people wait come first, then those whose profile is at hand, then the oldest.

        Taking over a profile costs seconds; a person who waits for an answer must not wait for the rest of a
        dead process's sessions, too. A broadcast is nobody who waits. Facts that nobody has handled do not
        count either: they are handled without the session, and what comes of them is due here at once.
        """
        sticky = f"CASE WHEN {among('s.id', prefer)} THEN 0 ELSE 1 END, " if prefer else ""
        waited_for = (
            "CASE WHEN s.pairing IS NOT NULL OR EXISTS (SELECT 1 FROM outbox o WHERE o.session_id = s.id"  # noqa: S608
            f" AND o.delivery = 'due' AND o.rank < 2 AND o.not_before <= {sql.clock}) THEN 0 ELSE 1 END"
        )
        known = f" AND NOT {among('id', held)}" if held else ""
        adrift = "" if held is None else f" UNION ALL SELECT id FROM sessions WHERE holder_id = ?{known}"  # noqa: S608
        free = await sql.all(
            # Each way to be free by the index on holders: most sessions are held, and are not looked at.
            "SELECT s.id FROM sessions s WHERE s.desired <> ? AND s.id IN"  # noqa: S608
            " (SELECT id FROM sessions WHERE holder_id IS NULL UNION ALL"
            "  SELECT x.id FROM holders h JOIN sessions x ON x.holder_id = h.id"
            f"  WHERE h.expires_at <= {sql.clock_plus}{adrift})"
            f" ORDER BY {waited_for}, {sticky}s.held_since, s.id LIMIT ?",
            Desired.STOPPED,
            -margin_s,
            *(() if held is None else (self.holder, *held)),
            *prefer,
            limit,
        )
        return [row["id"] for row in free]

    async def _take(self, sql: Sql, sessions: Sequence[str]) -> list[Row]:
        """Make them ours; in the order given."""
        if not sessions:
            return []
        order = {session: place for place, session in enumerate(sessions)}
        taken = await sql.all(
            "UPDATE sessions SET holder_id = ?, generation = generation + 1,"  # noqa: S608
            f" held_since = {sql.clock} WHERE id IN ({', '.join('?' * len(order))})"
            " RETURNING id, tenant_id, generation",
            self.holder,
            *order,
        )
        return sorted(taken, key=lambda row: order[row["id"]])
