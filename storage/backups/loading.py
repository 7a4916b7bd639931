"""Puts the rows of a backup into an empty database that has the backup's schema, in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from bridge.errors import PermanentError
from storage.backups.archive import HEAD, ROWS, entries_of
from storage.backups.halfway import tables_of
from storage.backups.lines import rows_in
from storage.backups.making import Told
from storage.backups.tables import LATER, ORDER
from storage.sql import Sql

COUNTED = ("audit", "facts", "messages", "updates")
"""Their `seq` is given by the database, which goes on after the last."""


async def what_is_there(sql: Sql) -> str | None:
    """The first table that holds something; None in an empty database."""
    there = await tables_of(sql)
    for table in ORDER:
        if table in there and await sql.value(f"SELECT 1 FROM {table} LIMIT 1"):  # noqa: S608
            return table
    return None


async def load(sql: Sql, file: Path, tables: dict[str, list[str]], tell: Told) -> dict[str, int]:
    """All rows; how many of each table. In a transaction.

    Raises:
        PermanentError: a table or column that this schema does not have.
    """
    counts = dict.fromkeys(tables, 0)
    kinds = {table: await _kinds(sql, table) for table in tables}
    for table, columns in tables.items():
        if table not in ORDER or not set(columns) <= set(kinds[table]):
            raise PermanentError(f"the backup has a table that this wabridge does not know: {table[:40]!r}")
    pointers: dict[str, list[tuple[str, str]]] = {table: [] for table in LATER}
    async for table, content in _portions(file):
        columns = tables[table]
        rows = rows_in(content, [kinds[table][column] for column in columns])
        if table in LATER:
            at, own = columns.index(LATER[table]), columns.index("id")
            pointers[table] += [(row[at], row[own]) for row in rows if row[at] is not None]
            rows = [[*row[:at], None, *row[at + 1 :]] for row in rows]
        listed = ", ".join(f'"{column}"' for column in columns)
        holes = ", ".join("?" * len(columns))
        await sql.many(f"INSERT INTO {table} ({listed}) VALUES ({holes})", rows)  # noqa: S608
        counts[table] += len(rows)
    for table, column in LATER.items():
        await sql.many(f"UPDATE {table} SET {column} = ? WHERE id = ?", pointers[table])  # noqa: S608
    await _go_on_counting(sql)
    for table, count in counts.items():
        if count:
            tell(f"  {table}: {count} rows")
    return counts


async def _portions(file: Path) -> AsyncIterator[tuple[str, bytes]]:
    """Table by table, as they stand in the file, between its head and the files."""

    def read() -> Iterator[tuple[str, bytes]]:
        with entries_of(file) as entries:
            for name, content in entries:
                if name.startswith(ROWS):
                    yield name.split("/")[1], content.read()
                elif name != HEAD:
                    return  # of all that follows, gigabytes perhaps, the transaction needs nothing

    portions = read()
    while (portion := await asyncio.to_thread(next, portions, None)) is not None:
        yield portion


async def _kinds(sql: Sql, table: str) -> dict[str, str]:
    """What kind each column is, as the database calls it."""
    if sql.dialect == "postgres":
        rows = await sql.all(
            "SELECT column_name AS name, data_type AS type FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = ?",
            table,
        )
    else:
        rows = await sql.all("SELECT name, type FROM pragma_table_info(?)", table)
    return {row["name"]: row["type"] for row in rows}


async def _go_on_counting(sql: Sql) -> None:
    """Lines of history stand at their number below zero, which counts as given, too."""
    for table in COUNTED:
        last = await sql.value(f"SELECT MAX(ABS(seq)) FROM {table}") or 0  # noqa: S608
        if sql.dialect == "postgres":
            await sql.all(f"SELECT setval(pg_get_serial_sequence('{table}', 'seq'), ?, false)", last + 1)
        else:
            await sql.run("DELETE FROM sqlite_sequence WHERE name = ?", table)
            await sql.many("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [(table, last)])
