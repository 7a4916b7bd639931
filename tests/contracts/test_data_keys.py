"""A tenant gets a new data key: what is new lies under it, what is old follows, all of it opens."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tortoise import fields

from bridge.facts import Address
from bridge.ids import FileId, new_id
from bridge.jobs import JobRunner
from bridge.ports.clock import SystemClock
from bridge.ports.jobs import JobStatus
from storage.models import broadcasts, menus, messages, people, platform, sessions
from storage.resealing import CELLS, RESEAL
from storage.store import TortoiseStore
from storage.vault import key_named_in
from tests.contracts.shop import CUSTOMER_PHONE, NOON, Shop, open_shop
from tests.contracts.test_at_rest import PLANTED, fill


async def now_active(store: TortoiseStore) -> None:
    """The minute is over in which a new data key is only announced, for this process too."""
    await store.engine.sql.run("UPDATE keys SET active_at = ? WHERE active_at IS NOT NULL", NOON)
    await store._keyring.look(store.engine.sql, now=True)


async def sealed_under(
    shop: Shop, query: str = "SELECT text AS cell FROM messages ORDER BY seq"
) -> list[str]:
    """The keys that cells name."""
    return [key_named_in(bytes(row["cell"])) for row in await shop.store.engine.sql.all(query)]


async def test_a_data_key_is_announced_before_it_seals(shop: Shop) -> None:
    zoe = await shop.customer()
    await shop.logs(zoe, "before")

    await shop.store.platform.add_data_key(shop.tenant, NOON)
    await shop.store._keyring.look(shop.store.engine.sql, now=True)
    await shop.logs(zoe, "announced")
    await now_active(shop.store)
    await shop.logs(zoe, "after")

    first, announced, after = await sealed_under(shop)
    assert first == announced != after
    async with shop.at_work() as tx:
        lines = await tx.messages(shop.session, limit=9)
        assert [line.text for line in lines] == ["after", "announced", "before"]
        # What is found by a hash is found under the first key's, for ever.
        found = await tx.find_person(Address(phone=CUSTOMER_PHONE))
        assert [line.text for line in await tx.search(shop.session, ["before"], limit=9)] == ["before"]
    assert found is not None
    assert found.id == zoe


async def test_files_of_both_keys_open(store: TortoiseStore, tmp_path: Path) -> None:
    shop = await open_shop(store)
    given, back = tmp_path / "given", tmp_path / "back"
    given.write_bytes(b"x" * 100_000)
    files = [FileId(new_id()), FileId(new_id())]

    await store.keep_file(shop.tenant, files[0], given)
    await store.platform.add_data_key(shop.tenant, NOON)
    await now_active(store)
    await store.keep_file(shop.tenant, files[1], given)

    for file in files:
        await store.fetch_file(shop.tenant, file, back)
        assert back.read_bytes() == given.read_bytes()
        back.unlink()


async def runs_jobs(store: TortoiseStore) -> None:
    """A scheduler, until nothing is due."""
    runner = JobRunner(desk=store, clock=SystemClock(), work=store.job_steps())
    while await runner.round():
        pass


async def test_old_cells_are_sealed_anew_all_of_them(store: TortoiseStore) -> None:
    shop, _ = await fill(store)
    before = {table: await cells_of(shop, table) for table in CELLS}
    await store.platform.add_data_key(shop.tenant, NOON)
    await now_active(store)

    await runs_jobs(store)

    (fresh,) = {name for name in await keys_of(shop) if name not in {key for key, _ in before["tenants"]}}
    for table, cells in before.items():
        after = await cells_of(shop, table)
        assert {key for key, _ in after} <= {fresh}, table
        assert [text for _, text in after] == [text for _, text in cells], table
    assert PLANTED in str(before)
    async with shop.at_work() as tx:
        (job,) = await tx.jobs(RESEAL, limit=9)
    assert (job.status, job.progress.counts["cells"]) == (
        JobStatus.DONE,
        sum(len(cells) for cells in before.values()),
    )


async def test_resealing_waits_until_every_process_knows_the_key(shop: Shop) -> None:
    await shop.store.platform.add_data_key(shop.tenant, datetime.now(UTC))

    await runs_jobs(shop.store)

    async with shop.at_work() as tx:
        (job,) = await tx.jobs(RESEAL, limit=9)
    assert (job.status, job.progress.done) == (JobStatus.WAITING, 0)


async def test_a_second_key_meanwhile_begins_it_anew(shop: Shop) -> None:
    await shop.logs(await shop.customer(), "before")
    for _ in range(2):
        await shop.store.platform.add_data_key(shop.tenant, NOON)
    await now_active(shop.store)

    await runs_jobs(shop.store)

    async with shop.at_work() as tx:
        assert len(await tx.jobs(RESEAL, limit=9)) == 1
    assert await sealed_under(shop) == [(await keys_of(shop))[-1]]


async def keys_of(shop: Shop) -> list[str]:
    """A tenant's data keys, the eldest first."""
    rows = await shop.store.engine.sql.all(
        "SELECT id FROM keys WHERE tenant_id = ? ORDER BY created_at, id", shop.tenant
    )
    return [row["id"] for row in rows]


async def cells_of(shop: Shop, table: str) -> list[tuple[str, str]]:
    """Each cell's key, and what is in it."""
    sealed, sql = CELLS[table], shop.store.engine.sql
    cipher = await shop.store._keyring.of(sql, shop.tenant)
    rows = await sql.all(f"SELECT * FROM {table} WHERE {sealed.tenant} = ? ORDER BY {sealed.by}", shop.tenant)
    return [
        (key_named_in(cell), repr(cipher.open_bytes(f"{table}|{row[sealed.record]}|{column}", cell)))
        for row in rows
        for column in sealed.columns
        if table != "jobs" and row[column] is not None
        for cell in [bytes(row[column])]
    ]


def test_resealing_knows_every_sealed_column_of_a_tenants() -> None:
    stated = {
        (model._meta.db_table, name)
        for module in (platform, people, sessions, menus, messages, broadcasts)
        for model in vars(module).values()
        if hasattr(model, "_meta") and model._meta.db_table
        if "tenant" in model._meta.fields_map or model._meta.db_table == "tenants"
        for name, field in model._meta.fields_map.items()
        if isinstance(field, fields.BinaryField)
    }

    known = {(table, column) for table, sealed in CELLS.items() for column in sealed.columns}
    assert stated - {("keys", "wrapped")} == known
