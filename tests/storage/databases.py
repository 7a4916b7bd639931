"""Databases for tests: migrated once per run, copied for each test."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from storage.migrate import migrate

TEMPLATE = "wabridge_template"


def migrated_file(folder: Path) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = folder / "template.db"
    asyncio.run(migrate(f"sqlite://{path}"))
    return path


def copy_of(template: Path, folder: Path) -> str:
    """The URL of a fresh copy."""
    path = folder / "wabridge.db"
    shutil.copyfile(template, path)
    return f"sqlite://{path}"


def migrated_template(server_url: str) -> str:
    """A migrated, empty Postgres database to copy; its name."""
    _run(server_url, f'CREATE DATABASE "{TEMPLATE}" TEMPLATE template0')
    asyncio.run(migrate(named(server_url, TEMPLATE)))
    return TEMPLATE


@contextmanager
def database_from(server_url: str, template: str) -> Iterator[str]:
    """A database of its own for the block. Outside of any running loop."""
    name = f"t_{secrets.token_hex(8)}"
    _run(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield named(server_url, name)
    finally:
        _run(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


def named(server_url: str, name: str) -> str:
    """The URL of another database of that server."""
    return f"{server_url.rpartition('/')[0]}/{name}"


def _run(url: str, statement: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())
