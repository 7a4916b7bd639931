"""Tortoise's asyncpg client, opened by DSN, with a transaction that minds cancellation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper

COMMAND_TIMEOUT_S = 30.0
"""No statement of ours takes a second; a server that does not answer for this long is gone."""


class PoolClient(AsyncpgDBClient):
    """A pool of connections to one Postgres."""

    def __init__(
        self, dsn: str, *, command_timeout_s: float | None = COMMAND_TIMEOUT_S, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._dsn = dsn
        self._command_timeout_s = command_timeout_s

    async def create_pool(self, **kwargs: Any) -> Any:
        for unset in ("host", "port", "user", "password", "database", "loop"):
            kwargs.pop(unset, None)
        # Our statements leave no session state behind, so the reset round trip at each release is saved.
        return await asyncpg.create_pool(
            self._dsn, command_timeout=self._command_timeout_s, reset=_leave_as_is, **kwargs
        )

    @asynccontextmanager
    async def in_short(self) -> AsyncIterator[TransactionWrapper]:
        """A transaction on a connection of its own; rolled back on any exception, cancellation included."""
        if self._pool is None:
            async with self._pool_init_lock:
                if self._pool is None:
                    await self.create_connection(with_db=True)
        assert self._pool is not None
        async with self._pool.acquire() as connection, connection.transaction():
            wrapper = TransactionWrapper(self)
            wrapper._connection = connection
            yield wrapper


async def _leave_as_is(connection: Any) -> None:
    """Nothing to reset."""


client_class = PoolClient  # the name by which Tortoise's engine lookup finds it
