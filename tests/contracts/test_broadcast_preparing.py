"""Recipients are written down once, piece by piece, whoever dies meanwhile."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bridge.broadcast_life import BroadcastState, WrongMove
from bridge.facts import Address
from bridge.ports.broadcast_rows import Audience, Progress
from tests.contracts.broadcasting import (
    LATER,
    confirms,
    next_of,
    of_label,
    of_list,
    phone_of,
    prepares,
    progress_of,
    recipients_of,
    runs,
    state_of,
    uploads,
    writes,
)
from tests.contracts.shop import NOON, Shop


async def test_recipients_are_written_down_piece_by_piece_newest_writer_first(shop: Shop) -> None:
    people = [await writes(shop, n, at=NOON + timedelta(minutes=n)) for n in range(1, 6)]
    await writes(shop, 2, at=NOON + timedelta(minutes=9))
    broadcast = await confirms(shop, now=NOON + timedelta(minutes=10))

    assert await prepares(shop, broadcast, limit=2) == 3

    one, two, three, four, five = people
    assert await recipients_of(shop, broadcast) == [two, five, four, three, one]
    assert (await state_of(shop, broadcast)).state is BroadcastState.WAITING
    assert await progress_of(shop, broadcast) == Progress(waiting=5)


async def test_a_list_keeps_its_order_and_makes_people_of_its_numbers(shop: Shop) -> None:
    known = await writes(shop, 3, name="Zoé")
    row = await uploads(
        shop, [(phone_of(n), name) for n, name in ((4, "Yan"), (3, "Zoe Smith"), (5, ""), (4, "twice"))]
    )
    broadcast = await confirms(shop, of_list(row))

    await prepares(shop, broadcast, limit=2)

    first = await next_of(shop, broadcast)
    assert (first.name, first.phone, first.is_new, first.lid) == ("Yan", phone_of(4), True, None)
    async with shop.at_work() as tx:
        lines = await tx.report(broadcast, after=0, limit=9)
        person = await tx.person(known)
        yan = await tx.person(first.person)
    assert [(line.name, line.phone) for line in lines] == [
        ("Yan", phone_of(4)),
        ("Zoe Smith", phone_of(3)),
        ("", phone_of(5)),
    ]
    assert person is not None
    assert person.name == "Zoé"
    assert yan is not None
    assert yan.name == "Yan"


async def test_new_ones_of_a_list_are_left_out_while_cold_contacts_are_off(shop: Shop) -> None:
    known = await writes(shop, 1)
    row = await uploads(shop, [(phone_of(n), "") for n in (1, 2, 3)])
    broadcast = await confirms(shop, of_list(row, cold=False))

    await prepares(shop, broadcast)

    assert await recipients_of(shop, broadcast) == [known]
    async with shop.at_work() as tx:
        assert await tx.find_person(Address(phone=phone_of(2))) is None


async def test_a_nameless_person_gets_the_lists_name(shop: Shop) -> None:
    nameless = await shop.meets(Address(phone=phone_of(1)))
    row = await uploads(shop, [(phone_of(1), "Zoé")])

    await prepares(shop, await confirms(shop, of_list(row)))

    async with shop.at_work() as tx:
        person = await tx.person(nameless)
    assert person is not None
    assert person.name == "Zoé"


async def test_who_writes_or_is_labelled_later_is_not_among_them(shop: Shop) -> None:
    first, second = await writes(shop, 1), await writes(shop, 2)
    async with shop.at_work() as tx:
        label = await tx.label_person(first, "VIP", NOON)
    everyone, labelled = await confirms(shop), await confirms(shop, of_label(label.id))

    late = await writes(shop, 3, at=LATER)
    await writes(shop, 1, at=LATER)
    async with shop.at_work() as tx:
        await tx.label_person(late, "VIP", LATER)
    await prepares(shop, everyone)
    await prepares(shop, labelled)

    assert await recipients_of(shop, everyone) == [second, first]
    assert await recipients_of(shop, labelled) == [first]


async def test_whoever_opted_out_or_belongs_to_the_business_is_no_recipient(shop: Shop) -> None:
    number = await shop.proven_owner_number()
    await shop.logs(number.person, "menu")
    gone, stays = await writes(shop, 1), await writes(shop, 2)
    async with shop.at_work() as tx:
        await tx.opt_out(gone, "wrote", NOON)
    row = await uploads(shop, [("+5511900000001", "me"), (phone_of(1), ""), (phone_of(2), "")])

    for audience in (Audience(), of_list(row)):
        broadcast = await confirms(shop, audience)
        await prepares(shop, broadcast)
        assert await recipients_of(shop, broadcast) == [stays]


async def test_two_who_prepare_at_once_write_everybody_down_once(shop: Shop) -> None:
    row = await uploads(shop, [(phone_of(n), "") for n in range(1, 41)])
    broadcast = await confirms(shop, of_list(row))

    await asyncio.gather(*(prepares(shop, broadcast, limit=7) for _ in range(3)))

    people = await recipients_of(shop, broadcast)
    assert len(people) == len(set(people)) == 40


async def test_dying_in_the_middle_of_a_piece_loses_and_doubles_nobody(shop: Shop) -> None:
    for number in range(1, 8):
        await writes(shop, number)
    broadcast = await confirms(shop)
    async with shop.at_work() as tx:
        await tx.prepare_recipients(broadcast, 3)

    async def dies() -> None:
        async with shop.at_work() as tx:
            await tx.prepare_recipients(broadcast, 3)
            raise RuntimeError("died")

    with pytest.raises(RuntimeError):
        await dies()
    assert len(await recipients_of(shop, broadcast)) == 3
    await prepares(shop, broadcast, limit=3)

    assert len(set(await recipients_of(shop, broadcast))) == 7


async def test_what_is_prepared_already_is_not_prepared_again(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await runs(shop)
    await writes(shop, 2)

    assert await prepares(shop, broadcast) == 1

    assert len(await recipients_of(shop, broadcast)) == 1
    assert (await state_of(shop, broadcast)).state is BroadcastState.RUNNING


async def test_a_draft_is_not_prepared(shop: Shop) -> None:
    async with shop.at_work() as tx:
        draft = await tx.save_broadcast_draft(shop.session, text="x")
        with pytest.raises(WrongMove):
            await tx.prepare_recipients(draft.id, 9)
