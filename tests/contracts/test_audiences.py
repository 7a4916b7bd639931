"""Files, lists and opt-outs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridge.errors import PermanentError
from bridge.facts import Address
from bridge.ids import FileId, ListId, new_id
from bridge.ports.broadcast_rows import BadLine, Entry, ListSource
from bridge.ports.rooms import RoomKind
from bridge.screens import Surface
from tests.contracts.broadcasting import phone_of, uploads, writes
from tests.contracts.shop import CUSTOMER_PHONE, NOON, Shop


async def test_a_file_is_known_by_its_row(shop: Shop) -> None:
    file = FileId(new_id())
    async with shop.at_work() as tx:
        made = await tx.add_file(
            file, shop.owner, name="cake.png", mime_type="image/png", size_bytes=1234, now=NOON
        )
        assert await tx.file(file) == made
        assert await tx.file(FileId("0" * 26)) is None

    assert (made.person, made.name, made.mime_type, made.size_bytes, made.given_at) == (
        shop.owner,
        "cake.png",
        "image/png",
        1234,
        NOON,
    )


async def test_a_list_is_kept_as_it_was_read(shop: Shop) -> None:
    bad = (BadLine(line=3, seen="'=1+1", why="not a number"),)
    async with shop.at_work() as tx:
        made = await tx.add_list(
            ListId(new_id()),
            shop.session,
            shop.owner,
            source=ListSource.PASTED,
            name="",
            entries=[
                Entry(line=1, phone=phone_of(1), name="Zoé"),
                Entry(line=1, phone=phone_of(2)),
                Entry(line=2, phone=phone_of(1), name="twice"),
            ],
            bad=7,
            folded=2,
            bad_lines=bad,
            now=NOON,
        )
        assert await tx.list_row(made.id) == made
        assert await tx.list_row(ListId("0" * 26)) is None

    assert (made.source, made.good, made.bad, made.folded, made.bad_lines) == (
        ListSource.PASTED,
        2,
        7,
        3,
        bad,
    )
    assert (made.agreed_by, made.agreed_at) == (None, None)


async def test_the_newest_list_comes_first(shop: Shop) -> None:
    rows = [await uploads(shop, [(phone_of(n), "")], name=f"{n}.csv") for n in (1, 2, 3)]

    async with shop.at_work() as tx:
        assert [row.name for row in await tx.lists(shop.session, 2)] == ["3.csv", "2.csv"]
        assert {row.id for row in await tx.lists(shop.session, 9)} == {row.id for row in rows}


async def test_the_first_statement_that_they_agreed_stays(shop: Shop) -> None:
    row = await uploads(shop, [(phone_of(1), "")])
    other = await shop.customer()
    async with shop.at_work() as tx:
        room = await tx.put_room(Surface.SLACK, "C1", "sales", RoomKind.NOTICES, NOON)
        with pytest.raises(PermanentError, match="only a person"):
            await tx.agree_to_list(row.id, room, Surface.SLACK, NOON)
        await tx.agree_to_list(row.id, shop.owner, Surface.SLACK, NOON)
        await tx.agree_to_list(row.id, other, Surface.CONSOLE, NOON + timedelta(hours=1))
        found = await tx.list_row(row.id)
        with pytest.raises(LookupError):
            await tx.agree_to_list(ListId("0" * 26), shop.owner, Surface.SLACK, NOON)

    assert found is not None
    assert (found.agreed_by, found.agreed_at) == (shop.owner, NOON)


async def test_an_opt_out_is_recorded_once_and_can_be_undone(shop: Shop) -> None:
    customer = await shop.customer()
    async with shop.at_work() as tx:
        assert not await tx.opted_out(customer)
        assert await tx.opt_out(customer, "wrote", NOON)
        assert not await tx.opt_out(customer, "added", NOON)
        assert await tx.opted_out(customer)
        assert await tx.opt_in(customer)
        assert not await tx.opt_in(customer)
        assert not await tx.opted_out(customer)


async def test_opt_outs_are_listed_newest_first_in_pages(shop: Shop) -> None:
    people = [await writes(shop, number, name=f"C{number}") for number in (1, 2, 3)]
    async with shop.at_work() as tx:
        for minutes, person in enumerate(people):
            await tx.opt_out(person, "added", NOON + timedelta(minutes=minutes))
        first, count = await tx.opt_outs(limit=2)
        rest, _ = await tx.opt_outs(limit=2, offset=2)

    assert count == 3
    assert [(row.name, row.phone, row.reason) for row in (*first, *rest)] == [
        (f"C{number}", phone_of(number), "added") for number in (3, 2, 1)
    ]
    assert rest[0].at == NOON


async def test_an_opt_out_is_the_persons_also_after_two_became_one(shop: Shop) -> None:
    by_phone = await shop.meets(Address(phone=CUSTOMER_PHONE))
    by_lid = await shop.meets(Address(lid="900"))
    async with shop.at_work() as tx:
        await tx.opt_out(by_phone, "wrote", NOON)
        await tx.opt_out(by_lid, "wrote", NOON)
    await shop.meets(Address(lid="900", phone=CUSTOMER_PHONE))

    async with shop.at_work() as tx:
        assert await tx.opted_out(by_phone)
        assert not await tx.opt_out(by_phone, "wrote", NOON)
        _, count = await tx.opt_outs(limit=9)
    assert count == 1
