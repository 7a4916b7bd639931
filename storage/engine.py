"""One database, opened: SQLite (a file or memory) or Postgres, with short SQL that both understand.

`Sql` takes `?` for parameters in either dialect; where they differ (the clock, row locks) it offers a piece
of SQL. The ORM is used beside it with `using_db=sql.db`, inside the same transaction.
"""

from __future__ import annotations

import enum
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from typing import Any, cast

import tortoise.context as orm_context
from tortoise.backends.base.client import BaseDBAsyncClient

from storage.connect import Dialect, dialect_of, tortoise_config
from storage.errors import DRIVER_ERRORS, in_our_words
from storage.postgres_client import PoolClient
from storage.sqlite_client import OneFileClient

Row = dict[str, Any]


class Sql:
    """Statements on one connection: inside a transaction, or each by itself."""

    def __init__(self, db: BaseDBAsyncClient, dialect: Dialect) -> None:
        self.db = db
        self.dialect = dialect

    @property
    def clock(self) -> str:
        """The database's own clock, as an instant."""
        return _NOW[self.dialect]

    @property
    def clock_plus(self) -> str:
        """The database's clock, moved by one parameter: seconds, perhaps negative."""
        return _NOW_PLUS[self.dialect]

    @property
    def for_update(self) -> str:
        """Locks the rows read until the end of the transaction (SQLite locks everything anyway)."""
        return " FOR UPDATE" if self.dialect == "postgres" else ""

    async def all(self, statement: str, *values: Any) -> list[Row]:
        """All rows of a SELECT or a RETURNING."""
        text = _numbered(statement) if self.dialect == "postgres" else statement
        try:
            rows = await self.db.execute_query_dict(text, [self._bound(value) for value in values])
        except DRIVER_ERRORS as error:
            raise in_our_words(error) from error
        return cast("list[Row]", rows)

    async def one(self, statement: str, *values: Any) -> Row | None:
        """The first row, or None."""
        rows = await self.all(statement, *values)
        return rows[0] if rows else None

    async def value(self, statement: str, *values: Any) -> Any:
        """The first column of the first row, or None."""
        row = await self.one(statement, *values)
        return next(iter(row.values())) if row else None

    async def run(self, statement: str, *values: Any) -> int:
        """Run an UPDATE or DELETE; how many rows it touched."""
        text = _numbered(statement) if self.dialect == "postgres" else statement
        try:
            touched, _ = await self.db.execute_query(text, [self._bound(value) for value in values])
        except DRIVER_ERRORS as error:
            raise in_our_words(error) from error
        return int(touched)

    async def lock(self, name: str) -> None:
        """Be the only one in a transaction under this name, until its end (on SQLite one always is)."""
        if self.dialect == "postgres":
            await self.all("SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(?, 0))", name)

    def _bound(self, value: Any) -> Any:
        if isinstance(value, enum.Enum):
            return value.value
        if isinstance(value, datetime):
            value = value.astimezone(UTC)
            # The text that Tortoise's own SQLite writer makes: compares in the order of time.
            return value if self.dialect == "postgres" else str(value)
        return value


class Engine:
    """An open database."""

    def __init__(self, context: orm_context.TortoiseContext, dialect: Dialect) -> None:
        self.context = context
        self.dialect: Dialect = dialect
        self.client = context.connections.get(dialect)
        self.sql = Sql(self.client, dialect)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Sql]:
        """All or nothing. Whatever the driver raises inside comes out as one of the bridge's errors."""
        client = cast("OneFileClient | PoolClient", self.client)
        begin = client.immediate if isinstance(client, OneFileClient) else client.in_short
        try:
            async with begin() as db:
                yield Sql(db, self.dialect)
        except DRIVER_ERRORS as error:
            raise in_our_words(error) from error

    async def close(self) -> None:
        """Close every connection (aiosqlite's thread would keep the process alive). Works twice."""
        await self.context.close_connections()


async def open_engine(url: str) -> Engine:
    """Open a database whose schema is already in place.

    Raises:
        PermanentError: the URL names no database that we know.
        TemporaryError: the database cannot be reached.
    """
    context = orm_context.TortoiseContext()
    # Callbacks of frameworks run in contexts that never saw ours; without the fallback the ORM fails there.
    first = orm_context._global_context is None
    with context:
        await context.init(config=tortoise_config(url), _enable_global_fallback=first)
    engine = Engine(context, dialect_of(url))
    try:
        await engine.sql.value("SELECT 1")
    except BaseException:
        await engine.close()
        raise
    return engine


_NOW: dict[Dialect, str] = {
    "postgres": "clock_timestamp()",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')",
}
_NOW_PLUS: dict[Dialect, str] = {
    "postgres": "clock_timestamp() + make_interval(secs => ?)",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', ? || ' seconds')",
}


@lru_cache(maxsize=1024)
def _numbered(statement: str) -> str:
    """`?` becomes `$1`, `$2`, … in the order of writing. No statement of ours has a literal question mark."""
    numbers = count(1)
    head, *tail = statement.split("?")
    return head + "".join(f"${next(numbers)}{part}" for part in tail)
