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
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
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
from storage.fresh import Fresh, fresh
from storage.sql import Sql
from storage.sqlite_client import OneFileClient

MIGRATIONS = "storage.migrations"
_ADVISORY_LOCK = 0x77616272  # "wabr": any number that nobody else of this database's users takes


Told = Callable[[str], None]


async def migrate(
    url: str, *, migrations: str = MIGRATIONS, step_by_step: Told | None = None, up_to: str | None = None
) -> list[str]:
    """Apply what is missing; the names of what was applied (none: it was up to date). Safe to run in a race.

    step_by_step: an empty database, too, goes through every migration, and each statement is told.
    up_to: none after that one, for rows that were made then.

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
                return await migrate_client(
                    context, url, migrations=migrations, step_by_step=step_by_step, up_to=up_to
                )
            finally:
                await context.close_connections()
    except DRIVER_ERRORS as error:
        raise in_our_words(error) from error


async def migrate_client(
    context: TortoiseContext,
    url: str,
    *,
    migrations: str = MIGRATIONS,
    step_by_step: Told | None = None,
    up_to: str | None = None,
) -> list[str]:
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
        begun = [] if applied or step_by_step else await _begin(client, fresh(dialect), up_to)
        held = bool(applied)
        applied |= {MigrationKey(app_label=APP, name=name) for name in begun}
        plan = [step.migration for step in executor._migration_plan(None, applied, executor.loader.graph)]
        plan = [migration for migration in plan if up_to is None or migration.name <= up_to]
        if plan and held:
            await _copy_aside(client, url, plan[0].name)
        state = await executor._project_state(applied) if plan else None
        for migration in plan:
            await _apply(client, migration, state, step_by_step)
    return [*begun, *(migration.name for migration in plan)]


async def bring_up_to_date(engine: Engine, url: str, *, allowed: bool = True) -> None:
    """Make an open database fit this program, or stop: what every start does.

    Raises:
        OutOfDate: it is newer than the program; or older, and changing it is not `allowed`.
    """
    applied = await applied_migrations(engine.sql)
    refuse_newer(applied)
    missing = [name for name in known_migrations() if name not in applied]
    if not missing:
        return
    if not allowed:
        raise OutOfDate(f"the database lacks {', '.join(missing)}: run `wabridge migrate`")
    if url == "memory":
        await migrate_client(engine.context, url)
    else:
        await migrate(url)


async def applied_migrations(sql: Sql) -> set[str]:
    """The names of those that this database has; none in an empty one."""
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


async def _begin(client: Any, schema: Fresh, up_to: str | None) -> list[str]:
    """Give an empty database the schema that the migrations up to a certain one lead to; their names.

    One of an earlier day is not kept: none, then.
    """
    if up_to is not None and up_to < schema.up_to:
        return []
    names = [name for name in known_migrations() if name <= schema.up_to]
    async with _transaction(client) as transaction:
        for statement in schema.statements:
            await transaction.execute_query(statement)
        for name in names:
            await MigrationRecorder(transaction).record_applied(APP, name)
    return names


def _transaction(client: Any) -> AbstractAsyncContextManager[Any]:
    begun: AbstractAsyncContextManager[Any] = (
        client.immediate() if isinstance(client, OneFileClient) else client.in_short()
    )
    return begun


async def _apply(client: Any, migration: Migration, state: Any, told: Told | None) -> None:
    """One migration and its record, in one transaction."""
    async with _transaction(client) as transaction:
        editor = _editor(client, atomic=True)
        editor.client = transaction
        editor.told = told
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
