"""Lines of the log that were written before the link: where they stand, and who does not wait for them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bridge.facts import Address
from bridge.ids import PersonId
from tests.contracts.shop import CUSTOMER_PHONE, NOON, Shop, message


async def logs_history(shop: Shop, text: str, *, days: int, contact: PersonId) -> int:
    async with shop.at_work() as tx:
        seen = message(text, stanza=f"3EB0H{next(shop.numbers):04}", at=NOON - timedelta(days=days))
        line = await tx.log_message(
            replace(seen, history=True), session=shop.session, contact=contact, outbox=None, by=None, now=NOON
        )
        assert line is not None
        logged = await tx.message(line)
    assert logged is not None
    assert logged.from_history
    return logged.seq


async def test_history_stands_below_all_else_in_the_order_of_its_times(shop: Shop) -> None:
    carla = await shop.meets(Address(lid="900", phone=CUSTOMER_PHONE))
    live = await shop.logs(carla, "hello now")
    first = [await logs_history(shop, f"{days} days ago", days=days, contact=carla) for days in (1, 2, 3)]
    after = await shop.logs(carla, "hello again")
    last = await logs_history(shop, "9 days ago", days=9, contact=carla)

    async with shop.at_work() as tx:
        lines = await tx.messages(shop.session, contact=carla, limit=9)
        older = await tx.messages(shop.session, before=first[0], limit=2)
        newer = await tx.messages(shop.session, after=first[2], limit=2)
        found = await tx.search(shop.session, ["days"], limit=9)
        (contact,) = await tx.contacts(shop.session, limit=9)

    assert [line.seq for line in lines] == [after, live, *first, last]
    assert [line.text for line in lines[2:]] == ["1 days ago", "2 days ago", "3 days ago", "9 days ago"]
    assert [line.seq for line in older] == first[1:]
    assert [line.seq for line in newer] == first[:2]
    assert [line.seq for line in found] == [*first, last]
    assert (contact.last_text, contact.last_seq) == ("hello again", after)


async def test_a_day_is_found_in_one_contacts_history(shop: Shop) -> None:
    carla = await shop.meets(Address(lid="900", phone=CUSTOMER_PHONE))
    david = await shop.meets(Address(lid="901"))
    of_carla = [await logs_history(shop, "x", days=days, contact=carla) for days in (1, 5)]
    of_david = [await logs_history(shop, "x", days=days, contact=david) for days in (2, 4)]

    async with shop.at_work() as tx:
        since = NOON - timedelta(days=3)
        firsts = [await tx.first_since(shop.session, since, contact=one) for one in (carla, david, None)]
        nobody = await tx.first_since(shop.session, since, contact=PersonId("nobody"))

    assert firsts == [of_carla[0], of_david[0], of_david[0]]
    assert nobody is None


async def test_nobody_waits_for_an_answer_to_history(shop: Shop) -> None:
    carla = await shop.meets(Address(lid="900", phone=CUSTOMER_PHONE))
    await logs_history(shop, "are you open?", days=1, contact=carla)

    async with shop.at_work() as tx:
        before = await tx.waiting(shop.session, NOON)
    await shop.logs(carla, "hello?")
    async with shop.at_work() as tx:
        (waits,) = await tx.waiting(shop.session, NOON + timedelta(minutes=1))

    assert before == []
    assert waits.since == NOON


async def test_two_sessions_read_at_once_and_neither_takes_the_others_place(shop: Shop) -> None:
    people = [await shop.meets(Address(lid=f"90{number}")) for number in range(4)]

    seqs = await asyncio.gather(
        *(logs_history(shop, "x", days=days, contact=person) for person in people for days in (1, 2))
    )

    assert len(set(seqs)) == 8
    assert max(seqs) < 0
    assert await shop.logs(people[0], "hello") > 0
