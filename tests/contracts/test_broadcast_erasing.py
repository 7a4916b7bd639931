"""A business is erased with all that its broadcasts left, the files too."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.ids import FileId, new_id
from bridge.ports.bundles import BundleStoreAway
from storage.blobs.contract import StoreAway
from storage.blobs.memory import MemoryBlobs
from storage.kept_files import key_of
from storage.store import TortoiseStore
from tests.contracts.broadcasting import begins, next_of, of_list, phone_of, runs, uploads, writes
from tests.contracts.erasing import erased
from tests.contracts.shop import NOON, Shop, open_shop


async def fills(shop: Shop, folder: Path) -> FileId:
    """A row in every table of broadcasts, and a file."""
    person, picture = await writes(shop, 1), FileId(new_id())
    source = folder / "picture"
    source.write_bytes(b"a cake")
    await shop.store.keep_file(shop.tenant, picture, source)
    async with shop.at_work() as tx:
        await tx.add_file(picture, shop.owner, name="c", mime_type="image/png", size_bytes=6, now=NOON)
        await tx.label_person(person, "VIP", NOON)
        await tx.save_broadcast_draft(shop.session, file=picture)
    row = await uploads(shop, [(phone_of(2), ""), (phone_of(3), "")])
    broadcast = await runs(shop, of_list(row))
    asked = await next_of(shop, broadcast)
    async with shop.at_work() as tx:
        await tx.number_checked(asked, "302", True, NOON)
    _, desk = await shop.held()
    await begins(shop, desk, broadcast)
    return picture


async def test_an_erased_business_leaves_nothing_of_its_broadcasts(
    store: TortoiseStore, shop: Shop, blobs: MemoryBlobs, tmp_path: Path
) -> None:
    other = await open_shop(store, "Bakery")
    await fills(shop, tmp_path)
    kept = await fills(other, tmp_path)

    gone = await erased(store, shop.tenant)

    tables = ("broadcasts", "audience_lists", "labels", "labelled_people", "number_checks", "given_files")
    assert {table: gone[table] for table in tables} == dict.fromkeys(tables, 1)
    assert (gone["broadcast_recipients"], gone["list_members"]) == (2, 2)
    assert list(blobs.held) == [key_of(other.tenant, kept)]


async def test_nothing_is_erased_while_the_files_cannot_be(
    store: TortoiseStore, shop: Shop, blobs: MemoryBlobs, tmp_path: Path
) -> None:
    picture = await fills(shop, tmp_path)

    async def is_away() -> None:
        raise StoreAway("the store is away")

    blobs.before["delete"] = is_away
    with pytest.raises(BundleStoreAway, match="nothing else was erased"):
        await erased(store, shop.tenant)

    async with shop.at_work() as tx:
        assert await tx.file(picture) is not None
