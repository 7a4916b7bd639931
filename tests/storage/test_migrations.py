"""The runner: one at a time, nothing lost, nothing newer touched."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bridge.errors import PermanentError
from bridge.ids import new_id
from bridge.ports.rows import Role
from storage.engine import Engine, open_engine
from storage.errors import OutOfDate
from storage.migrate import known_migrations, migrate
from storage.store import open_store
from storage.vault import MasterKey
from tests.contracts.shop import open_shop
from tests.contracts.test_history_lines import logs_history
from tests.storage.schema import checks_of, indexes_of, references_of

KEY = MasterKey(secret=b"k" * 32)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
LATER = "tests.storage.later"
BROKEN = "tests.storage.broken"

MIGRATOR = """
import asyncio, sys
from storage.migrate import migrate
sys.stdin.readline()
print(len(asyncio.run(migrate(sys.argv[1]))))
"""


async def filled(url: str) -> None:
    """A tenant with a person, an alias and a membership: a parent and children of several tables."""
    store = await open_store(url, master_key=KEY)
    try:
        tenant = (await store.platform.add_tenant("Aurora")).id
        async with store.transaction(tenant) as tx:
            for name in ("Ana", "Bea", "Cem"):
                await tx.add_operator(name, Role.AGENT)
            await tx.add_session("Front desk")
    finally:
        await store.close()


async def counts(engine: Engine) -> list[int]:
    """Rows of a parent and its children."""
    tables = ("tenants", "people", "memberships", "sessions", "keys")
    return [await engine.sql.value(f"SELECT COUNT(*) FROM {table}") for table in tables]


async def test_migrating_twice_changes_nothing(empty_url: str) -> None:
    assert await migrate(empty_url) == known_migrations()

    assert await migrate(empty_url) == []


async def test_three_processes_that_migrate_at_once_all_succeed(empty_url: str) -> None:
    racers = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            MIGRATOR,
            empty_url,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        for _ in range(3)
    ]

    ends = await asyncio.wait_for(asyncio.gather(*(racer.communicate(b"go\n") for racer in racers)), 90)

    assert [racer.returncode for racer in racers] == [0, 0, 0], [end[1][-800:] for end in ends]
    assert sorted(int(end[0]) for end in ends) == [0, 0, len(known_migrations())]


async def test_a_column_change_keeps_every_row_index_and_constraint(empty_url: str) -> None:
    await filled(empty_url)
    engine = await open_engine(empty_url)
    rows, indexes = await counts(engine), await indexes_of(engine)
    references, checks = await references_of(engine), await checks_of(engine)
    await engine.close()

    applied = await migrate(empty_url, migrations=LATER)

    engine = await open_engine(empty_url)
    try:
        assert applied == ["0016_tenants_change"]
        assert await counts(engine) == rows
        assert {index for index in indexes if index.table != "tenants"} <= await indexes_of(engine)
        assert await references_of(engine) == references
        assert await checks_of(engine) == checks | {("tenants", "ck_tenants_quiet")}
        assert await engine.sql.value("SELECT COUNT(*) FROM tenants WHERE max_sessions = 1") == 1
        with pytest.raises(PermanentError):
            await engine.sql.value("SELECT risks_accepted_by FROM tenants")
        with pytest.raises(PermanentError, match="refused a row"):
            await engine.sql.run("UPDATE tenants SET quiet_from = 9999")
        with pytest.raises(PermanentError, match="refused a row"):
            await engine.sql.run("DELETE FROM tenants")
    finally:
        await engine.close()


async def test_unique_keys_of_a_rebuilt_table_still_hold(empty_url: str) -> None:
    await filled(empty_url)

    await migrate(empty_url, migrations=LATER)

    engine = await open_engine(empty_url)
    try:
        unique = {(index.table, index.columns) for index in await indexes_of(engine) if index.unique}
    finally:
        await engine.close()
    assert ("memberships", ("person_id", "tenant_id")) in unique
    assert ("invitations", ("secret_hash",)) in unique


async def test_a_rebuilt_log_gives_no_number_twice(empty_url: str) -> None:
    store = await open_store(empty_url, master_key=KEY)
    shop = await open_shop(store)
    zoe = await shop.customer()
    lines = [await logs_history(shop, "x", days=days, contact=zoe) for days in (1, 2, 3)]
    await store.close()

    await migrate(empty_url, migrations=LATER)

    engine = await open_engine(empty_url)
    try:
        seq = await engine.sql.value(
            "INSERT INTO messages (id, stanza, tenant_id, session_id, contact_id, outgoing, kind, text,"
            " written_at, recorded_at, forwarded) SELECT ?, ?, tenant_id, session_id, contact_id, outgoing,"
            " kind, text, written_at, recorded_at, forwarded FROM messages LIMIT 1 RETURNING seq",
            new_id(),
            "3EB0NEXT",
        )
    finally:
        await engine.close()
    assert seq > max(-line for line in lines)


async def test_a_migration_that_fails_leaves_no_trace_and_can_be_tried_again(empty_url: str) -> None:
    await filled(empty_url)

    with pytest.raises(PermanentError):
        await migrate(empty_url, migrations=BROKEN)

    engine = await open_engine(empty_url)
    try:
        assert not [index for index in await indexes_of(engine) if index.columns == ("made_at",)]
        assert await engine.sql.value("SELECT COUNT(*) FROM tortoise_migrations") == len(known_migrations())
    finally:
        await engine.close()
    assert await migrate(empty_url) == []


async def test_a_schema_of_a_newer_program_is_refused_by_name(empty_url: str) -> None:
    await migrate(empty_url, migrations=LATER)

    with pytest.raises(OutOfDate, match=r"newer wabridge \(0016_tenants_change\)"):
        await migrate(empty_url)


async def test_a_start_that_may_not_migrate_says_what_to_run(empty_url: str) -> None:
    with pytest.raises(OutOfDate, match="run `wabridge migrate`"):
        await open_store(empty_url, master_key=KEY, migrate=False)


async def test_a_sqlite_file_is_copied_before_it_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "wabridge.db"
    await filled(f"sqlite://{path}")

    await migrate(f"sqlite://{path}", migrations=LATER)

    copy = tmp_path / "wabridge.db.before-0016_tenants_change"
    with sqlite3.connect(copy) as old:
        assert old.execute("SELECT COUNT(*) FROM people").fetchone() == (3,)
        assert old.execute("SELECT COUNT(risks_accepted_by) FROM tenants").fetchone() == (0,)
    old.close()
    assert copy.stat().st_mode & 0o077 == 0


async def test_a_new_sqlite_file_needs_no_copy(tmp_path: Path) -> None:
    await migrate(f"sqlite://{tmp_path / 'wabridge.db'}")

    assert [name for name in os.listdir(tmp_path) if ".before-" in name] == []  # noqa: PTH208
