"""Contents of given files: kept for their tenant alone, and taken away when nobody names them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bridge.errors import TemporaryError
from bridge.ids import FileId, new_id
from storage.blobs.memory import MemoryBlobs
from storage.blobs.opening import NoBlobs
from tests.contracts.shop import Shop, open_shop


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """With a place for files."""
    shop.store.blobs = MemoryBlobs()
    return shop


async def keeps(shop: Shop, folder: Path, content: bytes = b"picture") -> FileId:
    source, file = folder / "source", FileId(new_id())
    source.write_bytes(content)
    await shop.store.keep_file(shop.tenant, file, source)
    return file


async def test_what_was_kept_comes_back_sealed_meanwhile(shop: Shop, tmp_path: Path) -> None:
    file = await keeps(shop, tmp_path)

    await shop.store.fetch_file(shop.tenant, file, tmp_path / "into")

    assert (tmp_path / "into").read_bytes() == b"picture"
    (key,) = await shop.store.blobs.keys("files/")
    await shop.store.blobs.get(key, tmp_path / "raw")
    assert b"picture" not in (tmp_path / "raw").read_bytes()


async def test_another_tenant_and_another_name_get_nothing(shop: Shop, tmp_path: Path) -> None:
    file = await keeps(shop, tmp_path)
    other = await open_shop(shop.store, "Bakery")

    for tenant, name in ((other.tenant, file), (shop.tenant, FileId(new_id()))):
        with pytest.raises(LookupError):
            await shop.store.fetch_file(tenant, name, tmp_path / "into")

    assert not (tmp_path / "into").exists()


async def test_without_a_store_nothing_is_kept(shop: Shop, tmp_path: Path) -> None:
    shop.store.blobs = NoBlobs()

    with pytest.raises(TemporaryError):
        await keeps(shop, tmp_path)


async def test_what_nobody_names_goes_after_a_day(shop: Shop, tmp_path: Path) -> None:
    named, nobodys = await keeps(shop, tmp_path), await keeps(shop, tmp_path)
    now = datetime.now(UTC)
    async with shop.at_work() as tx:
        await tx.add_file(named, shop.owner, name="x", mime_type="image/png", size_bytes=7, now=now)

    assert await shop.store.prune_bundles(now + timedelta(hours=23)) == 0
    assert await shop.store.prune_bundles(now + timedelta(hours=25)) == 1

    (left,) = await shop.store.blobs.keys("files/")
    assert left.endswith(named)
    assert not left.endswith(nobodys)
    shop.store.blobs = NoBlobs()
    assert await shop.store.prune_bundles(now + timedelta(hours=25)) == 0
