"""The fence: a holder writes to its session's rows only while the session is still its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bridge.errors import Fenced
from bridge.ids import HolderId, SessionId, TenantId
from storage.blobs.contract import Blobs
from storage.engine import Engine
from storage.sql import Row, Sql
from storage.vault import Cipher


class FencedSession:
    """One session as one holder has it; the parts of `bridge.ports.holding.SessionDesk` inherit from it."""

    def __init__(
        self,
        engine: Engine,
        cipher: Cipher,
        blobs: Blobs,
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
        self._blobs = blobs

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
