"""A living process: its heartbeat, and the sessions it takes and gives back."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.errors import Fenced
from bridge.ids import HolderId, SessionId, TenantId
from bridge.ports.store import SessionDesk
from bridge.session_life import Desired
from storage.engine import Engine, Row, Sql
from storage.keyring import Keyring
from storage.session_desk import HeldSession
from storage.tx_ground import plain


class LivingHolder:
    """`bridge.ports.store.HolderDesk`."""

    def __init__(self, engine: Engine, keyring: Keyring, holder: HolderId) -> None:
        self.holder = holder
        self._engine = engine
        self._keyring = keyring

    async def beat(self, ttl_s: float) -> None:
        """See the port. A holder that was late is dead for good: others may have its sessions by now."""
        sql = self._engine.sql
        alive = await sql.one(
            f"UPDATE holders SET expires_at = {sql.clock_plus}"  # noqa: S608
            f" WHERE id = ? AND expires_at > {sql.clock} RETURNING id",
            ttl_s,
            self.holder,
        )
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
        async with self._engine.transaction() as sql:
            # One claimer at a time: row locks alone let two see the same dead holder on Postgres.
            await sql.lock("claim")
            await self._must_live(sql)
            rows = await self._take(sql, limit, margin_s, prefer, held)
        return [
            HeldSession(
                self._engine,
                await self._keyring.of(self._engine.sql, TenantId(row["tenant_id"])),
                holder=self.holder,
                session=SessionId(row["id"]),
                tenant=TenantId(row["tenant_id"]),
                generation=row["generation"],
            )
            for row in rows
        ]

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

    async def _take(
        self,
        sql: Sql,
        limit: int,
        margin_s: float,
        prefer: Sequence[SessionId],
        held: Sequence[SessionId] | None,
    ) -> list[Row]:
        holes = ", ".join("?" * len(prefer))
        sticky = f"CASE WHEN s.id IN ({holes}) THEN 0 ELSE 1 END, " if prefer else ""
        known = f" AND s.id NOT IN ({', '.join('?' * len(held))})" if held else ""
        adrift = "" if held is None else f" OR (s.holder_id = ?{known})"
        return await sql.all(
            "UPDATE sessions SET holder_id = ?, generation = generation + 1,"  # noqa: S608
            f" held_since = {sql.clock} WHERE id IN"
            " (SELECT s.id FROM sessions s WHERE s.desired <> ? AND (s.holder_id IS NULL OR NOT EXISTS"
            "  (SELECT 1 FROM holders h WHERE h.id = s.holder_id"
            f"   AND h.expires_at > {sql.clock_plus}){adrift})"
            f" ORDER BY {sticky}s.held_since, s.id LIMIT ?) RETURNING id, tenant_id, generation",
            self.holder,
            Desired.STOPPED,
            -margin_s,
            *(() if held is None else (self.holder, *held)),
            *prefer,
            limit,
        )
