"""A tenant is erased as a job: batch by batch, to the last row, whoever is killed meanwhile."""

from __future__ import annotations

import pytest

from bridge.jobs import JobRunner
from bridge.ports.clock import SystemClock
from bridge.ports.jobs import JobRow, JobStatus, Progress
from storage.erasing import OWNED
from storage.erasing_tenant import ERASE_TENANT, ORDER
from storage.store import TortoiseStore
from tests.contracts.erasing import erased
from tests.contracts.shop import NOON, Shop, open_shop
from tests.contracts.test_at_rest import fill
from tests.contracts.victim import victim_of


async def asked(shop: Shop) -> JobRow:
    """The operator wants it gone."""
    job, _ = await shop.store.add_installation_job(ERASE_TENANT, NOON, about=shop.tenant)
    return job


async def rows_of(shop: Shop) -> dict[str, int]:
    """How many rows a tenant has, by table."""
    sql = shop.store.engine.sql
    counts = {
        table: await sql.value(f"SELECT COUNT(*) FROM {table} WHERE tenant_id = ?", shop.tenant)
        for table in OWNED
    }
    return {table: count for table, count in counts.items() if count}


async def test_every_row_goes_and_the_receipt_counts_them(store: TortoiseStore) -> None:
    other = (await victim_of(await open_shop(store, "Other"))).shop
    shop, _ = await fill(store)
    before, others = await rows_of(shop), await rows_of(other)
    await asked(shop)

    runner = JobRunner(desk=store, clock=SystemClock(), work=store.job_steps([ERASE_TENANT]))
    while await runner.round():
        pass

    (job,) = await store.installation_jobs(ERASE_TENANT, limit=9)
    assert (job.status, job.progress.counts) == (JobStatus.DONE, before)
    assert await rows_of(shop) == {}
    assert await rows_of(other) == others
    assert [row.name for row in await store.platform.tenants()] == ["Other"]
    with pytest.raises(LookupError):
        async with store.transaction(shop.tenant):
            pass


async def test_one_that_is_killed_after_each_step_comes_to_the_same_end(store: TortoiseStore) -> None:
    shop, _ = await fill(store)
    before = await rows_of(shop)
    await asked(shop)
    step, progress = store.job_steps()[ERASE_TENANT], Progress()

    while not progress.is_over:
        job = await store.claim_job([ERASE_TENANT], -1.0)
        assert job is not None
        progress = await step(job)

    assert progress.counts == before
    assert await rows_of(shop) == {}


async def test_nobody_is_a_member_any_more_after_the_first_step(store: TortoiseStore) -> None:
    shop = await open_shop(store)
    await asked(shop)
    job = await store.claim_job([ERASE_TENANT], 60.0)
    assert job is not None

    await store.job_steps()[ERASE_TENANT](job)

    async with shop.at_work() as tx:
        assert await tx.role_of(shop.owner) is None
        assert (await tx.tenant()).name == "Café Aurora"


async def test_a_tenant_that_is_gone_already_is_no_fault(store: TortoiseStore) -> None:
    shop = await open_shop(store)
    await erased(store, shop.tenant)

    assert await erased(store, shop.tenant) == {}


def test_it_goes_through_every_table_once() -> None:
    assert sorted(ORDER) == sorted(OWNED)
