"""Each member hears how the business did: once, and nothing when nothing happened."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from bridge.digest_drawing import digest_lines
from bridge.digests import Digests
from bridge.ports.team_rows import Summary
from bridge.steps import Steps
from bridge.words import Words
from tests.bridge.mornings import UNTIL_NINE, digests, goes_to_sleep, next_morning
from tests.bridge.town import Town
from tests.bridge.townsfolk import DAVID


@pytest.fixture
async def shop(open_shop: Town) -> Town:
    """In the evening."""
    return await goes_to_sleep(open_shop)


async def test_an_owner_hears_each_morning_what_happened(shop: Town) -> None:
    await shop.customer_writes("one")
    await shop.customer_writes("two", who=DAVID)
    await next_morning(shop)

    (told,) = digests(shop)
    assert told.title == "Summary since 22 Nov, 09:00"
    assert told.body == ("2 messages received, 0 sent", "2 new contacts", "2 people wait for a reply")
    assert [choice.name for choice in told.choices] == ["unanswered", "status"]
    assert told.body[0] in shop.owner_reads[-1]
    assert "Main menu" in shop.owner_reads[-1]


async def test_a_day_on_which_nothing_happened_brings_nothing(shop: Town) -> None:
    await shop.customer_writes("one")
    await next_morning(shop)
    shop.clock.passes(hours=24)
    await shop.keeps_time()

    assert len(digests(shop)) == 1
    assert len([text for text in shop.owner_reads if "new contact" in text]) == 1


async def test_a_contact_is_new_once(shop: Town) -> None:
    await shop.customer_writes("one")
    await next_morning(shop)
    shop.clock.passes(hours=1)
    await shop.customer_writes("two")
    shop.clock.passes(hours=23)
    await shop.keeps_time()

    assert digests(shop)[-1].body == ("1 message received, 0 sent", "1 person waits for a reply")


async def test_what_is_looked_at_twice_is_told_once(shop: Town) -> None:
    await shop.customer_writes("one")
    shop.clock.moment += UNTIL_NINE
    teller = Digests(store=shop.store, hints=shop.hints, clock=shop.clock, mover=shop.handler.steps)
    await asyncio.gather(*(teller.tell(shop.tenant, shop.olga) for _ in range(5)))
    await shop.keeps_time()

    assert len(digests(shop)) == 1
    assert len(shop.owner_reads) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DyingSteps(Steps):
    """Of a process that dies in the middle of telling."""

    async def note_on_whatsapp(self, *_: object, **__: object) -> None:
        raise RuntimeError("the process is gone")


async def test_a_process_that_dies_while_it_tells_has_told_nothing_and_another_tells_it(shop: Town) -> None:
    await shop.customer_writes("one")
    shop.clock.moment += UNTIL_NINE
    dying = Digests(store=shop.store, hints=shop.hints, clock=shop.clock, mover=DyingSteps(clock=shop.clock))
    with pytest.raises(RuntimeError):
        await dying.tell(shop.tenant, shop.olga)
    await shop.settle()
    assert digests(shop) == []

    await shop.keeps_time()
    assert len(digests(shop)) == 1
    assert len(shop.owner_reads) == 1


async def test_broadcasts_that_ended_are_counted_with_what_went_out(shop: Town) -> None:
    summary = Summary(broadcasts=1, broadcast_messages=3, sent=3)
    async with shop.store.transaction(shop.tenant) as tx:
        lines = await digest_lines(tx, summary, Words("en"), shop.clock.now())

    assert lines == ("0 messages received, 3 sent", "1 broadcast ended, 3 messages of it went out")
