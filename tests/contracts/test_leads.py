"""Leads: a role that one living process has, taken over when it dies."""

from __future__ import annotations

import asyncio

import pytest

from bridge.errors import Fenced
from storage.holder_desk import LivingHolder
from storage.store import TortoiseStore

POLLER = "telegram:7001"
DEAD = -1.0


async def bots(store: TortoiseStore, ttl_s: float = 60.0) -> LivingHolder:
    return await store.join("bots", ttl_s)


async def generation(store: TortoiseStore) -> int:
    return int(await store.engine.sql.value("SELECT generation FROM leads WHERE name = ?", POLLER))


async def test_one_has_it_and_keeps_it(store: TortoiseStore) -> None:
    first, second = await bots(store), await bots(store)

    assert await first.lead(POLLER)
    assert not await second.lead(POLLER)
    assert await first.lead(POLLER)

    assert await generation(store) == 1
    assert await second.lead("telegram:7002")


async def test_of_many_who_ask_at_once_one_gets_it(store: TortoiseStore) -> None:
    holders = [await bots(store) for _ in range(5)]

    got = await asyncio.gather(*(holder.lead(POLLER) for holder in holders))

    assert sorted(got) == [False, False, False, False, True]


async def test_it_is_free_when_its_holder_is_dead_and_the_margin_has_passed(store: TortoiseStore) -> None:
    first, second = await bots(store), await bots(store)
    await first.lead(POLLER)
    sql = store.engine.sql
    await sql.run(f"UPDATE holders SET expires_at = {sql.clock_plus} WHERE id = ?", DEAD, first.holder)

    assert not await second.lead(POLLER, margin_s=60.0)
    assert await second.lead(POLLER)

    assert await generation(store) == 2


async def test_a_holder_that_counts_as_dead_leads_nothing(store: TortoiseStore) -> None:
    dead = await bots(store, DEAD)

    with pytest.raises(Fenced):
        await dead.lead(POLLER)


async def test_it_is_given_back_by_who_has_it_alone(store: TortoiseStore) -> None:
    first, second = await bots(store), await bots(store)
    await first.lead(POLLER)

    await second.release_lead(POLLER)
    assert not await second.lead(POLLER)
    await first.release_lead(POLLER)

    assert await second.lead(POLLER)


async def test_whoever_leaves_or_is_buried_gives_it_back(store: TortoiseStore) -> None:
    first, second, third = await bots(store), await bots(store), await bots(store)
    await first.lead(POLLER)

    await first.leave()
    assert await second.lead(POLLER)
    await store.bury(second.holder)

    assert await third.lead(POLLER)


async def test_a_holder_whose_row_was_forgotten_holds_nothing_back(store: TortoiseStore) -> None:
    first = await bots(store)
    await first.lead(POLLER)
    sql = store.engine.sql
    await sql.run(f"UPDATE holders SET expires_at = {sql.clock_plus} WHERE id = ?", -1e6, first.holder)

    second = await bots(store)

    assert await sql.value("SELECT COUNT(*) FROM holders") == 1
    assert await second.lead(POLLER)
