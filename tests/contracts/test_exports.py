"""An export: all of a tenant's in one archive, made in parts, and nothing that lets anybody in."""

from __future__ import annotations

import io
import json
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bridge.asked_jobs import EXPORT
from bridge.ids import FileId, new_id
from bridge.jobs import JobRunner
from bridge.ports.clock import SystemClock
from bridge.ports.jobs import JobRow, JobStatus, Progress
from storage.blobs.memory import MemoryBlobs
from storage.erasing import OWNED
from storage.export_tables import LEFT_OUT, NOT_EXPORTED
from storage.store import TortoiseStore
from tests.contracts.erasing import erased
from tests.contracts.shop import NOON, Shop, open_shop
from tests.contracts.test_at_rest import PLANTED, fill


async def asks(shop: Shop) -> JobRow:
    """An owner wants all of it."""
    async with shop.at_work() as tx:
        job, _ = await tx.add_job(EXPORT, NOON)
    return job


async def made(shop: Shop, job: JobRow) -> JobRow:
    """A scheduler makes it."""
    runner = JobRunner(desk=shop.store, clock=SystemClock(), work=shop.store.job_steps())
    while await runner.round():
        pass
    async with shop.at_work() as tx:
        done = await tx.job(job.id)
    assert done is not None
    assert done.status is JobStatus.DONE, done.reason
    return done


async def archive_of(shop: Shop, job: JobRow) -> dict[str, bytes]:
    """What is in it, by name: opened as any tool would."""
    packed = b"".join([piece async for piece in shop.store.export_parts(job)])
    with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as archive:
        return {member.name: (archive.extractfile(member) or io.BytesIO()).read() for member in archive}


def lines_of(archive: dict[str, bytes], table: str) -> list[dict[str, object]]:
    """All rows of a table."""
    files = [content for name, content in sorted(archive.items()) if name.startswith(f"{table}-")]
    return [json.loads(line) for content in files for line in content.splitlines()]


async def test_everything_is_in_it_and_no_secret(store: TortoiseStore, blobs: MemoryBlobs) -> None:
    shop, secrets = await fill(store)

    archive = await archive_of(shop, await made(shop, await asks(shop)))

    (tenant,) = lines_of(archive, "tenants")
    assert tenant["name"] == f"{PLANTED} tenant"
    assert [line["text"] for line in lines_of(archive, "messages")] == [f"{PLANTED}, edited"]
    assert PLANTED in {line["text"] for line in lines_of(archive, "message_changes")}
    values = {line["value"] for line in lines_of(archive, "person_aliases")}
    assert {"777", "+4915799999"} < values
    told = json.loads(archive["export.json"])
    assert told["counts"]["messages"] == 1
    text = b"".join(archive.values()).decode()
    assert not [secret for secret in (*secrets, "K7M39QXT") if secret in text]
    for key in await blobs.keys("exports/"):
        assert PLANTED.encode() not in blobs.held[key]


async def test_files_come_along_and_a_missing_one_is_counted(
    store: TortoiseStore, tmp_path: Path, blobs: MemoryBlobs
) -> None:
    shop = await open_shop(store)
    given = tmp_path / "given"
    given.write_bytes(b"a picture")
    there, lost = FileId(new_id()), FileId(new_id())
    for file in (there, lost):
        await store.keep_file(shop.tenant, file, given)
        async with shop.at_work() as tx:
            await tx.add_file(file, shop.owner, name="x", mime_type="x/y", size_bytes=9, now=NOON)
    await blobs.delete(f"files/{shop.tenant}/{lost}")

    done = await made(shop, await asks(shop))

    assert (await archive_of(shop, done))[f"files/{there}"] == b"a picture"
    assert (done.progress.counts["files"], done.progress.counts["missing"]) == (1, 1)


async def test_one_that_was_cut_short_after_any_part_is_whole_in_the_end(store: TortoiseStore) -> None:
    shop, _ = await fill(store)
    at_once = await archive_of(shop, await made(shop, await asks(shop)))
    second, step = await asks(shop), store.job_steps()[EXPORT]

    progress = Progress()
    while not progress.is_over:
        died = await store.claim_job([EXPORT], -1.0)
        assert died is not None
        await step(died)  # the part is put there, and whoever put it dies before saying so
        job = await store.claim_job([EXPORT], -1.0)
        assert job is not None
        progress = await step(job)
        await store.save_job(job, progress, ttl_s=None, now=datetime.now(UTC) - timedelta(hours=1))

    async with shop.at_work() as tx:
        done = await tx.job(second.id)
    assert done is not None
    again = await archive_of(shop, done)
    assert {name for name in again if name != "export.json"} == {
        name for name in at_once if name != "export.json"
    }
    assert lines_of(again, "messages") == lines_of(at_once, "messages")


async def test_one_that_is_not_made_or_was_taken_away_is_none(store: TortoiseStore) -> None:
    shop = await open_shop(store)
    asked = await asks(shop)

    with pytest.raises(LookupError):
        await archive_of(shop, asked)
    done = await made(shop, asked)
    assert await store.prune_bundles(datetime.now(UTC)) == 0
    assert await store.prune_bundles(datetime.now(UTC) + timedelta(days=8)) > 0
    with pytest.raises(LookupError):
        await archive_of(shop, done)


async def test_it_goes_with_its_tenant(store: TortoiseStore, blobs: MemoryBlobs) -> None:
    shop = await open_shop(store)
    await made(shop, await asks(shop))
    assert await blobs.keys("exports/")

    await erased(store, shop.tenant)

    assert await blobs.keys("exports/") == []


def test_each_table_is_exported_or_left_out_for_a_reason() -> None:
    assert set(LEFT_OUT) | NOT_EXPORTED == {*OWNED, "tenants"}
    assert not set(LEFT_OUT) & NOT_EXPORTED
