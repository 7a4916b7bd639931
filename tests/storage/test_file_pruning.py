"""Files that no row names go; a store that was never written to is no trouble, one that is away is."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from structlog.testing import capture_logs

from bridge.asked_jobs import EXPORT
from bridge.ids import FileId, new_id
from storage.blobs.folder import FolderBlobs
from storage.kept_files import key_of
from storage.store import open_store
from storage.vault import MasterKey
from tests.contracts.shop import open_shop

MASTER_KEY = MasterKey(secret=b"0123456789abcdef0123456789abcdef")


async def test_a_new_installations_folder_is_no_trouble_and_a_lost_one_is(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    store = await open_store("memory", master_key=MASTER_KEY, blobs=FolderBlobs(folder))
    try:
        shop = await open_shop(store)
        later = datetime.now(UTC) + timedelta(days=2)
        with capture_logs() as fresh:
            assert await store.prune_bundles(later) == 0
        assert fresh == []

        unnamed = FileId(new_id())
        (source := tmp_path / "source").write_bytes(b"price list")
        await store.blobs.put(key_of(shop.tenant, unnamed), source)
        async with store.transaction(shop.tenant) as tx:
            await tx.add_job(EXPORT, later)
        assert await store.prune_bundles(later) == 1
        assert await store.blobs.keys("") == []

        shutil.move(folder, tmp_path / "unmounted")
        with capture_logs() as lost:
            assert await store.prune_bundles(later) == 0
        assert {line["event"] for line in lost} == {"file.not_pruned"}
    finally:
        await store.close()
