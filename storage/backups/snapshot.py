"""A database as it was at one moment, read while others go on writing.

SQLite: a read transaction in WAL sees one state for as long as it lasts, as the online backup would copy it,
and needs no room for that copy. Postgres: one REPEATABLE READ transaction on a connection of its own.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any, Protocol, cast

import asyncpg

from bridge.errors import PermanentError
from storage.connect import dialect_of, sqlite_path
from storage.errors import DRIVER_ERRORS, in_our_words
from storage.sql import PIECE


class Snapshot(Protocol):
    """One state of the database."""

    def rows(self, statement: str) -> AsyncIterator[Sequence[Any]]:
        """The rows of a SELECT; some are in memory at a time."""
        ...

    async def columns(self, table: str) -> list[str]:
        """The names of a table's columns, in their order; none: there is no such table."""
        ...

    async def now(self) -> datetime:
        """The database's clock."""
        ...


@asynccontextmanager
async def snapshot_of(url: str) -> AsyncIterator[Snapshot]:
    """Open one.

    Raises:
        PermanentError: a database in memory, which has nothing to keep.
        TemporaryError: the database cannot be reached.
    """
    if url == "memory":
        raise PermanentError("a database in memory cannot be backed up: it is gone with its process")
    opened = _of_postgres(url) if dialect_of(url) == "postgres" else _of_sqlite(sqlite_path(url))
    async with opened as snapshot:
        yield snapshot


async def all_of(snapshot: Snapshot, statement: str) -> list[Sequence[Any]]:
    """All rows at once: of something small."""
    return [row async for row in snapshot.rows(statement)]


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except DRIVER_ERRORS as error:
        raise in_our_words(error) from error


class _Sqlite:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def rows(self, statement: str) -> AsyncIterator[Sequence[Any]]:
        with _in_our_words():
            cursor = await asyncio.to_thread(self._connection.execute, statement)
        while True:
            with _in_our_words():
                piece = await asyncio.to_thread(cursor.fetchmany, PIECE)
            if not piece:
                return
            for row in piece:
                yield row

    async def columns(self, table: str) -> list[str]:
        return [row[1] async for row in self.rows(f'PRAGMA table_info("{table}")')]

    async def now(self) -> datetime:
        return datetime.now(UTC)


class _Postgres:
    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def rows(self, statement: str) -> AsyncIterator[Sequence[Any]]:
        with _in_our_words():
            cursor = await self._connection.cursor(statement)
        while True:
            with _in_our_words():
                piece = await cursor.fetch(PIECE)
            if not piece:
                return
            for row in piece:
                yield tuple(row)

    async def columns(self, table: str) -> list[str]:
        query = (
            "SELECT column_name FROM information_schema.columns"  # noqa: S608
            f" WHERE table_schema = current_schema() AND table_name = '{table}' ORDER BY ordinal_position"
        )
        return [row[0] async for row in self.rows(query)]

    async def now(self) -> datetime:
        async for (now,) in self.rows("SELECT clock_timestamp()"):
            return cast(datetime, now)
        raise AssertionError("a clock always answers")


@asynccontextmanager
async def _of_sqlite(path: str) -> AsyncIterator[Snapshot]:
    # Each call is in some thread, never two at once.
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    try:
        with _in_our_words():
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            # From here on one state is seen.
            connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        yield _Sqlite(connection)
    finally:
        connection.close()


@asynccontextmanager
async def _of_postgres(url: str) -> AsyncIterator[Snapshot]:
    with _in_our_words():
        connection = await asyncpg.connect(url)
    try:
        with _in_our_words():
            begun = connection.transaction(isolation="repeatable_read", readonly=True)
            await begun.start()
            # It lasts as long as its rows take.
            await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            await connection.execute("SET LOCAL statement_timeout = 0")
            await connection.execute("SELECT 1")  # from here on one state is seen
        yield _Postgres(connection)
    finally:
        # Nothing was written: with the connection its transaction goes.
        await connection.close()
