"""What an owner has done with the business's data: kept for a time, and taken along."""

from __future__ import annotations

import io
import tarfile
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.asked_jobs import ERASE_PERSON, EXPORT
from bridge.desk import NotYours
from bridge.ids import new_id
from bridge.ports.jobs import JobStatus
from bridge.ports.rows import Role
from bridge.retention import AT_ONCE, RETENTION, Keeping
from tests.bridge.scheduler import jobs, jobs_are_done
from tests.bridge.town import Town


async def test_an_owner_chooses_how_long_things_are_kept(open_shop: Town) -> None:
    await open_shop.walks("Messages", "Your data")
    assert "Messages and files are kept for 365 days." in open_shop.body()

    await open_shop.walks("How long it is kept", "30 days")
    assert "Messages and files are kept for 30 days." in open_shop.body()
    await open_shop.walks("How long it is kept", "Until I erase it")

    assert "Messages and files are kept until you erase them." in open_shop.body()


async def test_what_is_older_goes_and_does_not_come_back(open_shop: Town) -> None:
    await open_shop.customer_writes("my secret")
    written = open_shop.clock.now().replace(microsecond=0)
    open_shop.clock.passes(days=366)

    assert not await Keeping(store=open_shop.store, clock=open_shop.clock).round()
    await jobs_are_done(open_shop)

    (job,) = await jobs(open_shop, RETENTION)
    assert (job.status, job.progress.counts["messages"]) == (JobStatus.DONE, 1)
    assert not await open_shop.sees("my secret", written_at=written)
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        assert await tx.messages(open_shop.session, limit=9) == []


async def test_a_round_finds_so_many_and_says_that_there_may_be_more(open_shop: Town) -> None:
    for number in range(AT_ONCE):
        await open_shop.store.platform.add_tenant(f"Shop {number}")
    keeping = Keeping(store=open_shop.store, clock=open_shop.clock)

    assert [await keeping.round() for _ in range(3)] == [True, False, False]


async def test_an_owner_asks_for_everything_and_hears_when_it_is_there(open_shop: Town) -> None:
    await open_shop.customer_writes("hello")
    await open_shop.walks("Messages", "Your data", "Export everything")
    assert "an export is being made (0)" in open_shop.body()
    await open_shop.presses("Export everything")
    assert len(await jobs(open_shop, EXPORT)) == 1

    await jobs_are_done(open_shop)
    await open_shop.walks("Back", "Your data")

    assert "an export is ready: 1 message" in open_shop.body()
    assert "export.asked" in await open_shop.audited()


async def test_what_was_exported_is_saved_by_its_owner_alone_and_for_a_week(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.MANAGER)
    await open_shop.walks("Messages", "Your data", "Export everything")
    assert open_shop.screen().archive is None
    with pytest.raises(NotYours):
        await open_shop.desk.export(open_shop.tenant, open_shop.olga)

    await jobs_are_done(open_shop)
    await open_shop.walks("Back", "Your data")

    assert "can be saved on this page of the console" in open_shop.body()
    name, pieces = await open_shop.desk.export(open_shop.tenant, open_shop.olga)
    assert name == open_shop.screen().archive
    packed = b"".join([piece async for piece in pieces])
    with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as archive:
        assert "export.json" in archive.getnames()
    with pytest.raises(NotYours):
        await open_shop.desk.export(open_shop.tenant, sam.person)
    open_shop.clock.passes(days=8)
    with pytest.raises(NotYours):
        await open_shop.desk.export(open_shop.tenant, open_shop.olga)


async def test_what_failed_says_so(open_shop: Town) -> None:
    await open_shop.walks("Messages", "Your data", "Export everything")
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        await tx.add_job(ERASE_PERSON, open_shop.clock.now() - timedelta(days=1), about=new_id())
    await open_shop.store.engine.sql.run("UPDATE jobs SET status = 'failed', reason = 'gave_up'")

    await open_shop.walks("Back", "Your data")

    assert "an export failed" in open_shop.body()
    assert "erasing somebody failed" in open_shop.body()


async def test_a_receipt_counts_files_too(open_shop: Town) -> None:
    await open_shop.walks("Messages", "Your data", "Export everything")
    (job,) = await jobs(open_shop, EXPORT)
    assert job.is_open
    claimed = await open_shop.store.claim_job([EXPORT], 60)
    assert claimed is not None
    done = replace(job.progress, counts={"messages": 2, "files": 2}, is_over=True)
    await open_shop.store.save_job(claimed, done, ttl_s=None, now=open_shop.clock.now())

    await open_shop.walks("Back", "Your data")

    assert "an export is ready: 2 messages, 2 files" in open_shop.body()
