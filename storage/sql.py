"""Short SQL that SQLite and Postgres both understand.

`Sql` takes `?` for parameters in either dialect; where they differ (the clock, row locks) it offers a piece
of SQL. The ORM is used beside it with `using_db=sql.db`, inside the same transaction.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from typing import Any, cast

from tortoise.backends.base.client import BaseDBAsyncClient

from storage.connect import Dialect
from storage.errors import DRIVER_ERRORS, in_our_words

Row = dict[str, Any]

PIECE = 500
"""Rows written, or values looked up, by one statement: memory stays flat, others get a turn in between."""


class Sql:
    """Statements on one connection: inside a transaction, or each by itself."""

    def __init__(self, db: BaseDBAsyncClient, dialect: Dialect) -> None:
        self._db = db
        self.dialect = dialect

    @property
    def db(self) -> BaseDBAsyncClient:
        """The connection, for the ORM."""
        return self._db

    @property
    def clock(self) -> str:
        """The database's own clock, as an instant."""
        return _NOW[self.dialect]

    @property
    def clock_plus(self) -> str:
        """The database's clock, moved by one parameter: seconds, perhaps negative."""
        return _NOW_PLUS[self.dialect]

    def later(self, column: str, seconds: int) -> str:
        """That column's instant, so many seconds later."""
        if self.dialect == "postgres":
            return f"{column} + interval '{seconds} seconds'"
        return f"strftime('%Y-%m-%d %H:%M:%f+00:00', {column}, '+{seconds} seconds')"

    @property
    def for_update(self) -> str:
        """Locks the rows read until the end of the transaction (SQLite locks everything anyway)."""
        return " FOR UPDATE" if self.dialect == "postgres" else ""

    async def all(self, statement: str, *values: Any) -> list[Row]:
        """All rows of a SELECT or a RETURNING."""
        text = _numbered(statement) if self.dialect == "postgres" else statement
        try:
            rows = await self._db.execute_query_dict(text, [self._bound(value) for value in values])
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
            touched, _ = await self._db.execute_query(text, [self._bound(value) for value in values])
        except DRIVER_ERRORS as error:
            raise in_our_words(error) from error
        return int(touched)

    async def many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run an INSERT, UPDATE or DELETE once for each row of values, `PIECE` of them at a time.

        Inside a transaction only: by itself it would hold in pieces.
        """
        text = _numbered(statement) if self.dialect == "postgres" else statement
        for at in range(0, len(rows), PIECE):
            piece = [[self._bound(value) for value in row] for row in rows[at : at + PIECE]]
            try:
                await self._db.execute_many(text, piece)
            except DRIVER_ERRORS as error:
                raise in_our_words(error) from error

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


def among(column: str, values: Collection[object]) -> str:
    """`column IN (?, …)`; of nothing: never."""
    return f"{column} IN ({', '.join('?' * len(values))})" if values else "(1 = 0)"
