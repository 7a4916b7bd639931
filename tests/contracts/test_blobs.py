"""One contract for stores of files: a folder, S3 on a real server, memory."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.errors import PermanentError, TemporaryError
from storage.blobs.contract import BlobMissing, BlobTaken
from storage.blobs.folder import FolderBlobs
from storage.blobs.memory import MemoryBlobs
from storage.blobs.opening import open_blobs
from tests.contracts.blob_stores import Shelf, s3_blobs

HOSTILE = [
    "",
    "/",
    "/etc/passwd",
    "..",
    "../outside",
    "a/../../outside",
    "a/./b",
    "a//b",
    "a/",
    ".hidden",
    "a/.hidden",
    "a\\b",
    "a\0b",
    "A/b",
    "ä",
    "a b",
    "a?x=1",
    "a%2e%2e",
    "x" * 201,
    "a\n",
]


@pytest.fixture(params=["folder", "s3", "memory"])
async def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shelf]:
    """An empty store of each kind."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    if request.param == "s3":
        blobs = s3_blobs(request.getfixturevalue("s3_url"))
        yield Shelf(blobs, scratch)
        await blobs.close()
        await blobs.close()
    else:
        yield Shelf(FolderBlobs(tmp_path / "store") if request.param == "folder" else MemoryBlobs(), scratch)


async def test_what_is_put_comes_back_byte_for_byte(shelf: Shelf) -> None:
    await shelf.keeps("bundles/tenant/session/one", b"\0\xff login")

    assert await shelf.gives("bundles/tenant/session/one") == b"\0\xff login"


async def test_an_empty_file_is_a_file(shelf: Shelf) -> None:
    await shelf.keeps("a/empty", b"")

    assert await shelf.gives("a/empty") == b""
    assert await shelf.blobs.keys("a/") == ["a/empty"]


async def test_sixty_megabytes_come_back(shelf: Shelf) -> None:
    piece = os.urandom(1 << 20)
    source = shelf.scratch / "big"
    with source.open("wb") as file:
        file.writelines(piece for _ in range(60))

    await shelf.blobs.put("a/big", source)
    await shelf.blobs.get("a/big", shelf.scratch / "back")

    back = shelf.scratch / "back"
    assert back.stat().st_size == 60 << 20
    assert await asyncio.to_thread(back.read_bytes) == piece * 60
    assert back.stat().st_mode & 0o077 == 0


async def test_a_key_is_written_once(shelf: Shelf) -> None:
    await shelf.keeps("a/b", b"first")

    with pytest.raises(BlobTaken):
        await shelf.keeps("a/b", b"second")
    with pytest.raises(BlobTaken):
        await shelf.keeps("a/b", b"first")

    assert await shelf.gives("a/b") == b"first"


async def test_of_many_at_once_under_one_key_one_wins(shelf: Shelf) -> None:
    ends = await asyncio.gather(
        *(shelf.keeps("race/one", b"%d" % number * 2000) for number in range(12)), return_exceptions=True
    )

    winners = [number for number, end in enumerate(ends) if end is None]
    assert len(winners) == 1
    assert all(isinstance(end, BlobTaken) for end in ends if end is not None)
    assert await shelf.gives("race/one") == b"%d" % winners[0] * 2000


async def test_what_is_not_there_is_missing_and_leaves_no_file(shelf: Shelf) -> None:
    await shelf.keeps("a/b", b"x")

    with pytest.raises(BlobMissing):
        await shelf.blobs.get("a/c", shelf.scratch / "into")
    with pytest.raises(BlobMissing):
        await shelf.blobs.get("a", shelf.scratch / "into")
    with pytest.raises(BlobMissing):
        await shelf.blobs.get("a/b/c", shelf.scratch / "into")

    assert "into" not in " ".join(shelf.left())


async def test_deleting_is_for_good_and_can_be_repeated(shelf: Shelf) -> None:
    await shelf.keeps("a/b", b"x")

    await shelf.blobs.delete("a/b")
    await shelf.blobs.delete("a/b")
    await shelf.blobs.delete("never/was")

    with pytest.raises(BlobMissing):
        await shelf.gives("a/b")
    await shelf.keeps("a/b", b"again")
    assert await shelf.gives("a/b") == b"again"


async def test_keys_are_listed_by_prefix_in_order(shelf: Shelf) -> None:
    for key in ("t/2/b", "t/1/a", "t/10/a", "u/1/a", "t1"):
        await shelf.keeps(key, b"x")

    assert await shelf.blobs.keys("t/") == ["t/1/a", "t/10/a", "t/2/b"]
    assert await shelf.blobs.keys("t/1/") == ["t/1/a"]
    assert await shelf.blobs.keys("") == ["t/1/a", "t/10/a", "t/2/b", "t1", "u/1/a"]
    assert await shelf.blobs.keys("nothing/") == []


@pytest.mark.parametrize("key", HOSTILE)
async def test_a_key_of_another_shape_is_refused_by_every_verb(shelf: Shelf, key: str) -> None:
    with pytest.raises(PermanentError, match="a key is made of"):
        await shelf.keeps(key, b"x")
    with pytest.raises(PermanentError, match="a key is made of"):
        await shelf.gives(key)
    with pytest.raises(PermanentError, match="a key is made of"):
        await shelf.blobs.delete(key)
    with pytest.raises(PermanentError):
        await shelf.blobs.keys(f"{key}x")


async def test_a_check_of_a_good_store_finds_nothing_and_leaves_nothing(shelf: Shelf) -> None:
    assert await shelf.blobs.check() is None
    assert await shelf.blobs.keys("") == []


async def test_a_file_that_cannot_be_written_here_is_not_the_stores_fault(shelf: Shelf) -> None:
    await shelf.keeps("a/b", b"x")

    with pytest.raises(TemporaryError, match="on this machine"):
        await shelf.blobs.get("a/b", shelf.scratch / "no such folder" / "into")


async def test_after_closing_it_still_answers(shelf: Shelf) -> None:
    await shelf.keeps("a/b", b"x")
    await shelf.blobs.close()

    assert await shelf.gives("a/b") == b"x"


def test_the_setting_says_which_kind_it_is(tmp_path: Path) -> None:
    there = open_blobs("s3://bucket/pre/fix/", endpoint="http://127.0.0.1:1/")

    assert open_blobs(str(tmp_path)).place == str(tmp_path)
    assert there.place == "s3://bucket/pre/fix at http://127.0.0.1:1"
