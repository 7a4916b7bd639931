"""Copies of logins: stored, read back, pointed at; fenced at each step; a store that is away loses none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bridge.errors import Fenced
from bridge.ports.bundles import BundleStatus, BundleStoreAway, BundleUnusable, Flaw
from storage.store import TortoiseStore
from tests.contracts.logins import Died, Keeper, die


async def test_a_copy_comes_back_and_is_the_current_one(keeper: Keeper) -> None:
    first, second = await keeper.keeps("login 1"), await keeper.keeps("login 2")

    assert await keeper.logins() == ["login 2", "login 1"]
    assert [(row.id, row.is_current) for row in await keeper.desk.bundles()] == [
        (second.id, True),
        (first.id, False),
    ]
    assert (second.status, second.flaw, second.generation) == (BundleStatus.KEPT, None, 1)
    assert second.size_bytes == len(keeper.blobs.held[keeper.key(second)])
    assert list(keeper.folder.iterdir()) == []


async def test_nothing_of_the_login_can_be_read_in_the_store(keeper: Keeper) -> None:
    await keeper.keeps("a login in clear")

    (sealed,) = keeper.blobs.held.values()
    assert b"login" not in sealed


async def test_a_later_claims_copy_is_newer_whatever_the_clocks_say(
    keeper: Keeper, store: TortoiseStore
) -> None:
    await keeper.keeps("old")
    await store.engine.sql.run("UPDATE bundles SET created_at = ?", await store.now() + timedelta(hours=1))
    keeper.desk = await keeper.loses_the_session()

    await keeper.keeps("new")

    assert await keeper.logins() == ["new", "old"]


async def test_a_worker_that_lost_its_session_uploads_nothing(keeper: Keeper) -> None:
    await keeper.keeps("good")
    before = dict(keeper.blobs.held)
    await keeper.loses_the_session()

    with pytest.raises(Fenced):
        await keeper.keeps("late")

    assert keeper.blobs.held == before
    assert len(await keeper.all_rows()) == 1


@pytest.mark.parametrize("step", ["before put", "after put", "before get", "after get"])
async def test_a_worker_that_loses_its_session_while_it_uploads_changes_nothing(
    keeper: Keeper, step: str
) -> None:
    good = await keeper.keeps("good")

    async def another_takes_it() -> None:
        keeper.blobs.comes_back()
        await keeper.loses_the_session()

    when, verb = step.split()
    getattr(keeper.blobs, when)[verb] = another_takes_it
    with pytest.raises(Fenced):
        await keeper.keeps("late")

    assert await keeper.logins() == ["good"]
    assert [row.id for row in await keeper.desk.bundles() if row.is_current] == [good.id]
    assert list(keeper.blobs.held) == [keeper.key(good)]


@pytest.mark.parametrize("step", ["before put", "after put", "before get", "after get"])
async def test_dying_in_the_middle_leaves_the_former_copy_and_is_tidied_up(
    keeper: Keeper, store: TortoiseStore, step: str
) -> None:
    good = await keeper.keeps("good")
    when, verb = step.split()
    getattr(keeper.blobs, when)[verb] = die

    with pytest.raises(Died):
        await keeper.keeps("half")
    keeper.blobs.comes_back()

    assert await keeper.logins() == ["good"]
    now = await store.now()
    assert await store.prune_bundles(now) == 0
    assert await store.prune_bundles(now + timedelta(hours=2)) == 1
    assert list(keeper.blobs.held) == [keeper.key(good)]
    assert [row.id for row in await keeper.all_rows()] == [good.id]
    await keeper.keeps("next")
    assert await keeper.logins() == ["next", "good"]


async def spoil_by_going_away(keeper: Keeper) -> None:
    keeper.blobs.goes_away()


async def spoil_by_losing(keeper: Keeper) -> None:
    async def lose() -> None:
        keeper.blobs.held.popitem()

    keeper.blobs.after["put"] = lose


async def spoil_by_changing(keeper: Keeper) -> None:
    async def change() -> None:
        key, content = keeper.blobs.held.popitem()
        keeper.blobs.held[key] = content[:-1] + b"!"

    keeper.blobs.after["put"] = change


@pytest.mark.parametrize("spoil", [spoil_by_going_away, spoil_by_losing, spoil_by_changing])
async def test_what_cannot_be_read_back_does_not_count(
    keeper: Keeper, spoil: Callable[[Keeper], Awaitable[None]]
) -> None:
    good = await keeper.keeps("good")
    await spoil(keeper)

    with pytest.raises(BundleStoreAway):
        await keeper.keeps("bad")

    keeper.blobs.comes_back()
    assert await keeper.logins() == ["good"]
    assert [row.id for row in await keeper.desk.bundles() if row.is_current] == [good.id]


async def test_a_store_that_is_away_is_not_one_that_has_nothing(keeper: Keeper) -> None:
    row = await keeper.keeps("good")
    keeper.blobs.goes_away()

    with pytest.raises(BundleStoreAway):
        await keeper.gets(row.id)

    assert [one.id for one in await keeper.desk.bundles()] == [row.id]


async def test_a_verdict_needs_a_store_that_proves_to_be_one(keeper: Keeper) -> None:
    row = await keeper.keeps("good")
    kept = keeper.blobs.held.pop(keeper.key(row))
    with pytest.raises(BundleStoreAway):
        await keeper.gets(row.id)  # one that holds nothing of ours may be the wrong one
    await keeper.keeps("another")
    with pytest.raises(BundleUnusable) as missing:
        await keeper.gets(row.id)
    assert missing.value.flaw is Flaw.MISSING

    keeper.blobs.goes_away()
    del keeper.blobs.before["get"]  # it answers reads, and is no store
    with pytest.raises(BundleStoreAway):
        await keeper.gets(row.id)
    keeper.blobs.held[keeper.key(row)] = b"<html>Welcome to the hotel's network</html>"
    with pytest.raises(BundleStoreAway):
        await keeper.gets(row.id)

    keeper.blobs.comes_back()
    with pytest.raises(BundleUnusable) as damaged:
        await keeper.gets(row.id)
    assert damaged.value.flaw is Flaw.DAMAGED
    keeper.blobs.held[keeper.key(row)] = kept
    assert await keeper.gets(row.id) == "good"


async def test_another_generations_object_in_its_place_is_foreign(keeper: Keeper) -> None:
    old, new = await keeper.keeps("old"), await keeper.keeps("new")
    keeper.blobs.held[keeper.key(new)] = keeper.blobs.held[keeper.key(old)]

    with pytest.raises(BundleUnusable) as unusable:
        await keeper.gets(new.id)

    assert unusable.value.flaw is Flaw.FOREIGN
