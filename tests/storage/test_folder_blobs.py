"""The folder of files: private, whole, and never left through a link."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from storage.blobs.contract import BlobMissing, StoreAway
from storage.blobs.folder import ABANDONED_S, WRITING, FolderBlobs


def filed(folder: Path, content: bytes = b"login") -> Path:
    """A file to put."""
    path = folder / "source"
    path.write_bytes(content)
    return path


async def test_nobody_else_can_read_what_is_kept(tmp_path: Path) -> None:
    await FolderBlobs(tmp_path / "store").put("a/b/c", filed(tmp_path))

    for path in [tmp_path / "store", *(tmp_path / "store").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


async def test_a_folder_that_is_gone_is_away_and_not_empty(tmp_path: Path) -> None:
    store, folder = FolderBlobs(tmp_path / "store"), tmp_path / "store"
    await store.put("a/b", filed(tmp_path))
    shutil.move(folder, tmp_path / "unmounted")

    for _ in range(2):  # not there at all; then the bare mount point
        with pytest.raises(StoreAway):
            await store.get("a/b", tmp_path / "into")
        folder.mkdir(exist_ok=True)

    folder.rmdir()
    with pytest.raises(StoreAway):
        await store.keys("")
    with pytest.raises(StoreAway):
        await store.delete("a/b")
    shutil.move(tmp_path / "unmounted", folder)
    await store.get("a/b", tmp_path / "into")


async def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    store = FolderBlobs(tmp_path / "store")
    await store.put("a/b", filed(tmp_path))
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret").write_bytes(b"secret")
    (tmp_path / "store/out").symlink_to(tmp_path / "outside")
    (tmp_path / "store/a/secret").symlink_to(tmp_path / "outside/secret")

    with pytest.raises(StoreAway, match="leads out"):
        await store.get("out/secret", tmp_path / "into")
    with pytest.raises(StoreAway, match="leads out"):
        await store.put("out/planted", filed(tmp_path))
    with pytest.raises(StoreAway, match="leads out"):
        await store.delete("out/secret")
    with pytest.raises(StoreAway):
        await store.get("a/secret", tmp_path / "into")

    assert (tmp_path / "outside/secret").read_bytes() == b"secret"
    assert os.listdir(tmp_path / "outside") == ["secret"]  # noqa: PTH208


async def test_what_a_dead_process_left_half_written_is_no_file_and_goes_in_time(tmp_path: Path) -> None:
    store = FolderBlobs(tmp_path / "store")
    await store.put("a/b", filed(tmp_path))
    half, fresh = tmp_path / "store" / WRITING / "half", tmp_path / "store" / WRITING / "fresh"
    for path in (half, fresh):
        path.write_bytes(b"log")
    long_ago = time.time() - ABANDONED_S - 1
    os.utime(half, (long_ago, long_ago))

    await store.put("a/c", filed(tmp_path))

    assert await store.keys("") == ["a/b", "a/c"]
    assert not half.exists()
    assert fresh.exists()


async def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    store = FolderBlobs(Path("/proc/bundles"))

    with pytest.raises(StoreAway) as away:
        await store.put("a/b", filed(tmp_path))

    assert "write access" in away.value.todo


async def test_a_missing_file_of_a_known_folder_is_missing(tmp_path: Path) -> None:
    store = FolderBlobs(tmp_path / "store")
    await store.put("a/b", filed(tmp_path))

    with pytest.raises(BlobMissing):
        await store.get("a/c", tmp_path / "into")
