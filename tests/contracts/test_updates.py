"""The inbox: each update kept once, in order, sealed, until it was handled."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bridge.errors import PermanentError
from bridge.screens import Surface
from storage.inbox import FORGETS_EVERY, UPDATES_KEPT_S
from storage.store import TortoiseStore
from tests.contracts.shop import NOON

TELEGRAM = Surface.TELEGRAM
TEXT = '{"update_id": 7, "message": {"text": "hello \\ud83d\\ude00"}}'


async def keeps(store: TortoiseStore, update: str, payload: str = "{}", *, bot: str = "1") -> bool:
    return await store.record_update(TELEGRAM, bot, update, payload, NOON)


async def names(store: TortoiseStore, bot: str = "1", limit: int = 99) -> list[str]:
    return [row.update_id for row in await store.waiting_updates(TELEGRAM, bot, limit)]


async def test_an_update_is_kept_once_with_all_that_it_said(store: TortoiseStore) -> None:
    assert await keeps(store, "7", TEXT)
    assert not await keeps(store, "7", "something else")

    (row,) = await store.waiting_updates(TELEGRAM, "1", 9)

    assert (row.surface, row.bot, row.update_id, row.payload) == (TELEGRAM, "1", "7", TEXT)
    assert row.recorded_at == NOON


async def test_the_same_update_from_two_connections_at_once_is_one(store: TortoiseStore) -> None:
    kept = await asyncio.gather(*(keeps(store, "7") for _ in range(5)))

    assert sorted(kept) == [False, False, False, False, True]


async def test_updates_wait_in_the_order_of_recording_each_bot_by_itself(store: TortoiseStore) -> None:
    for update in ("9", "8", "10"):
        await keeps(store, update)
    await keeps(store, "8", bot="2")
    await store.record_update(Surface.SLACK, "1", "8", "{}", NOON)

    assert await names(store) == ["9", "8", "10"]
    assert await names(store, limit=2) == ["9", "8"]
    assert await names(store, "2") == ["8"]
    assert await names(store, "3") == []


async def test_what_was_handled_is_known_again_and_says_nothing_any_more(store: TortoiseStore) -> None:
    await keeps(store, "7", TEXT)
    (row,) = await store.waiting_updates(TELEGRAM, "1", 9)

    assert await store.update_handled(row.seq, NOON)
    assert not await store.update_handled(row.seq, NOON)

    assert await names(store) == []
    assert not await keeps(store, "7", TEXT)
    assert await store.engine.sql.value("SELECT payload FROM updates") is None


async def test_what_was_handled_days_ago_is_forgotten_and_what_waits_is_not(store: TortoiseStore) -> None:
    await keeps(store, "1")
    await keeps(store, "2")
    (first, _) = await store.waiting_updates(TELEGRAM, "1", 9)
    await store.update_handled(first.seq, NOON)
    later = NOON + timedelta(seconds=UPDATES_KEPT_S + 1)

    for number in range(FORGETS_EVERY):
        await store.record_update(TELEGRAM, "2", str(number), "{}", later)

    assert await store.record_update(TELEGRAM, "1", "1", "{}", later)
    assert await names(store) == ["2", "1"]


async def test_a_name_that_no_platform_would_choose_is_refused(store: TortoiseStore) -> None:
    for update in ("x" * 161, "\0", "\ud800"):
        with pytest.raises(PermanentError):
            await keeps(store, update)

    assert await names(store) == []
