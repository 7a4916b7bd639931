"""Tortoise's asyncpg client, opened by DSN, a transaction that minds cancellation, a line aside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper

COMMAND_TIMEOUT_S = 30.0
"""No statement of ours takes a second; a server that does not answer for this long is gone."""

IDLE_IN_TRANSACTION_S = 10.0
"""After which the server ends a transaction whose client says nothing. A process that is paused in one (or
whose machine is cut off) would otherwise keep its locks, and no other could claim its sessions. Between two
of our statements pass milliseconds. Who sets another in the DSN or for the role keeps it."""

CANCEL_TIMEOUT_S = 2.0
"""How long the server may take to give up a statement. Then its connection is ended: a server that is mute
must not hold whoever is being ended."""

CLOSE_TIMEOUT_S = 3.0
"""The same for saying good-bye."""


class QuicklyCancelled(asyncpg.Connection):  # type: ignore[misc]
    """asyncpg waits for as long as for a statement until a cancelled one is given up."""

    async def _cancel(self, *waiters: Any) -> None:
        async with asyncio.timeout(CANCEL_TIMEOUT_S) as limit:
            await super()._cancel(*waiters)
        if limit.expired():
            self.terminate()


class PoolClient(AsyncpgDBClient):
    """A pool of connections to one Postgres."""

    connection_class = QuicklyCancelled

    def __init__(
        self, dsn: str, *, command_timeout_s: float | None = COMMAND_TIMEOUT_S, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._dsn = dsn
        self._command_timeout_s = command_timeout_s
        self._aside: asyncpg.Connection | None = None
        self._one_aside = asyncio.Lock()

    async def create_pool(self, **kwargs: Any) -> Any:
        for unset in ("host", "port", "user", "password", "database", "loop"):
            kwargs.pop(unset, None)
        # Our statements leave no session state behind, so the reset round trip at each release is saved.
        return await asyncpg.create_pool(
            self._dsn,
            command_timeout=self._command_timeout_s,
            init=None if self._command_timeout_s is None else _must_not_idle,
            reset=_leave_as_is,
            **kwargs,
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

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[TransactionWrapper]:
        """A connection beside the pool, for one statement that must not queue behind all others.

        One at a time. It stays open, and is ended by any exception, cancellation included: nobody waits for a
        server that does not answer.
        """
        async with self._one_aside:
            try:
                if self._aside is None or self._aside.is_closed():
                    self._aside = await asyncpg.connect(self._dsn, command_timeout=self._command_timeout_s)
                wrapper = TransactionWrapper(self)
                wrapper._connection = self._aside
                yield wrapper
            except BaseException:
                self._end_aside()
                raise

    async def close(self) -> None:
        """Close all of them, as kindly as the server lets us."""
        self._end_aside()
        pool = self._pool
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await super().close()
        except TimeoutError:
            self._pool = None
            if pool is not None:
                pool.terminate()

    def _end_aside(self) -> None:
        aside, self._aside = self._aside, None
        if aside is not None:
            aside.terminate()


async def _must_not_idle(connection: asyncpg.Connection) -> None:
    try:
        await connection.execute(
            "SELECT set_config('idle_in_transaction_session_timeout', $1, false)"
            " WHERE current_setting('idle_in_transaction_session_timeout') = '0'",
            f"{IDLE_IN_TRANSACTION_S:.0f}s",
        )
    except BaseException:
        connection.terminate()  # the pool would say good-bye, for as long as a mute server takes to answer
        raise


async def _leave_as_is(connection: Any) -> None:
    """Nothing to reset."""


client_class = PoolClient  # the name by which Tortoise's engine lookup finds it
