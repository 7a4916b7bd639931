"""What a database says of its own schema, in words that are the same for both kinds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from storage.engine import Engine


@dataclass(frozen=True)
class Index:
    """An index, however it came about."""

    table: str
    columns: tuple[str, ...]
    unique: bool
    partial: bool


async def tables_of(engine: Engine) -> set[str]:
    """All tables."""
    rows = await engine.sql.all(
        "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
        if engine.dialect == "postgres"
        else "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return {row["name"] for row in rows}


async def indexes_of(engine: Engine) -> set[Index]:
    """All indexes, those of unique keys included, those of primary keys not."""
    if engine.dialect == "postgres":
        rows = await engine.sql.all(
            "SELECT t.relname AS table_name, x.indisunique AS uniq, x.indpred IS NOT NULL AS partial,"
            " (SELECT string_agg(pg_get_indexdef(x.indexrelid, k, true), '|' ORDER BY k)"
            "  FROM generate_series(1, x.indnatts) k) AS columns"
            " FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid"
            " JOIN pg_namespace n ON n.oid = t.relnamespace"
            " WHERE n.nspname = 'public' AND NOT x.indisprimary"
        )
        return {
            Index(row["table_name"], _names(row["columns"].split("|")), row["uniq"], row["partial"])
            for row in rows
        }
    found = set()
    for table in await tables_of(engine):
        for row in await engine.sql.all(f'PRAGMA index_list("{table}")'):
            columns = await engine.sql.all(f'PRAGMA index_info("{row["name"]}")')
            if row["origin"] != "pk":
                names = _names([column["name"] or "(expression)" for column in columns])
                found.add(Index(table, names, bool(row["unique"]), bool(row["partial"])))
    return found


async def references_of(engine: Engine) -> set[tuple[str, str, str]]:
    """(table, column, table it points at), of every single-column foreign key."""
    if engine.dialect == "postgres":
        rows = await engine.sql.all(
            "SELECT c.conrelid::regclass::text AS t, a.attname AS col, c.confrelid::regclass::text AS target"
            " FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
            " WHERE c.contype = 'f'"
        )
        return {(row["t"], row["col"], row["target"]) for row in rows}
    return {
        (table, row["from"], row["table"])
        for table in await tables_of(engine)
        for row in await engine.sql.all(f'PRAGMA foreign_key_list("{table}")')
        if row["seq"] == 0
    }


async def checks_of(engine: Engine) -> set[tuple[str, str]]:
    """(table, name) of every CHECK."""
    if engine.dialect == "postgres":
        rows = await engine.sql.all(
            "SELECT conrelid::regclass::text AS t, conname AS name FROM pg_constraint"
            " WHERE contype = 'c' AND conrelid <> 0"
        )
        return {(row["t"], row["name"]) for row in rows}
    rows = await engine.sql.all("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    return {
        (row["name"], check) for row in rows for check in re.findall(r'CONSTRAINT "(\w+)" CHECK', row["sql"])
    }


def _names(columns: list[str]) -> tuple[str, ...]:
    return tuple("(expression)" if "(" in name else name.strip('"') for name in columns)
