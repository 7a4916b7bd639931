"""The master key changes while stores are open: all data keys come under the new one, and all open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bridge.errors import PermanentError
from storage.blobs.memory import MemoryBlobs
from storage.key_file import Held, MasterKeys, change_keys, master_keys_at, new_key
from storage.store import TortoiseStore, open_store
from storage.vault import WrongKey
from tests.contracts.conftest import MASTER_KEY
from tests.contracts.shop import open_shop


@dataclass
class Twins:
    """Two processes of one installation, each with its own look at the key file."""

    file: Path
    here: TortoiseStore
    there: TortoiseStore

    def promotes_a_new_key(self) -> str:
        """The file's keys, a new one before them; the new one's id."""
        fresh = new_key()
        change_keys(self.file, lambda held: [Held(key=fresh), *held])
        return fresh.id


@pytest.fixture
async def twins(database_url: str, tmp_path: Path) -> AsyncIterator[Twins]:
    """As above; of a database in memory there is but one."""
    if database_url == "memory":
        database_url = f"sqlite://{tmp_path}/twins.db"
    file, blobs = tmp_path / "keys" / "master.key", MemoryBlobs()
    here = await open_store(database_url, master_key=master_keys_at(file), blobs=blobs)
    there = await open_store(database_url, master_key=master_keys_at(file), blobs=blobs)
    try:
        yield Twins(file, here, there)
    finally:
        await here.close()
        await there.close()


async def test_another_process_reads_what_came_under_a_new_master_key(twins: Twins) -> None:
    shop = await open_shop(twins.here)
    await shop.logs(await shop.customer(), "before")
    newest = twins.promotes_a_new_key()

    brought = await twins.here.platform.rewrap()
    later = await twins.here.platform.add_tenant("Later")

    assert brought == 2  # the installation's and the shop's
    assert await twins.there.platform.wrapped_under() == {newest: 3}
    async with twins.there.transaction(shop.tenant) as tx:
        assert [line.text for line in await tx.messages(shop.session, limit=9)] == ["before"]
    assert later in await twins.there.platform.tenants()


async def test_a_process_that_has_not_heard_of_it_wraps_under_the_new_one_too(twins: Twins) -> None:
    former = twins.here.platform.masters.newest.id
    newest = twins.promotes_a_new_key()

    await twins.there.platform.add_tenant("Made there")

    assert await twins.here.platform.wrapped_under() == {former: 1, newest: 1}


async def test_doing_it_again_brings_only_what_is_left(twins: Twins) -> None:
    await open_shop(twins.here)
    twins.promotes_a_new_key()

    assert [await twins.here.platform.rewrap() for _ in range(2)] == [2, 0]


async def test_a_master_key_goes_only_when_nothing_lies_under_it(twins: Twins) -> None:
    former = twins.here.platform.masters.newest.id
    newest, dropped = twins.promotes_a_new_key(), list[str]()

    for key in (former, newest):
        with pytest.raises(PermanentError, match="in use"):
            await twins.here.platform.retire_master_key(key, lambda: dropped.append("too early"))
    await twins.here.platform.rewrap()
    await twins.here.platform.retire_master_key(former, lambda: dropped.append(former))

    assert dropped == [former]


async def test_a_lost_master_key_stops_a_rotation_with_its_name(twins: Twins) -> None:
    lost, fresh = twins.here.platform.masters.newest.id, new_key()
    change_keys(twins.file, lambda _: [Held(key=fresh)])

    with pytest.raises(WrongKey, match=f"under master key {lost}"):
        await twins.here.platform.rewrap()


def test_one_key_alone_is_a_ring_of_its_own() -> None:
    ring = MasterKeys.of(MASTER_KEY)

    assert MasterKeys.of(ring) is ring
    ring.look()
    assert ring.newest == MASTER_KEY
