"""Jobs: one of a kind at a time, claimed by one runner, resumed after a crash, never saved by two."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bridge.errors import Fenced
from bridge.ids import TenantId
from bridge.ports.jobs import JobRow, JobStatus, Progress
from storage.stages import Batch, Staged
from storage.store import TortoiseStore
from tests.contracts.erasing import erased
from tests.contracts.shop import NOON, Shop, open_shop

KIND = "count"
GONE_S = -1.0  # a lease that has run out when it begins


async def asks(shop: Shop, *, about: str = "", after_s: float = 0.0) -> tuple[JobRow, bool]:
    """Somebody wants it done."""
    async with shop.at_work() as tx:
        due = NOON + timedelta(seconds=after_s)
        return await tx.add_job(KIND, NOON, about=about, given={"for": "Zoé"}, run_at=due)


async def taken(store: TortoiseStore, *, ttl_s: float = 60.0) -> JobRow:
    """A runner takes the one that is due."""
    job = await store.claim_job([KIND], ttl_s)
    assert job is not None
    return job


async def test_of_one_kind_about_one_thing_there_is_one_at_a_time(shop: Shop) -> None:
    first, is_new = await asks(shop)

    second, again = await asks(shop)
    other, about_another = await asks(shop, about="another")

    assert (is_new, again, about_another) == (True, False, True)
    assert second.id == first.id != other.id
    assert (first.given, first.status, first.is_open) == ({"for": "Zoé"}, JobStatus.WAITING, True)


async def test_one_that_is_over_may_be_asked_for_anew(shop: Shop) -> None:
    first, _ = await asks(shop)
    job = await taken(shop.store)
    await shop.store.save_job(job, Progress(is_over=True, counts={"lines": 3}), ttl_s=None, now=NOON)

    second, is_new = await asks(shop)

    assert is_new
    async with shop.at_work() as tx:
        over = await tx.job(first.id)
        assert [row.id for row in await tx.jobs(limit=9)] == [second.id, first.id]
        assert [row.id for row in await tx.jobs(KIND, limit=1)] == [second.id]
        assert await tx.jobs("other", limit=1) == []
    assert over is not None
    assert (over.status, over.ended_at, over.progress.counts) == (JobStatus.DONE, NOON, {"lines": 3})


async def test_many_runners_take_each_job_once(shop: Shop) -> None:
    for number in range(9):
        await asks(shop, about=str(number))

    found = await asyncio.gather(*(shop.store.claim_job([KIND], 60) for _ in range(9)))
    while job := await shop.store.claim_job([KIND], 60):
        found.append(job)

    taken_ids = [job.id for job in found if job is not None]
    assert len(taken_ids) == len(set(taken_ids)) == 9


async def test_what_is_not_due_and_what_nobody_here_can_do_is_left(shop: Shop) -> None:
    await asks(shop, after_s=366 * 86_400 * 100)

    assert await shop.store.claim_job([KIND], 60) is None
    assert await shop.store.claim_job(["other"], 60) is None


async def test_after_a_crash_another_runner_goes_on_where_it_stood(shop: Shop) -> None:
    await asks(shop)
    first = await taken(shop.store)
    await shop.store.save_job(first, Progress(cursor="c", done=3, total=9), ttl_s=GONE_S, now=NOON)

    second = await taken(shop.store)

    assert (second.progress.cursor, second.progress.done, second.progress.total) == ("c", 3, 9)
    assert second.generation == first.generation + 1
    for late in (
        shop.store.save_job(first, Progress(), ttl_s=60, now=NOON),
        shop.store.save_job(first, Progress(is_over=True), ttl_s=None, now=NOON),
        shop.store.fail_job(first, "late", NOON),
        saves_in_its_own_transaction(shop, first),
    ):
        with pytest.raises(Fenced):
            await late


async def saves_in_its_own_transaction(shop: Shop, job: JobRow) -> Progress:
    """A step that says how far it is together with what it does."""

    async def keeps_less(batch: Batch) -> dict[str, int]:
        await batch.sql.run("UPDATE tenants SET keep_days = 7 WHERE id = ?", batch.tenant)
        return {"lines": 2}

    store = shop.store
    return await Staged(engine=store.engine, keyring=store._keyring, stages={"x": keeps_less}).step(job)


async def test_a_step_is_saved_with_what_it_did_or_not_at_all(shop: Shop) -> None:
    await asks(shop)
    late = await taken(shop.store, ttl_s=GONE_S)
    job = await taken(shop.store)

    with pytest.raises(Fenced):
        await saves_in_its_own_transaction(shop, late)
    async with shop.at_work() as tx:
        assert (await tx.tenant()).keep_days != 7
    await saves_in_its_own_transaction(shop, job)

    async with shop.at_work() as tx:
        row = await tx.job(job.id)
        assert (await tx.tenant()).keep_days == 7
    assert row is not None
    assert (row.progress.done, row.progress.counts) == (2, {"lines": 2})


async def test_what_only_waits_again_remembers_how_often_it_tried(shop: Shop) -> None:
    await asks(shop)

    for expected in (1, 2):
        job = await taken(shop.store)
        assert job.attempts == expected
        await shop.store.save_job(job, Progress(), ttl_s=None, now=NOON, reason="away")
    job = await taken(shop.store)
    await shop.store.save_job(job, Progress(done=1), ttl_s=None, now=NOON)

    assert (await taken(shop.store)).attempts == 1


async def test_a_runner_that_stops_lets_it_go_and_one_that_lost_it_cannot(shop: Shop) -> None:
    await asks(shop)
    late = await taken(shop.store, ttl_s=GONE_S)
    job = await taken(shop.store)

    await shop.store.let_go_of_job(late)
    assert await shop.store.claim_job([KIND], 60) is None
    await shop.store.let_go_of_job(job)

    assert (await taken(shop.store)).id == job.id


async def test_what_failed_says_why_and_is_not_taken_again(shop: Shop) -> None:
    job, _ = await asks(shop)

    await shop.store.fail_job(await taken(shop.store), "refused", NOON)

    assert await shop.store.claim_job([KIND], 60) is None
    async with shop.at_work() as tx:
        row = await tx.job(job.id)
    assert row is not None
    assert (row.status, row.reason, row.ended_at) == (JobStatus.FAILED, "refused", NOON)


async def test_a_job_of_the_installation_outlives_the_tenant_it_is_about(store: TortoiseStore) -> None:
    shop = await open_shop(store)
    await asks(shop)
    row, is_new = await store.add_installation_job(
        "erase", NOON, about=shop.tenant, given={"name": "Café Aurora"}
    )
    _, again = await store.add_installation_job("erase", NOON, about=shop.tenant)

    await erased(store, TenantId(shop.tenant))

    assert (is_new, again) == (True, False)
    assert await store.claim_job([KIND], 60) is None
    job = await store.claim_job(["erase"], 60)
    assert job is not None
    assert (job.id, job.tenant, job.given) == (row.id, None, {"name": "Café Aurora"})
    await store.save_job(job, Progress(is_over=True), ttl_s=None, now=NOON)
    assert [one.status for one in await store.installation_jobs("erase", limit=9)] == [JobStatus.DONE]


async def test_a_runner_whose_tenant_is_erased_meanwhile_is_fenced(store: TortoiseStore) -> None:
    shop = await open_shop(store)
    await asks(shop)
    job = await taken(store)

    await erased(store, shop.tenant)

    with pytest.raises(Fenced):
        await store.save_job(job, Progress(), ttl_s=60, now=NOON)
