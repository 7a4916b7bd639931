"""Writes `storage/schema` anew, from what the migrations do: `python -m tests.schemas`."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import tempfile
from pathlib import Path

from storage.fresh import Fresh, keep_fresh
from storage.migrate import known_migrations, migrate
from tests.servers import fresh_database, postgres_server

OF_ROWS = re.compile(r"\s*(UPDATE|DELETE|INSERT)\b", re.IGNORECASE)
"""There are none in an empty database."""


async def sqlite_schema(folder: Path) -> Fresh:
    """What all migrations leave in an empty file."""
    path = folder / "stepwise.db"
    await migrate(f"sqlite://{path}", step_by_step=lambda _: None)
    with sqlite3.connect(path) as file:
        made = file.execute(
            "SELECT sql FROM sqlite_master"
            " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name != 'tortoise_migrations'"
            " ORDER BY rowid"
        ).fetchall()
    return _fresh([row[0] for row in made])


async def postgres_schema(url: str) -> Fresh:
    """What all migrations say to an empty database."""
    said: list[str] = []
    await migrate(url, step_by_step=said.append)
    return _fresh(said)


def _fresh(said: list[str]) -> Fresh:
    """Some say several statements at once."""
    statements = (one.strip() for text in said for one in re.split(r";\s*(?:\n|$)", text))
    kept = [one for one in statements if one and not OF_ROWS.match(one)]
    return Fresh(known_migrations()[-1], tuple(re.sub(r"\n\s*\n", "\n", one) for one in kept))


async def _write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        keep_fresh("sqlite", await sqlite_schema(Path(folder)))
    with postgres_server() as server:
        async with fresh_database(server) as url:
            keep_fresh("postgres", await postgres_schema(url))


if __name__ == "__main__":
    asyncio.run(_write())
