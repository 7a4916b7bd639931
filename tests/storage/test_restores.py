"""A restore is refused where it would do harm, and done again where it was cut short."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pytest

from bridge.errors import PermanentError
from storage.backups.archive import NoBackup
from storage.backups.restoring import NotEmpty, _bring_rows, read_contents, restore_backup
from storage.blobs.memory import MemoryBlobs
from storage.engine import open_engine
from storage.errors import OutOfDate
from storage.migrate import migrate
from tests.contracts.logins import keeper_of
from tests.contracts.shop import open_shop
from tests.storage.backups import backed_up, opened, quiet, restored

MIB = 1024 * 1024


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.98])
@pytest.mark.parametrize("damage", ["cut", "changed"])
async def test_a_damaged_one_is_refused_before_anything_is_touched(
    tmp_path: Path, place: float, damage: str
) -> None:
    url, file = f"sqlite://{tmp_path / 'a.db'}", tmp_path / "file"
    async with opened(url) as store:
        await open_shop(store)
        await backed_up(url, file)
    content = bytearray(file.read_bytes())
    at = int(len(content) * place)
    content[at] ^= 0x10
    file.write_bytes(content if damage == "changed" else content[:at])

    with pytest.raises(NoBackup):
        read_contents(file)


def test_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("<html>it works</html>")

    with pytest.raises(NoBackup):
        read_contents(tmp_path / "file")


async def test_it_goes_into_an_empty_database_only(tmp_path: Path) -> None:
    url, other, file = f"sqlite://{tmp_path / 'a.db'}", f"sqlite://{tmp_path / 'b.db'}", tmp_path / "file"
    async with opened(url):
        await backed_up(url, file)
    async with opened(other) as store:
        await open_shop(store)

    with pytest.raises(NotEmpty):
        await restored(other, file)

    async with opened(other) as store:
        assert len(await store.platform.tenants()) == 1


async def test_nobody_is_served_before_a_restore_is_whole_and_it_can_be_done_again(
    empty_url: str, tmp_path: Path
) -> None:
    url, file = f"sqlite://{tmp_path / 'a.db'}", tmp_path / "file"
    async with opened(url) as store:
        shop = await open_shop(store)
        await backed_up(url, file)
    # It is killed after the rows came, and before they are settled.
    await migrate(empty_url)
    await _bring_rows(empty_url, read_contents(file), quiet)

    with pytest.raises(OutOfDate, match="cut short"):
        async with opened(empty_url):
            pass
    await restored(empty_url, file)

    async with opened(empty_url) as store:
        assert await store.session_home(shop.session) == (shop.tenant, None)
    with pytest.raises(NotEmpty):
        await restored(empty_url, file)


async def test_rows_come_without_the_files_behind_them_being_read(empty_url: str, tmp_path: Path) -> None:
    url, blobs, file = f"sqlite://{tmp_path / 'a.db'}", MemoryBlobs(), tmp_path / "file"
    async with opened(url, blobs) as store:
        keeper = await keeper_of(await open_shop(store), blobs, tmp_path)
        await keeper.keeps(secrets.token_hex(2 * MIB))
        await backed_up(url, file, blobs)
    contents = read_contents(file)
    os.truncate(file, file.stat().st_size - MIB)  # whoever reads on fails
    await migrate(empty_url)

    await _bring_rows(empty_url, contents, quiet)

    engine = await open_engine(empty_url)
    try:
        assert await engine.sql.value("SELECT COUNT(*) FROM bundles") == 1
    finally:
        await engine.close()


async def test_a_server_waits_for_rows_as_long_as_they_take(fresh_postgres_url: str, tmp_path: Path) -> None:
    url, file = f"sqlite://{tmp_path / 'a.db'}", tmp_path / "file"
    async with opened(url) as store:
        await open_shop(store)
        await backed_up(url, file)
    await migrate(fresh_postgres_url)
    # Each row notes for how long the server would wait, and work, in the transaction that it comes in.
    engine = await open_engine(fresh_postgres_url)
    for limit in ("idle_in_transaction_session_timeout", "statement_timeout"):
        await engine.sql.run(f"ALTER TABLE tenants ADD {limit} TEXT DEFAULT current_setting('{limit}')")

    await _bring_rows(f"{fresh_postgres_url}?statement_timeout=20s", read_contents(file), quiet)

    try:
        (noted,) = await engine.sql.all(
            "SELECT idle_in_transaction_session_timeout, statement_timeout FROM tenants"
        )
    finally:
        await engine.close()
    assert set(noted.values()) == {"0"}


async def test_files_that_came_before_it_was_cut_short_are_left_as_they_are(tmp_path: Path) -> None:
    url, blobs, file = f"sqlite://{tmp_path / 'a.db'}", MemoryBlobs(), tmp_path / "file"
    async with opened(url, blobs) as store:
        keeper = await keeper_of(await open_shop(store), blobs, tmp_path)
        kept = await keeper.keeps("the login")
        await backed_up(url, file, blobs)

    await restored(f"sqlite://{tmp_path / 'b.db'}", file, blobs)
    blobs.held[keeper.key(kept)] = b"something else"
    with pytest.raises(PermanentError, match="something else"):
        await restored(f"sqlite://{tmp_path / 'c.db'}", file, blobs)


async def test_one_of_an_older_schema_is_migrated(tmp_path: Path) -> None:
    url, other, file = f"sqlite://{tmp_path / 'a.db'}", f"sqlite://{tmp_path / 'b.db'}", tmp_path / "file"
    async with opened(url) as store:
        shop = await open_shop(store)
        await backed_up(url, file)

    # The program has one migration more by now.
    await restore_backup(
        other, MemoryBlobs(), read_contents(file), tell=quiet, migrations="tests.storage.later"
    )

    engine = await open_engine(other)
    try:
        names = [row["name"] for row in await engine.sql.all("SELECT name FROM tortoise_migrations")]
        assert await engine.sql.value("SELECT id FROM tenants") == shop.tenant
    finally:
        await engine.close()
    assert "0016_tenants_change" in names
    # And what such a program makes is refused by this one.
    await backed_up(other, tmp_path / "newer")
    with pytest.raises(OutOfDate, match="newer"):
        read_contents(tmp_path / "newer")


async def test_an_earlier_schema_can_be_had_for_its_rows(tmp_path: Path) -> None:
    applied = await migrate(f"sqlite://{tmp_path / 'a.db'}", up_to="0002_partial_indexes")

    assert applied == ["0001_initial", "0002_partial_indexes"]
