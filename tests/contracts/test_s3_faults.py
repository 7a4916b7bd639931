"""S3 behind a front that spoils its answers: away is away, and never "nothing there"."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storage.blobs.contract import BlobDamaged, BlobMissing, BlobTaken, StoreAway
from storage.blobs.s3 import UNCONDITIONAL
from tests.contracts.blob_stores import Shelf, s3_blobs
from tests.server_process import free_port
from tests.servers import s3_server
from tests.standins.s3.front import Fault, S3Front

HASTE_S = 1.0
"""How long a store waits that is expected to wait in vain. What is to arrive has the usual patience."""
SILENT = [Fault.HANG, Fault.GARBAGE]
REFUSING = [Fault.ERROR_500, Fault.ERROR_403, Fault.WRONG_KEY, Fault.NO_BUCKET, Fault.NOT_FOUND]


@pytest.fixture
async def front(s3_url: str) -> AsyncIterator[S3Front]:
    """Before the run's S3 server, and true to it so far."""
    async with S3Front(f"http://{s3_url.rpartition('@')[2].partition('/')[0]}") as front:
        yield front


@pytest.fixture
async def shelf(front: S3Front, s3_url: str, tmp_path: Path) -> AsyncIterator[Shelf]:
    """A store behind the front, with one object of 300 KB in it."""
    shelf = Shelf(s3_blobs(s3_url, endpoint=front.url, prefix=f"faults-{tmp_path.name}"), tmp_path)
    await shelf.keeps("a/b", b"login" * 60_000)
    yield shelf
    await shelf.blobs.close()


@pytest.fixture
async def hasty(shelf: Shelf, front: S3Front, s3_url: str, tmp_path: Path) -> AsyncIterator[Shelf]:
    """The same objects, for who expects no answer."""
    prefix = f"faults-{tmp_path.name}"
    hasty = Shelf(s3_blobs(s3_url, endpoint=front.url, prefix=prefix, patience_s=HASTE_S), tmp_path)
    yield hasty
    await hasty.blobs.close()


@pytest.mark.parametrize("fault", [*SILENT, *REFUSING], ids=lambda fault: fault.name)
async def test_a_store_that_cannot_answer_is_away_whatever_it_is_asked(
    shelf: Shelf, hasty: Shelf, front: S3Front, fault: Fault
) -> None:
    front.spoils(fault)

    with pytest.raises(StoreAway):
        await hasty.gives("a/b")
    with pytest.raises(StoreAway):
        await hasty.gives("never/was")
    with pytest.raises(StoreAway):
        await hasty.keeps("a/new", b"x")
    with pytest.raises(StoreAway):
        await hasty.blobs.delete("a/b")
    with pytest.raises(StoreAway):
        await hasty.blobs.keys("a/")
    with pytest.raises(StoreAway) as away:
        await hasty.blobs.check()

    assert away.value.todo
    front.spoils(None)
    assert await shelf.gives("a/b") == b"login" * 60_000


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.SLOW], ids=lambda fault: fault.name)
async def test_a_body_that_does_not_arrive_whole_is_no_file(
    hasty: Shelf, front: S3Front, fault: Fault
) -> None:
    front.spoils(fault, only="GET")

    with pytest.raises(StoreAway):
        await hasty.blobs.get("a/b", hasty.scratch / "into")

    assert not [name for name in hasty.left() if "into" in name]


async def test_a_body_that_was_changed_on_its_way_is_damaged(shelf: Shelf, front: S3Front) -> None:
    front.spoils(Fault.FLIP, only="GET")

    with pytest.raises(BlobDamaged):
        await shelf.gives("a/b")


async def test_what_failed_twice_is_tried_a_third_time(front: S3Front, s3_url: str, tmp_path: Path) -> None:
    shelf = Shelf(s3_blobs(s3_url, endpoint=front.url), tmp_path)
    await shelf.keeps("a/b", b"login")
    front.spoils(Fault.ERROR_500, times=2)

    assert await shelf.gives("a/b") == b"login"
    assert front.left == 0
    await shelf.blobs.close()


