"""Several processes on one database, and what errors become."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from bridge.errors import PermanentError, TemporaryError
from storage.connect import dialect_of
from storage.engine import Engine, open_engine
from storage.errors import DRIVER_ERRORS, Clash, in_our_words
from storage.migrate import migrate
from storage.rows import instant
from storage.sql import PIECE
from storage.store import open_store
from storage.vault import MasterKey

WRITER = """
import asyncio, sys
from storage.engine import open_engine

async def main(url):
    engine = await open_engine(url)
    sys.stdin.readline()
    try:
        for _ in range(100):
            async with engine.transaction() as sql:
                await sql.lock("jobs")
                length = await sql.value("SELECT MAX(attempts) FROM jobs")
                await sql.run("UPDATE jobs SET attempts = ?", length + 1)
    finally:
        await engine.close()

asyncio.run(main(sys.argv[1]))
"""


async def test_three_processes_that_read_and_then_write_lose_nothing(empty_url: str) -> None:
    await migrate(empty_url)
    engine = await open_engine(empty_url)
    now = await engine.sql.value(f"SELECT {engine.sql.clock} AS now")
    await engine.sql.all(
        "INSERT INTO jobs (id, kind, about, status, run_at, attempts, generation, done, created_at)"
        " VALUES ('j', 'x', '', 'waiting', ?, 0, 0, 0, ?) RETURNING id",
        now,
        now,
    )
    writers = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            WRITER,
            empty_url,
            stdin=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        for _ in range(3)
    ]

    ends = await asyncio.wait_for(asyncio.gather(*(writer.communicate(b"go\n") for writer in writers)), 90)

    try:
        assert [writer.returncode for writer in writers] == [0, 0, 0], [end[1][-800:] for end in ends]
        assert await engine.sql.value("SELECT attempts FROM jobs") == 300
    finally:
        await engine.close()


@pytest.mark.parametrize(
    ("url", "dialect"),
    [
        ("memory", "sqlite"),
        ("sqlite://data/x.db", "sqlite"),
        ("sqlite:////x.db", "sqlite"),
        ("postgres://u:p@h/d", "postgres"),
        ("postgresql://u:p@h/d?sslmode=require", "postgres"),
    ],
)
def test_known_urls_are_known(url: str, dialect: str) -> None:
    assert dialect_of(url) == dialect


@pytest.mark.parametrize("url", ["", "mysql://u:secret@h/d", "sqlite://", "wabridge.db"])
def test_an_unknown_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(PermanentError, match="DATABASE_URL must be") as refusal:
        dialect_of(url)

    assert "secret" not in str(refusal.value)


async def test_a_server_that_is_away_may_come_back() -> None:
    with pytest.raises(TemporaryError, match="cannot answer now"):
        await open_engine("postgres://nobody:secret@127.0.0.1:9/none")


def test_a_connection_that_broke_between_two_words_may_come_back() -> None:
    confused = asyncpg.InternalClientError("cannot switch to state 9; another operation (2) is in progress")

    assert isinstance(confused, DRIVER_ERRORS)
    assert isinstance(in_our_words(confused), TemporaryError)


async def test_a_refused_row_is_told_without_its_values(empty_url: str) -> None:
    await migrate(empty_url)
    engine = await open_engine(empty_url)
    try:
        await refused_holder(engine, "secret")
        refusal = await refused_holder(engine, "secret")
    finally:
        await engine.close()

    assert "refused a row" in refusal
    assert "secret" not in refusal


async def refused_holder(engine: Engine, name: str) -> str:
    """Why the same holder cannot be there twice."""
    try:
        await engine.sql.all(
            "INSERT INTO holders (id, kind, host, joined_at, expires_at)"
            f" VALUES (?, 'x', 'h', {engine.sql.clock}, {engine.sql.clock}) RETURNING id",
            name,
        )
    except Clash as error:
        return str(error)
    return ""


async def test_closing_twice_is_allowed_and_ends_the_thread(empty_url: str) -> None:
    engine = await open_engine(empty_url)

    await engine.close()
    await engine.close()


async def test_a_transaction_that_cannot_begin_lets_the_next_one_begin(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'wabridge.db'}"
    await migrate(url)
    first, second = await open_engine(url), await open_engine(url)
    await second.sql.all("PRAGMA busy_timeout = 1")
    try:
        async with first.transaction() as sql:
            await sql.value("SELECT 1")
            with pytest.raises(TemporaryError, match="OperationalError"):
                async with second.transaction():
                    pass
        async with second.transaction() as sql:
            assert await sql.value("SELECT 2") == 2
    finally:
        await first.close()
        await second.close()


async def test_first_starts_at_once_share_one_installation(empty_url: str) -> None:
    key = MasterKey(secret=b"k" * 32)

    stores = await asyncio.gather(*(open_store(empty_url, master_key=key) for _ in range(3)))

    try:
        assert await stores[0].engine.sql.value("SELECT COUNT(*) FROM keys") == 1
        assert len({store._keyring.installation.key_id for store in stores}) == 1
    finally:
        for store in stores:
            await store.close()


async def test_many_rows_are_written_in_pieces_and_all_or_none_of_them(empty_url: str) -> None:
    await migrate(empty_url)
    engine = await open_engine(empty_url)
    made = datetime(2026, 11, 22, tzinfo=UTC)
    add = (
        "INSERT INTO jobs (id, kind, about, status, run_at, attempts, generation, done, created_at)"
        " VALUES (?, 'x', '', ?, ?, 0, 0, 0, ?)"
    )
    try:
        async with engine.transaction() as sql:
            await sql.many(add, [(str(n), "done", made, made) for n in range(PIECE * 2 + 1)])
            await sql.many(add, [])
        with pytest.raises(Clash):
            await fails_at_the_end(engine, add, made)

        assert await engine.sql.value("SELECT COUNT(*) FROM jobs") == PIECE * 2 + 1
        later = engine.sql.later("run_at", 90)
        found = instant(await engine.sql.value(f"SELECT {later} AS later FROM jobs LIMIT 1"))
        assert found == made + timedelta(seconds=90)
    finally:
        await engine.close()


async def fails_at_the_end(engine: Engine, add: str, made: datetime) -> None:
    """A piece that is good, and a row that the database refuses."""
    async with engine.transaction() as sql:
        await sql.many(add, [(f"new {n}", "done", made, made) for n in range(PIECE)])
        await sql.many(add, [("last", "no such status", made, made)])
