"""A backup holds everything, as it was at one moment, and comes back on either kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.ids import FileId, new_id
from bridge.ports.rows import Role
from storage.backups.snapshot import all_of, snapshot_of
from storage.backups.tables import NOT_KEPT, ORDER
from storage.blobs.contract import StoreAway
from storage.blobs.memory import MemoryBlobs
from storage.kept_files import key_of
from tests.contracts.logins import keeper_of
from tests.contracts.shop import NOON, open_shop
from tests.contracts.test_at_rest import fill
from tests.contracts.test_history_lines import logs_history
from tests.storage.backups import SETTLED, backed_up, opened, restored, rows_of
from tests.storage.databases import database_from
from tests.storage.schema import tables_of


@pytest.fixture(params=["sqlite", "postgres"])
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """One more database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite://{tmp_path / 'other' / 'wabridge.db'}"
    else:
        with database_from(request.getfixturevalue("postgres_url"), "template0") as url:
            yield url


async def test_every_table_is_in_it_or_left_out_on_purpose(empty_url: str) -> None:
    async with opened(empty_url) as store:
        there = await tables_of(store.engine)

    assert set(ORDER) | NOT_KEPT == there - {"tortoise_migrations"}
    assert not set(ORDER) & NOT_KEPT


async def test_everything_comes_back_on_either_database(
    empty_url: str, other_url: str, tmp_path: Path
) -> None:
    async with opened(empty_url) as store:
        shop, _ = await fill(store)
        before, after = tmp_path / "before", tmp_path / "after"
        made = await backed_up(empty_url, before)

    await restored(other_url, before)

    await backed_up(other_url, after)
    told, again = rows_of(before), rows_of(after)
    assert {table: rows for table, rows in again.items() if table not in SETTLED} == {
        table: rows for table, rows in told.items() if table not in SETTLED
    }
    assert {table: len(rows) for table, rows in again.items()} == {
        table: len(rows) for table, rows in told.items()
    }
    assert made.rows == sum(len(rows) for rows in told.values())
    async with opened(other_url) as store, store.transaction(shop.tenant) as tx:
        # What the database counts goes on after what came back.
        await tx.audit("x.done", by=None)
        assert (await tx.members(Role.OWNER))[0].id == shop.owner


async def test_history_goes_on_being_read_after_a_restore(
    empty_url: str, other_url: str, tmp_path: Path
) -> None:
    async with opened(empty_url) as store:
        shop = await open_shop(store)
        carla = await shop.customer()
        lines = [await shop.logs(carla, "hello now")]
        # Far more was said before the link than since.
        lines += [await logs_history(shop, "x", days=days, contact=carla) for days in (1, 2, 3)]
        await backed_up(empty_url, tmp_path / "file")

    await restored(other_url, tmp_path / "file")

    async with opened(other_url) as store:
        again = replace(shop, store=store)
        older = await logs_history(again, "x", days=4, contact=carla)
        newer = await again.logs(carla, "hello again")
    assert older < min(lines)
    assert newer > max(lines)


async def test_ways_in_and_living_processes_stay_out(empty_url: str, other_url: str, tmp_path: Path) -> None:
    async with opened(empty_url) as store:
        shop = await open_shop(store)
        invitation = await store.platform.invite(shop.tenant, Role.AGENT, ttl_s=3600)
        link = await store.platform.admit(shop.tenant, shop.owner, kind="link", ttl_s=3600)
        await shop.held()
        await backed_up(empty_url, tmp_path / "file")

    await restored(other_url, tmp_path / "file")

    async with opened(other_url) as store:
        assert await store.platform.redeem(invitation, "Eve") is None
        assert await store.platform.enter(link, kind="link") is None
        assert await store.session_home(shop.session) == (shop.tenant, None)
        holder = await store.join("worker", 60)
        assert len(await holder.claim(1, 0.0)) == 1


async def test_a_snapshot_sees_one_moment_while_others_write(empty_url: str) -> None:
    async with opened(empty_url) as store:
        await store.platform.add_tenant("Aurora")
        async with snapshot_of(empty_url) as snapshot:
            await store.platform.add_tenant("Boreal")

            assert await all_of(snapshot, "SELECT COUNT(*) FROM tenants") == [(1,)]


async def test_files_come_along_and_what_is_gone_is_told(tmp_path: Path) -> None:
    url, other, blobs = f"sqlite://{tmp_path / 'a.db'}", f"sqlite://{tmp_path / 'b.db'}", MemoryBlobs()
    async with opened(url, blobs) as store:
        shop = await open_shop(store)
        keeper = await keeper_of(shop, blobs, tmp_path)
        kept, gone = await keeper.keeps("the login"), FileId(new_id())
        async with shop.at_work() as tx:
            await tx.add_file(
                gone, shop.owner, name="a.pdf", mime_type="application/pdf", size_bytes=3, now=NOON
            )
        made = await backed_up(url, tmp_path / "file", blobs)
        elsewhere = MemoryBlobs()

        await restored(other, tmp_path / "file", elsewhere)

        assert made.missing == (key_of(shop.tenant, gone),)
        assert elsewhere.held == {keeper.key(kept): blobs.held[keeper.key(kept)]}
    async with opened(other, elsewhere) as store:
        await store.platform.fetch_bundle(kept.id, tmp_path / "came")
    assert (tmp_path / "came").read_text() == "the login"


async def test_a_store_of_files_that_is_away_makes_no_backup(tmp_path: Path) -> None:
    url, blobs = f"sqlite://{tmp_path / 'a.db'}", MemoryBlobs()

    async def away() -> None:
        raise StoreAway("the store does not answer")

    async with opened(url, blobs) as store:
        keeper = await keeper_of(await open_shop(store), blobs, tmp_path)
        await keeper.keeps("the login")
        blobs.before["get"] = away

        with pytest.raises(StoreAway):
            await backed_up(url, tmp_path / "file", blobs)

    assert list(tmp_path.glob("*file*")) == []  # noqa: ASYNC240


async def test_it_is_for_its_maker_alone_and_takes_no_other_files_place(tmp_path: Path) -> None:
    url, file = f"sqlite://{tmp_path / 'a.db'}", tmp_path / "file"
    async with opened(url):
        await backed_up(url, file)

        with pytest.raises(FileExistsError):
            await backed_up(url, file)

    assert file.stat().st_mode & 0o077 == 0
