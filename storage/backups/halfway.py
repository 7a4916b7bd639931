"""Marks a database from the coming of rows to their settling: until then nobody may serve them."""

from __future__ import annotations

from storage.errors import OutOfDate
from storage.sql import Sql

INSTALLATION_LOCK = "installation"
"""Held while rows are restored, and by whoever begins to serve a database: one of them comes first."""

_MARK = "restoring"
"""A table of its own, so that it is there in any schema."""


class HalfRestored(OutOfDate):
    """A restore into this database was cut short."""


async def half_restored(sql: Sql) -> str | None:
    """The name of the backup whose restoring was cut short in this database, or None."""
    if _MARK not in await tables_of(sql):
        return None
    return str(await sql.value(f"SELECT backup FROM {_MARK}"))  # noqa: S608


async def refuse_half_restored(sql: Sql) -> None:
    """Raise HalfRestored when it is."""
    if await half_restored(sql) is not None:
        raise HalfRestored(
            "a restore into this database was cut short: run `wabridge restore` with the same file again"
        )


async def mark(sql: Sql, backup: str) -> None:
    """From now on it is half restored."""
    await sql.run(f"CREATE TABLE {_MARK} (backup VARCHAR(64) NOT NULL)")
    await sql.all(f"INSERT INTO {_MARK} (backup) VALUES (?) RETURNING backup", backup)  # noqa: S608


async def unmark(sql: Sql) -> None:
    """It is restored."""
    await sql.run(f"DROP TABLE {_MARK}")


async def tables_of(sql: Sql) -> set[str]:
    """The names of all tables that are there."""
    query = (
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()"
        if sql.dialect == "postgres"
        else "SELECT name FROM sqlite_master WHERE type = 'table'"
    )
    return {row["name"] for row in await sql.all(query)}
