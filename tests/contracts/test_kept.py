"""Kept texts: an admin chat's own secrets, sealed, found by name, taken once, gone when they expire."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bridge.screens import Surface
from storage.store import TortoiseStore

SLACK = Surface.SLACK
PAST, SOON = datetime.now(UTC) - timedelta(seconds=1), datetime.now(UTC) + timedelta(hours=1)


async def test_what_is_kept_is_found_by_its_name_and_surface(store: TortoiseStore) -> None:
    await store.keep(SLACK, "install/T1", "xoxb-1")
    await store.keep(Surface.TELEGRAM, "install/T1", "another")

    assert await store.kept(SLACK, "install/T1") == "xoxb-1"
    assert await store.kept(SLACK, "install/T2") is None
    assert await store.kept(Surface.CONSOLE, "install/T1") is None


async def test_what_is_kept_anew_takes_the_place_of_the_old(store: TortoiseStore) -> None:
    await store.keep(SLACK, "install/T1", "old", expires_at=PAST)
    await store.keep(SLACK, "install/T1", "new")

    assert await store.kept(SLACK, "install/T1") == "new"
    assert await store.kept_names(SLACK, "") == ["install/T1"]


async def test_of_all_who_take_it_at_once_one_gets_it(store: TortoiseStore) -> None:
    await store.keep(SLACK, "state/abc", "T1", expires_at=SOON)

    taken = await asyncio.gather(*(store.take_kept(SLACK, "state/abc") for _ in range(5)))

    assert sorted(taken, key=str) == [None, None, None, None, "T1"]
    assert await store.kept(SLACK, "state/abc") is None


async def test_what_has_expired_is_nothing_and_is_pruned(store: TortoiseStore) -> None:
    for name in ("state/a", "state/b"):
        await store.keep(SLACK, name, "x", expires_at=PAST)
    await store.keep(SLACK, "install/T1", "stays")

    assert await store.kept(SLACK, "state/a") is None
    assert await store.take_kept(SLACK, "state/b") is None
    assert await store.kept_names(SLACK, "state/") == []

    assert await store.prune(datetime.now(UTC) + timedelta(days=2)) >= 1
    assert await store.engine.sql.value("SELECT COUNT(*) FROM kept_texts") == 1
    assert await store.kept(SLACK, "install/T1") == "stays"


async def test_names_are_listed_by_how_they_begin(store: TortoiseStore) -> None:
    for name in ("install/T2", "install/T1", "state/x", "installed"):
        await store.keep(SLACK, name, "x", expires_at=SOON)

    assert await store.kept_names(SLACK, "install/") == ["install/T1", "install/T2"]
    assert await store.kept_names(Surface.TELEGRAM, "") == []


async def test_what_is_dropped_is_gone(store: TortoiseStore) -> None:
    await store.keep(SLACK, "install/T1", "x")

    assert await store.drop_kept(SLACK, "install/T1")
    assert not await store.drop_kept(SLACK, "install/T1")
    assert await store.kept(SLACK, "install/T1") is None


async def test_neither_name_nor_text_lies_open(store: TortoiseStore) -> None:
    await store.keep(SLACK, "state/PLANTED", "PLANTED too")

    (row,) = await store.engine.sql.all("SELECT * FROM kept_texts")

    cells = [
        bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in row.values()
    ]
    assert not [cell for cell in cells if b"PLANTED" in cell]
