"""What every worker asks every two seconds stays cheap, however much has been sent and is over."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bridge.broadcast_life import Move
from bridge.ids import HolderId
from storage.engine import Engine
from storage.glimpses import glimpses_of, statement
from storage.store import open_store
from storage.vault import MasterKey
from tests.contracts.broadcasting import moves, runs, writes
from tests.contracts.shop import open_shop

FEW = {"ix_outbox_due", "ix_broadcasts_news", "ix_owner_numbers_unknown"}
MANY = 10_000
HELD = 200
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgres": "EXPLAIN "}
WHOLE_TABLE = {"sqlite": "SCAN ", "postgres": "Seq Scan on "}


async def copied(engine: Engine, table: str, **others: str) -> None:
    """Many copies of the only row of a table. others: SQL instead of a column; `n.i` is a copy's number."""
    row = await engine.sql.one(f"SELECT * FROM {table}")
    assert row is not None
    values = {column: f'o."{column}"' for column in row} | {"id": "CAST(n.i AS TEXT)"} | others
    await engine.sql.run(
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})"
        f" INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM n, {table} o"
    )


@pytest.fixture
async def busy(empty_url: str) -> AsyncIterator[tuple[Engine, HolderId]]:
    """Of very many sessions a worker holds some; of one of these very many broadcasts are over."""
    store = await open_store(empty_url, master_key=MasterKey(secret=b"0123456789abcdef0123456789abcdef"))
    try:
        shop, engine = await open_shop(store), store.engine
        await writes(shop, 1)
        await moves(shop, await runs(shop), Move.STOP)
        await shop.replies(await shop.customer(), "hello")
        await engine.sql.run("UPDATE outbox SET delivery = 'dropped'")
        await engine.sql.run("UPDATE broadcasts SET news = ?", False)
        await shop.proven_owner_number()
        holder = (await store.join("worker", 600)).holder
        await copied(engine, "sessions", holder_id=f"CASE WHEN n.i <= {HELD} THEN '{holder}' END")
        await copied(engine, "broadcasts", session_id="'7'")
        await copied(engine, "outbox", session_id="'7'")
        await copied(engine, "owner_numbers", session_id="CAST(n.i AS TEXT)")
        if engine.dialect == "postgres":  # as its autovacuum does; SQLite's planner goes without here, too
            await engine.sql.run("ANALYZE")
        yield engine, holder
    finally:
        await store.close()


async def test_a_glimpse_finds_its_way_by_indexes(busy: tuple[Engine, HolderId]) -> None:
    engine, holder = busy

    rows = await engine.sql.all(EXPLAIN[engine.dialect] + statement(engine.sql), holder)

    plan = [str(value) for row in rows for value in row.values()]
    assert [line for line in plan if WHOLE_TABLE[engine.dialect] in line] == []
    assert {name for name in FEW if any(name in line for line in plan)} == FEW
    assert len(await glimpses_of(engine.sql, holder)) == HELD
