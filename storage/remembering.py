"""Statements of one transaction, which remembers what it has read.

A transaction handles one thing, and its parts each ask for what they need to know: the session, the tenant,
the owner's number. Asked a second time, the answer is the first one's, until a statement writes into a table
that the question names. So parts need not hand rows around, and a trip to the database is made once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from storage.connect import Dialect
from storage.sql import Row, Sql

MOST_ROWS = 20
"""Of an answer that is remembered: those that are asked for twice are small."""
MOST_ANSWERS = 200
"""What reads on and on forgets what it has read; nothing else asks so many questions in a transaction."""

_WRITES = re.compile(r"(?:INSERT INTO|UPDATE) (\w+)")
_LOCKS = re.compile(r"FOR UPDATE|pg_advisory")
_BY_THE_CLOCK = re.compile(r"clock_timestamp|strftime")


class RememberingSql(Sql):
    """As `Sql`, in a transaction."""

    def __init__(self, db: BaseDBAsyncClient, dialect: Dialect) -> None:
        super().__init__(db, dialect)
        self._known: dict[tuple[str, tuple[Any, ...]], list[Row]] = {}

    @property
    def db(self) -> BaseDBAsyncClient:
        """The connection; what is done there is not seen here, so nothing is remembered from before."""
        self._known.clear()
        return self._db

    async def all(self, statement: str, *values: Any) -> list[Row]:
        """See `Sql`."""
        question = (statement, values)
        if question in self._known:
            return [dict(row) for row in self._known[question]]
        rows = await super().all(statement, *values)
        if not statement.startswith("SELECT") or _LOCKS.search(statement):
            self._forget(statement)
        elif len(rows) <= MOST_ROWS and not _BY_THE_CLOCK.search(statement):
            if len(self._known) >= MOST_ANSWERS:
                self._known.clear()
            self._known[question] = [dict(row) for row in rows]
        return rows

    async def run(self, statement: str, *values: Any) -> int:
        """See `Sql`."""
        touched = await super().run(statement, *values)
        self._forget(statement)
        return touched

    async def many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """See `Sql`."""
        await super().many(statement, rows)
        self._forget(statement)

    def _forget(self, statement: str) -> None:
        """What the statement may have changed: a table's rows, or, of one that deletes or locks, anything."""
        written = _WRITES.match(statement)
        if written is None:
            self._known.clear()
            return
        for question in [known for known in self._known if written[1] in known[0]]:
            del self._known[question]
