"""One database, opened: SQLite (a file or memory) or Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import tortoise.context as orm_context

from storage.connect import Dialect, dialect_of, tortoise_config
from storage.errors import DRIVER_ERRORS, in_our_words
from storage.postgres_client import PoolClient
from storage.remembering import RememberingSql
from storage.sql import Sql
from storage.sqlite_client import OneFileClient


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
                yield RememberingSql(db, self.dialect)
        except DRIVER_ERRORS as error:
            raise in_our_words(error) from error

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[Sql]:
        """For a statement by itself that must not wait for a free connection: a heartbeat.

        SQLite has but one connection; its statements take turns, and last for a millisecond.
        """
        client = cast("OneFileClient | PoolClient", self.client)
        if isinstance(client, OneFileClient):
            yield self.sql
            return
        try:
            async with client.aside() as db:
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
