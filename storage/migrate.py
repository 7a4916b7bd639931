"""Bring a database to this program's schema: one set of migrations, one runner at a time, nothing lost.

What stock Tortoise lacks: a lock (SQLite: a lock file; Postgres: an advisory lock on its own connection),
foreign keys switched off while SQLite rebuilds a table (else its DROP TABLE empties the children), indexes
and constraints kept (`storage.editors`), the record of a migration in that migration's own transaction, a
refusal to run on a schema newer than the program, and a copy of the SQLite file before it is changed.
"""

from __future__ import annotations

import asyncio
import fcntl
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, Any

import asyncpg
from tortoise.context import TortoiseContext
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.migration import Migration
from tortoise.migrations.recorder import MigrationRecorder

from storage.connect import APP, dialect_of, sqlite_path, tortoise_config
from storage.editors import PostgresEditor, SqliteEditor
from storage.engine import Engine
from storage.errors import DRIVER_ERRORS, OutOfDate, in_our_words
from storage.sqlite_client import OneFileClient

MIGRATIONS = "storage.migrations"
_ADVISORY_LOCK = 0x77616272  # "wabr": any number that nobody else of this database's users takes


async def migrate(url: str, *, migrations: str = MIGRATIONS) -> list[str]:
    """Apply what is missing; the names of what was applied (none: it was up to date). Safe to run in a race.

    A SQLite file that held something is copied first, to `<file>.before-<first new migration>`.

    Raises:
        OutOfDate: the database was made by a newer program.
        TemporaryError: the database cannot be reached.
        PermanentError: a migration failed; it left no trace.
    """
    try:
        async with _alone(url):
            context = TortoiseContext()
            try:
                with context:
                    await context.init(config=tortoise_config(url, migrations=migrations, migrating=True))
                return await migrate_client(context, url, migrations=migrations)
            finally:
                await context.close_connections()
    except DRIVER_ERRORS as error:
        raise in_our_words(error) from error


async def migrate_client(context: TortoiseContext, url: str, *, migrations: str = MIGRATIONS) -> list[str]:
    """The same on an open context, without the lock: for a database in memory, which has one user."""
    dialect = dialect_of(url)
    client = context.connections.get(dialect)
    config: dict[str, Any] = tortoise_config(url, migrations=migrations)["apps"]
    with context:
        executor = MigrationExecutor(client, config)
        await executor.recorder.ensure_schema(_editor(client, atomic=False))
        applied = set(await executor.recorder.applied_migrations())
        refuse_newer({key.name for key in applied}, migrations)
        await executor.loader.build_graph()
        plan = [step.migration for step in executor._migration_plan(None, applied, executor.loader.graph)]
        if plan and applied:
            await _copy_aside(client, url, plan[0].name)
        state = await executor._project_state(applied)
        for migration in plan:
            await _apply(client, migration, state)
            applied.add(MigrationKey(app_label=APP, name=migration.name))
    return [migration.name for migration in plan]


async def bring_up_to_date(engine: Engine, url: str, *, allowed: bool = True) -> None:
    """Make an open database fit this program, or stop: what every start does.

    Raises:
        OutOfDate: it is newer than the program; or older, and changing it is not `allowed`.
    """
    applied = await _applied(engine)
    refuse_newer(applied)
    missing = [name for name in known_migrations() if name not in applied]
    if not missing:
        return
    if not allowed:
        raise OutOfDate(f"the database lacks {', '.join(missing)}: run `wabridge migrate`")
    if url == "memory":
        await _fill_memory(engine)
    else:
        await migrate(url)


async def _fill_memory(engine: Engine) -> None:
    """Migrate the first database in memory of this process; copy its schema to the later ones."""
    client = engine.client
    if not _MEMORY_SCHEMA:
        await migrate_client(engine.context, "memory")
        rows = await engine.sql.all(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
        )
        done = await engine.sql.all("SELECT app, name, applied_at FROM tortoise_migrations ORDER BY id")
        _MEMORY_SCHEMA.extend(row["sql"] for row in rows)
        _MEMORY_SCHEMA.extend(
            "INSERT INTO tortoise_migrations (app, name, applied_at)"  # noqa: S608
            f" VALUES ('{row['app']}', '{row['name']}', '{row['applied_at']}')"
            for row in done
        )
        return
    await client.execute_script(";\n".join(_MEMORY_SCHEMA))


_MEMORY_SCHEMA: list[str] = []


async def _applied(engine: Engine) -> set[str]:
    sql = engine.sql
    exists = (
        "SELECT to_regclass('tortoise_migrations')::text"
        if sql.dialect == "postgres"
        else "SELECT name FROM sqlite_master WHERE name = 'tortoise_migrations'"
    )
    if await sql.value(exists) is None:
        return set()
    return {row["name"] for row in await sql.all("SELECT name FROM tortoise_migrations")}


def known_migrations(migrations: str = MIGRATIONS) -> list[str]:
    """The names of all migrations of this program, in order."""
    folder = import_module(migrations).__path__
    return sorted(name for _, name, is_package in pkgutil.iter_modules(folder) if not is_package)


def refuse_newer(applied: set[str], migrations: str = MIGRATIONS) -> None:
    """Raise OutOfDate when the database has migrations that this program does not know."""
    unknown = applied - set(known_migrations(migrations))
    if unknown:
        raise OutOfDate(
            f"the database has the schema of a newer wabridge ({', '.join(sorted(unknown))});"
            f" this one knows {known_migrations(migrations)[-1]}: update the program or restore a backup"
        )


async def _apply(client: Any, migration: Migration, state: Any) -> None:
    """One migration and its record, in one transaction."""
    begin = client.immediate if isinstance(client, OneFileClient) else client.in_short
    async with begin() as transaction:
        editor = _editor(client, atomic=True)
        editor.client = transaction
        await migration.apply(state, schema_editor=editor)
        if isinstance(client, OneFileClient):
            broken = await transaction.execute_query_dict("PRAGMA foreign_key_check")
            if broken:
                tables = sorted({row["table"] for row in broken})
                raise OutOfDate(f"migration {migration.name} would leave references to nothing in {tables}")
        await MigrationRecorder(transaction).record_applied(APP, migration.name)


def _editor(client: Any, *, atomic: bool) -> SqliteEditor | PostgresEditor:
    kind = SqliteEditor if isinstance(client, OneFileClient) else PostgresEditor
    return kind(client, atomic=atomic)


async def _copy_aside(client: Any, url: str, upto: str) -> None:
    path = sqlite_path(url)
    if not isinstance(client, OneFileClient) or path == ":memory:":
        return
    copy = _empty_private_file(f"{path}.before-{upto}")
    await client.execute_query("VACUUM INTO ?", [copy])


def _empty_private_file(path: str) -> str:
    """Also in place of the copy of an attempt that did not come through: the database is unchanged since."""
    file = Path(path)
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    return path


@asynccontextmanager
async def _alone(url: str) -> AsyncIterator[None]:
    """Hold the migrators' lock of that database. It dies with the process."""
    if dialect_of(url) == "postgres":
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(f"SELECT pg_advisory_lock({_ADVISORY_LOCK})", timeout=None)
            yield
        finally:
            await connection.close()
        return
    path = sqlite_path(url)
    if path == ":memory:":
        yield
        return
    with _lock_file(path) as lock:
        # In a thread: whoever holds it may be another task of this very event loop.
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        yield


def _lock_file(path: str) -> IO[str]:
    Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = Path(f"{path}.migrating")
    lock.touch(mode=0o600)
    return lock.open("a")
