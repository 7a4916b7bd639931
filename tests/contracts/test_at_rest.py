"""What lies on the disk: nothing personal but LIDs, hashes and times."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.broadcast_life import Move
from bridge.facts import Address
from bridge.ids import FileId, ListId, PersonId, new_id
from bridge.pairing import ShowCode
from bridge.ports.broadcast_rows import Audience, AudienceKind, BadLine, Entry, ListSource
from bridge.ports.rooms import RoomKind
from bridge.ports.rows import CauseKind, Role
from bridge.screens import Surface
from bridge.session_life import SessionState
from storage.errors import OutOfDate
from storage.migrate import migrate
from storage.store import TortoiseStore, open_store
from storage.transaction import TenantTransaction
from storage.vault import MasterKey, WrongKey
from tests.contracts.conftest import MASTER_KEY
from tests.contracts.shop import NOON, Shop, key_of, message, open_shop

PLANTED = "PLANTED"
PHONE = "+4915799999"


async def fill(store: TortoiseStore) -> tuple[Shop, list[str]]:
    """A business with something planted wherever a text or a number can go; the secrets it was given."""
    shop = await open_shop(store, f"{PLANTED} tenant")
    async with shop.at_work() as tx:
        operator = await tx.add_operator(f"{PLANTED} operator", Role.AGENT)
        customer = await tx.person_at(Address(phone=PHONE, name=f"{PLANTED} name"))
        number = await tx.propose_owner_number(
            shop.session, operator.id, phone=f"{PHONE}1", is_self=False, code=PLANTED, expires_at=NOON
        )
        await tx.prove_owner_number(number.id, Address(lid="777", phone=f"{PHONE}1"))
        await tx.propose_owner_number(
            shop.session, operator.id, phone=f"{PHONE}2", is_self=False, code=PLANTED, expires_at=NOON
        )
        await tx.link_account(operator.id, Surface.TELEGRAM, f"{PLANTED} account")
        await tx.put_surface(shop.conversation, Surface.TELEGRAM, f"{PLANTED} address")
        await tx.add_notice(
            shop.conversation, "x", about=None, params={"p": PLANTED}, now=NOON, not_before=NOON
        )
        await tx.add_notice(
            shop.conversation,
            "y",
            about=None,
            params={},
            now=NOON,
            not_before=NOON,
            picture=PLANTED.encode(),
            lasting=True,
        )
        await tx.put_claim(shop.session, customer.id, operator.id, NOON, answered=False)
        fact = replace(message(PLANTED), peer=Address(phone=PHONE, name=PLANTED))
        await tx.record_fact(fact, key=f"{PLANTED}/{PHONE}", lane="lane", session=shop.session, now=NOON)
        await tx.log_message(fact, session=shop.session, contact=customer.id, outbox=None, by=None, now=NOON)
        of = (shop.session, customer.id, False, fact.stanza_id)
        await tx.log_edit(*of, f"{PLANTED}, edited", NOON)
        await tx.log_reaction(*of, PLANTED, ours=False, at=NOON)
        await plant_broadcast(tx, shop, operator.id, customer.id)
        await tx.audit("x.done", by=None, detail=PLANTED)
        room = await tx.put_room(Surface.SLACK, f"{PLANTED} room", PLANTED, RoomKind.THREADS, NOON)
        menu = await tx.open_conversation(room, Role.VIEWER, session=shop.session, page="MAIN_MENU")
        await tx.put_case(shop.session, customer.id, operator.id, NOON, until=NOON)
        await tx.add_offer(
            session=shop.session,
            room=menu.id,
            contact=customer.id,
            author=operator.id,
            text=PLANTED,
            now=NOON,
        )
        row = await tx.conversation(shop.conversation)
        assert row is not None
        changed = replace(row, revision=2, memory={"draft": PLANTED}, note=PLANTED, changed_by=PLANTED)
        await tx.save_conversation(changed, was_revision=1)
        (place,) = [one for one in await tx.surfaces(shop.conversation) if one.surface is Surface.TELEGRAM]
        await tx.surface_shown(place.id, 1, f"{PLANTED} ref")
    entry = await shop.replies(customer.id, PLANTED)
    _, desk = await shop.held()
    await desk.report(SessionState.CONNECTED, reason=None, phone=f"{PHONE}3")
    await desk.put_pairing(
        ShowCode(code=PLANTED, number=1, shown_at=NOON, expires_at=None), NOON + timedelta(days=1)
    )
    await desk.begin_send(entry.id, key_of("3EB01", chat=f"{PHONE[1:]}@c.us"), 1)
    for notice in (await store.due_notices(Surface.TELEGRAM, NOON, 9))[:1]:
        async with shop.at_work() as tx:
            await tx.notice_shown(notice.id, f"{PLANTED} notice ref", NOON)
    await store.record_update(Surface.TELEGRAM, "7001", "1", f"{PLANTED} update of {PHONE}", NOON)
    await store.keep(Surface.SLACK, f"{PLANTED} name", f"{PLANTED} text")
    secrets = [
        await store.platform.invite(shop.tenant, Role.AGENT, ttl_s=60),
        await store.platform.admit(shop.tenant, shop.owner, kind="cookie", ttl_s=60),
    ]
    return shop, secrets


async def plant_broadcast(tx: TenantTransaction, shop: Shop, operator: PersonId, customer: PersonId) -> None:
    """A file, a list, a label, and a broadcast to that list."""
    file = await tx.add_file(
        FileId(new_id()), operator, name=PLANTED, mime_type="text/csv", size_bytes=1, now=NOON
    )
    row = await tx.add_list(
        ListId(new_id()),
        shop.session,
        operator,
        source=ListSource.FILE,
        name=PLANTED,
        entries=[Entry(line=1, phone=f"{PHONE}7", name=PLANTED), Entry(line=2, phone=f"{PHONE}8")],
        bad=1,
        folded=0,
        bad_lines=[BadLine(line=3, seen=PLANTED, why="not a number")],
        now=NOON,
    )
    await tx.label_person(customer, f"{PLANTED} label", NOON)
    audience = Audience(kind=AudienceKind.LIST, list=row.id, cold=True)
    draft = await tx.save_broadcast_draft(shop.session, text=PLANTED, audience=audience, file=file.id)
    cause = await tx.add_cause(CauseKind.BROADCAST, operator, Surface.CONSOLE, NOON)
    await tx.move_broadcast(draft.id, Move.CONFIRM, NOON, cause=cause)
    await tx.prepare_recipients(draft.id, 9)
    await tx.move_broadcast(draft.id, Move.BEGIN, NOON)
    recipient = await tx.next_recipient(draft.id, new_too=True)
    assert recipient is not None
    await tx.number_checked(recipient, "888", True, NOON)
    await tx.add_broadcast_send(recipient, PLANTED, now=NOON, file=file.id)


async def test_no_column_holds_a_planted_text(store: TortoiseStore) -> None:
    _, secrets = await fill(store)

    tables = await store.engine.sql.all(
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
        if store.dialect == "postgres"
        else "SELECT name FROM sqlite_master WHERE type = 'table'"
    )
    cells = [
        bytes(cell) if isinstance(cell, bytes | bytearray | memoryview) else str(cell).encode()
        for table in tables
        for row in await store.engine.sql.all(f'SELECT * FROM "{table["name"]}"')
        for cell in row.values()
    ]

    assert len(cells) > 250
    for planted in (PLANTED, PHONE[1:], *secrets):
        assert not [cell for cell in cells if planted.encode() in cell]


def raw_files(folder: Path) -> bytes:
    """The database with its write-ahead log."""
    return b"".join(file.read_bytes() for file in folder.glob("wabridge.db*"))


async def test_the_raw_file_holds_no_planted_text(tmp_path: Path) -> None:
    path = tmp_path / "wabridge.db"
    store = await open_store(f"sqlite://{path}", master_key=MASTER_KEY)
    try:
        _, secrets = await fill(store)
        raw = raw_files(tmp_path)
    finally:
        await store.close()

    assert len(raw) > 100_000
    for planted in (PLANTED, PHONE[1:], *secrets):
        assert planted.encode() not in raw
        assert planted.encode("utf-16-le") not in raw


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "wabridge.db"

    asyncio.run(migrate(f"sqlite://{path}"))

    assert [file.stat().st_mode & 0o077 for file in (path, path.parent)] == [0, 0]


async def test_another_master_key_opens_nothing_and_says_which_is_missing(database_url: str) -> None:
    if database_url == "memory":
        return
    store = await open_store(database_url, master_key=MASTER_KEY)
    await fill(store)
    await store.close()
    other = MasterKey(secret=b"f" * 32)

    with pytest.raises(WrongKey, match=f"under master key {MASTER_KEY.id}; this one is {other.id}"):
        await open_store(database_url, master_key=other)


async def test_a_cell_moved_to_another_row_does_not_open(shop: Shop) -> None:
    first, second = await shop.customer(), await shop.meets(Address(lid="901", name="Yan"))
    await shop.store.engine.sql.run(
        "UPDATE people SET name = (SELECT o.name FROM people o WHERE o.id = ?) WHERE id = ?", first, second
    )

    async with shop.at_work() as tx:
        with pytest.raises(WrongKey, match="a cell of people does not open") as refusal:
            await tx.person(second)
    assert "Zoé" not in str(refusal.value)


async def test_equal_phones_look_different_in_different_tenants(store: TortoiseStore) -> None:
    for name in ("A", "B"):
        await (await open_shop(store, name)).customer()

    lookups = await store.engine.sql.all("SELECT lookup FROM person_aliases WHERE kind = 'phone'")

    assert len({row["lookup"] for row in lookups}) == 2


async def test_a_restarted_process_reads_what_was_written(database_url: str) -> None:
    if database_url == "memory":
        return
    store = await open_store(database_url, master_key=MASTER_KEY)
    shop = await open_shop(store)
    await shop.logs(await shop.customer(), "kept")
    await store.close()

    again = await open_store(database_url, master_key=MASTER_KEY)
    try:
        async with again.transaction(shop.tenant) as tx:
            assert [line.text for line in await tx.messages(shop.session, limit=9)] == ["kept"]
    finally:
        await again.close()


async def test_a_store_of_a_newer_program_is_not_touched(database_url: str) -> None:
    if database_url == "memory":
        return
    store = await open_store(database_url, master_key=MASTER_KEY)
    await store.engine.sql.run("UPDATE tortoise_migrations SET name = '9999_future' WHERE name LIKE '0002%'")
    await store.close()

    with pytest.raises(OutOfDate, match="9999_future"):
        await open_store(database_url, master_key=MASTER_KEY)
