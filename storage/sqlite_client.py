"""Tortoise's SQLite client, made fit for several processes on one file.

Stock `in_transaction` begins DEFERRED, so two processes that read and then write meet "database is locked"
at once, whatever busy_timeout says; BEGIN IMMEDIATE queues them. Stock also keeps its lock for ever when
BEGIN fails or is cancelled, and leaves the transaction in a context variable that child tasks inherit.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper

BUSY_TIMEOUT_MS = 5000
"""How long a statement waits for another process's transaction (they last milliseconds).

Then: TemporaryError.
"""


class OneFileClient(SqliteClient):
    """One connection to one file (or to memory)."""

    def __init__(self, file_path: str, **pragmas: Any) -> None:
        pragmas.setdefault("busy_timeout", BUSY_TIMEOUT_MS)
        # WAL with NORMAL survives our crash; a power cut may cost the last commits, never the file.
        pragmas.setdefault("synchronous", "NORMAL")
        super().__init__(file_path, **pragmas)
        # busy_timeout first: switching to WAL is the first thing that another process may be in the way of.
        self.pragmas = {"busy_timeout": self.pragmas.pop("busy_timeout"), **self.pragmas}

    @asynccontextmanager
    async def immediate(self) -> AsyncIterator[SqliteTransactionWrapper]:
        """A write transaction from its first moment; rolled back on any exception, cancellation included."""
        async with self._lock:
            if self._connection is None:
                await self.create_connection(with_db=True)
            connection = self._connection
            assert connection is not None
            wrapper = SqliteTransactionWrapper(self)
            try:
                await connection.execute("BEGIN IMMEDIATE")
                yield wrapper
                # A commit that has begun cannot be called back: who is cancelled meanwhile waits for it.
                await _through(connection.commit())
            except BaseException:
                # aiosqlite works in order, so this follows whatever statement was cancelled, BEGIN included.
                await _through(connection.rollback())
                raise


async def _through(work: Any) -> None:
    """Await `work` to its end, even while being cancelled; the cancellation comes after it."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            try:
                await asyncio.shield(task)
            except asyncio.CancelledError:
                continue
        raise


client_class = OneFileClient  # the name by which Tortoise's engine lookup finds it
