"""A database or key file that was stolen, changed, or mixed up: it tells nothing, and nothing is believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bridge.errors import PermanentError
from bridge.ids import PersonId
from bridge.ports.rows import Role
from storage.key_file import master_keys_at
from storage.store import open_store
from storage.vault import MasterKey, WrongKey
from tests.bridge.town import Town, found_town
from tests.bridge.townsfolk import CARLA, DAVID

SEALED = {
    "people": "name",
    "messages": "text",
    "owner_numbers": "phone",
    "sessions": "label",
    "conversations": "content",
    "surfaces": "address",
    "audit": "details",
}


async def test_cells_that_change_places_between_two_tenants_open_for_neither(open_shop: Town) -> None:
    other = await found_town(open_shop.store)
    await other.onboards()
    for town in (open_shop, other):
        await town.customer_writes("hello", who=CARLA)
    sql = open_shop.store.engine.sql
    for table, column in SEALED.items():
        (ours,) = await sql.all(f"SELECT id FROM {table} WHERE tenant_id = ? LIMIT 1", open_shop.tenant)
        (theirs,) = await sql.all(
            f"SELECT {column} AS cell FROM {table} WHERE tenant_id = ? LIMIT 1", other.tenant
        )
        await sql.run(f"UPDATE {table} SET {column} = ? WHERE id = ?", bytes(theirs["cell"]), ours["id"])

    with pytest.raises(WrongKey):
        async with open_shop.store.transaction(open_shop.tenant) as tx:
            await tx.messages(open_shop.session, limit=9)
    with pytest.raises(WrongKey):
        async with open_shop.store.transaction(open_shop.tenant) as tx:
            await tx.sessions()

    assert [line.text for line in await other.log()] == ["hello"]


async def test_a_text_moved_from_one_reply_to_another_is_sent_to_nobody(open_shop: Town) -> None:
    network, open_shop.network = open_shop.network, None
    for who, text in ((CARLA, "For Carla"), (DAVID, "For David")):
        await open_shop.customer_writes("hello", who=who)
        await open_shop.types("menu")
        await open_shop.walks("Messages", "By contact", str(who.name), "Reply")
        await open_shop.types(text)
        await open_shop.presses("Send to")
    sql = open_shop.store.engine.sql
    first, second = await sql.all("SELECT id, text FROM outbox WHERE purpose = 'reply' ORDER BY born")
    await sql.run("UPDATE outbox SET text = ? WHERE id = ?", bytes(second["text"]), first["id"])
    await sql.run("UPDATE outbox SET delivery = 'dropped' WHERE purpose = 'screen'")

    assert network is not None
    with pytest.raises(WrongKey):
        await network.due(open_shop.clock.now())


async def test_a_shortened_data_key_is_refused_like_a_wrong_one(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'wabridge.db'}"
    key = MasterKey(secret=bytes(32))
    store = await open_store(url, master_key=key)
    wrapped = await store.engine.sql.value("SELECT wrapped FROM keys")
    for length in (0, 1, 5, 12, 13, 40):
        await store.engine.sql.run("UPDATE keys SET wrapped = ?", bytes(wrapped)[:length])
        with pytest.raises(WrongKey):
            await open_store(url, master_key=key)
    await store.close()


@pytest.mark.parametrize("content", ["", "\n", "AAAA\n", "A" * 43, "A" * 45, "!" * 44, "A" * 88 + "\n"])
def test_a_key_file_that_lost_its_end_is_refused_and_kept(tmp_path: Path, content: str) -> None:
    file = tmp_path / "master.key"
    file.write_text(content)

    with pytest.raises(PermanentError) as refused:
        master_keys_at(file)

    assert file.read_text() == content
    assert content.strip() == "" or content.strip() not in str(refused.value)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_file_that_others_can_read_is_told_at_each_start(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "master.key"
    master_keys_at(file)
    file.chmod(mode)

    with capture_logs() as logged:
        master_keys_at(file)

    assert [line["event"] for line in logged] == ["master_key.readable_by_others"]


def test_a_key_file_that_points_nowhere_makes_no_new_key(tmp_path: Path) -> None:
    file = tmp_path / "master.key"
    file.symlink_to(tmp_path / "on a disk that is not mounted" / "master.key")

    with pytest.raises(OSError, match="No such file"):
        master_keys_at(file)

    assert list(tmp_path.iterdir()) == [file]


async def test_a_foreign_tenant_learns_nothing_of_a_contact_that_both_have(open_shop: Town) -> None:
    other = await found_town(open_shop.store)
    await other.onboards()
    await open_shop.customer_writes("for us alone", who=CARLA)
    await other.customer_writes("for them alone", who=CARLA)

    for town, text in ((open_shop, "for us alone"), (other, "for them alone")):
        await town.types("menu")
        await town.walks("Messages", "By contact", "Carla")
        assert text in town.body()
        assert len(await town.log()) == 1

    (ours,) = {line.contact for line in await open_shop.log()}
    async with other.store.transaction(other.tenant) as tx:
        assert await tx.person(ours) is None
        assert await tx.role_of(open_shop.olga) is None
        assert await tx.members(Role.OWNER) != []
        assert await tx.messages(open_shop.session, contact=PersonId(ours), limit=9) == []
