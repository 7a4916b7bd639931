"""What becomes of kept logins: pruned, quarantined, retired, opened, erased; and whose they are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridge.errors import Fenced, PermanentError
from bridge.ids import BundleId, SessionId, new_id
from bridge.ports.bundles import BundleStatus, BundleStoreAway, BundleUnusable, Flaw
from bridge.session_life import SessionState
from storage.blobs.memory import MemoryBlobs
from storage.store import TortoiseStore
from tests.contracts.erasing import erased
from tests.contracts.logins import Died, Keeper, die, keeper_of
from tests.contracts.shop import open_shop


async def test_what_is_quarantined_is_kept_and_the_one_before_becomes_current(
    keeper: Keeper, store: TortoiseStore
) -> None:
    first, second = await keeper.keeps("first"), await keeper.keeps("second")

    await keeper.desk.quarantine_bundle(second.id, Flaw.NO_LOGIN)

    assert [(row.id, row.is_current) for row in await keeper.desk.bundles()] == [(first.id, True)]
    with pytest.raises(BundleUnusable):
        await keeper.gets(second.id)
    for number in range(5):
        await keeper.keeps(f"later {number}")
    while await store.prune_bundles(await store.now() + timedelta(days=999)):
        pass
    (bad,) = [row for row in await keeper.all_rows() if row.status is BundleStatus.QUARANTINED]
    assert (bad.id, bad.flaw) == (second.id, Flaw.NO_LOGIN)
    await store.platform.fetch_bundle(second.id, keeper.folder / "drilled")
    assert (keeper.folder / "drilled").read_text() == "second"


async def test_three_generations_stay(keeper: Keeper, store: TortoiseStore) -> None:
    for number in range(5):
        await keeper.keeps(f"login {number}")
    now = await store.now()

    assert await store.prune_bundles(now) == 2
    assert await store.prune_bundles(now) == 0

    assert await keeper.logins() == ["login 4", "login 3", "login 2"]
    assert len(keeper.blobs.held) == 3


async def test_a_store_that_is_away_only_postpones_pruning(keeper: Keeper, store: TortoiseStore) -> None:
    for number in range(5):
        await keeper.keeps(f"login {number}")
    keeper.blobs.goes_away()

    assert await store.prune_bundles(await store.now()) == 0
    keeper.blobs.comes_back()
    keeper.blobs.before["delete"] = die
    with pytest.raises(Died):
        await store.prune_bundles(await store.now())
    keeper.blobs.comes_back()

    assert await keeper.logins() == ["login 4", "login 3", "login 2"]
    assert await store.prune_bundles(await store.now()) == 2
    assert len(keeper.blobs.held) == len(await keeper.all_rows()) == 3


async def test_an_upload_that_was_given_up_for_dead_cannot_become_current(
    keeper: Keeper, store: TortoiseStore
) -> None:
    await keeper.keeps("good")

    async def prune_meanwhile() -> None:
        keeper.blobs.comes_back()
        assert await store.prune_bundles(await store.now() + timedelta(hours=2)) == 1

    keeper.blobs.after["get"] = prune_meanwhile
    with pytest.raises(BundleStoreAway):
        await keeper.keeps("late")

    assert await keeper.logins() == ["good"]


async def test_a_login_that_ended_is_not_restored_and_goes_after_a_week(
    keeper: Keeper, store: TortoiseStore
) -> None:
    row = await keeper.keeps("ended")

    await keeper.desk.retire_bundles()

    assert await keeper.desk.bundles() == []
    with pytest.raises(BundleUnusable):
        await keeper.gets(row.id)
    now = await store.now()
    assert await store.prune_bundles(now + timedelta(days=6)) == 0
    assert await store.prune_bundles(now + timedelta(days=8)) == 1
    assert keeper.blobs.held == {}


async def test_trouble_is_shown_until_a_copy_succeeds(keeper: Keeper, store: TortoiseStore) -> None:
    await keeper.desk.bundle_trouble("store_away")
    assert (await keeper.desk.row()).bundle_trouble == "store_away"

    row = await keeper.keeps("good")

    assert (await keeper.desk.row()).bundle_trouble is None
    (listed,) = await store.platform.sessions()
    assert (listed["bundle_trouble"], listed["bundle_at"]) == (None, row.created_at)
    with pytest.raises(PermanentError, match="one lower-case word"):
        await keeper.desk.bundle_trouble("disk of +49 170 is full")


async def test_opening_is_noted(keeper: Keeper) -> None:
    row = await keeper.keeps("good")
    assert row.opened_at is None

    await keeper.desk.bundle_opened(row.id)

    (seen,) = await keeper.desk.bundles()
    assert seen.opened_at is not None


async def test_every_write_is_fenced(keeper: Keeper) -> None:
    row = await keeper.keeps("good")
    new = await keeper.loses_the_session()

    with pytest.raises(Fenced):
        await keeper.desk.bundle_opened(row.id)
    with pytest.raises(Fenced):
        await keeper.desk.quarantine_bundle(row.id, Flaw.DAMAGED)
    with pytest.raises(Fenced):
        await keeper.desk.retire_bundles()
    with pytest.raises(Fenced):
        await keeper.desk.bundle_trouble("store_away")

    assert await new.bundles() == [row]
    assert (await new.row()).bundle_trouble is None


async def test_another_tenants_worker_gets_and_changes_nothing(
    keeper: Keeper, store: TortoiseStore, blobs: MemoryBlobs
) -> None:
    row = await keeper.keeps("a victim's login")
    eve = await keeper_of(await open_shop(store, "Eve"), blobs, keeper.folder)
    own = await eve.keeps("eve's own")
    blobs.held[eve.key(own)] = blobs.held[keeper.key(row)]

    for bundle in (row.id, BundleId(new_id())):
        with pytest.raises(BundleUnusable, match="no such bundle"):
            await eve.gets(bundle)
        await eve.desk.quarantine_bundle(bundle, Flaw.DAMAGED)
        await eve.desk.bundle_opened(bundle)
    with pytest.raises(BundleUnusable) as unusable:
        await eve.gets(own.id)
    await eve.desk.retire_bundles()

    assert unusable.value.flaw is Flaw.FOREIGN
    assert await keeper.desk.bundles() == [row]


async def test_erasing_a_tenant_takes_the_copies_too_or_says_that_it_could_not(
    keeper: Keeper, store: TortoiseStore, blobs: MemoryBlobs
) -> None:
    other = await keeper_of(await open_shop(store, "Other"), blobs, keeper.folder)
    theirs = await other.keeps("another's")
    await keeper.desk.quarantine_bundle((await keeper.keeps("bad")).id, Flaw.DAMAGED)
    await keeper.keeps("good")
    blobs.goes_away()

    with pytest.raises(BundleStoreAway):
        await erased(store, keeper.shop.tenant)
    assert len(await keeper.all_rows()) == 2
    blobs.comes_back()
    gone = await erased(store, keeper.shop.tenant)

    assert gone["bundles"] == 2
    assert list(blobs.held) == [other.key(theirs)]


async def test_what_was_put_aside_by_mistake_is_given_back_and_whoever_holds_it_takes_it_anew(
    keeper: Keeper,
) -> None:
    row = await keeper.keeps("good after all")
    await keeper.desk.quarantine_bundle(row.id, Flaw.NO_LOGIN)
    await keeper.desk.report(SessionState.LOGGED_OUT, reason="login_lost")
    platform = keeper.shop.store.platform

    assert await platform.release_bundles(SessionId("nobody")) == 0
    assert await platform.release_bundles(keeper.shop.session) == 1

    with pytest.raises(Fenced):
        await keeper.desk.bundle_opened(row.id)
    (desk,) = await keeper.holder.claim(1, 0)
    assert [one.id for one in await desk.bundles()] == [row.id]
    seen = await desk.row()
    assert (seen.state, seen.reason) == (SessionState.DISCONNECTED, None)