async def test_a_put_whose_answer_was_lost_knows_its_own_object_again(shelf: Shelf, front: S3Front) -> None:
    front.spoils(Fault.LOST, only="PUT", times=1)

    await shelf.keeps("a/new", b"mine")

    assert front.left == 0
    assert await shelf.gives("a/new") == b"mine"


async def test_an_object_of_somebody_elses_is_not_taken_for_ours(shelf: Shelf, front: S3Front) -> None:
    front.spoils(Fault.LOST, only="PUT", times=1)

    with pytest.raises(BlobTaken):
        await shelf.keeps("a/b", b"login" * 60_000)


async def test_a_listing_of_nothing_deletes_nothing_and_hides_nothing_for_good(
    shelf: Shelf, front: S3Front
) -> None:
    front.spoils(Fault.EMPTY)

    assert await shelf.blobs.keys("a/") == []
    assert await shelf.gives("a/b") == b"login" * 60_000


async def test_a_page_of_the_networks_own_passes_for_no_store(shelf: Shelf, front: S3Front) -> None:
    front.spoils(Fault.PORTAL)

    with pytest.raises(StoreAway, match="did not come back"):
        await shelf.blobs.check()
    with pytest.raises(StoreAway):
        await shelf.blobs.keys("a/")


async def test_a_store_without_conditional_writes_is_used_with_a_warning(
    front: S3Front, s3_url: str, tmp_path: Path
) -> None:
    front.spoils(Fault.CARELESS, only="PUT")
    shelf = Shelf(s3_blobs(s3_url, endpoint=front.url), tmp_path)

    assert await shelf.blobs.check() == UNCONDITIONAL
    await shelf.keeps("a/b", b"x")
    with pytest.raises(BlobTaken):
        await shelf.keeps("a/b", b"x")

    assert await shelf.gives("a/b") == b"x"
    await shelf.blobs.close()


@pytest.mark.parametrize(
    ("change", "seen", "todo"),
    [
        ({"secret_access_key": "wrong"}, "SignatureDoesNotMatch", "Check S3_ACCESS_KEY_ID"),
        ({"access_key_id": "nobody"}, "InvalidAccessKeyId", "Check S3_ACCESS_KEY_ID"),
        ({"bucket": "elsewhere"}, "NoSuchBucket", "Make this bucket"),
        ({"endpoint": f"http://127.0.0.1:{free_port()}"}, "EndpointConnectionError", "Check S3_ENDPOINT"),
        ({"endpoint": "http://no-such-host.invalid"}, "EndpointConnectionError", "Check S3_ENDPOINT"),
    ],
)
async def test_what_is_set_wrong_is_named_with_what_to_do(
    s3_url: str, change: dict[str, Any], seen: str, todo: str
) -> None:
    blobs = s3_blobs(s3_url, **change)

    with pytest.raises(StoreAway) as away:
        await blobs.check()

    assert seen in str(away.value)
    assert todo in away.value.todo
    await blobs.close()


async def test_a_server_that_is_killed_and_started_again_still_has_it(tmp_path: Path) -> None:
    server = s3_server()
    async with server as url:
        shelf, hasty = (
            Shelf(s3_blobs(url, prefix="restart", patience_s=patience_s), tmp_path)
            for patience_s in (20.0, HASTE_S)
        )
        await shelf.keeps("a/b", b"login")

        server.crash()
        with pytest.raises(StoreAway):
            await shelf.gives("a/b")
        server.start_again()
        assert await shelf.gives("a/b") == b"login"

        server.freeze()
        with pytest.raises(StoreAway, match="in time"):
            await hasty.keeps("a/c", b"x")
        server.thaw()
        with pytest.raises(BlobMissing):
            await shelf.gives("a/d")
        await shelf.blobs.close()
        await hasty.blobs.close()
