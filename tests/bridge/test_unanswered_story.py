"""Who waits for a reply: seen, put off, done with, from the menu."""

from __future__ import annotations

import pytest

from bridge.facts import Address
from bridge.menu.advance import NOT_ALLOWED
from bridge.menu.state import PageId
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, DAVID

TELEGRAM = Surface.TELEGRAM


@pytest.fixture
async def shop(open_shop: Town) -> Town:
    """Carla has waited for three hours, David has just written."""
    await open_shop.customer_writes("Do you have rye?")
    open_shop.clock.passes(hours=3)
    await open_shop.customer_writes("hello", who=DAVID)
    await open_shop.types("menu")
    return open_shop


def labels(town: Town) -> list[str]:
    return [choice.label for choice in town.screen().choices]


async def test_the_main_menu_counts_them_and_the_list_begins_with_who_waits_longest(shop: Town) -> None:
    assert labels(shop)[-1] == "Waiting for a reply: 2"

    await shop.presses("Waiting for a reply")

    assert shop.screen().body == ("2 people wait for a reply",)
    assert labels(shop) == ["Carla · 3 hr", "David · 0 min"]


async def test_one_of_them_is_looked_at_and_answered(shop: Town) -> None:
    await shop.walks("Waiting for a reply", "Carla")
    assert shop.screen().body == ("Carla", "Waiting for a reply since 12:00", "12:00 Carla: Do you have rye?")

    await shop.walks("Reply")
    await shop.types("Yes, we do.")
    await shop.presses("Send to Carla")
    await shop.types("menu")

    assert shop.contacts_got == ["Yes, we do."]
    assert labels(shop)[-1] == "Waiting for a reply: 1"


async def test_put_off_for_an_hour_it_comes_back_after_it(shop: Town) -> None:
    await shop.walks("Waiting for a reply", "Carla", "Snooze for 1 hour")

    assert (shop.screen().page, shop.screen().note) == (PageId.UNANSWERED, "Put off.")
    assert labels(shop) == ["David · 0 min"]
    assert "contact.snoozed" in await shop.audited()
    shop.clock.passes(hours=1)
    await shop.types("menu")
    assert labels(shop)[-1] == "Waiting for a reply: 2"


async def test_until_tomorrow_or_done_with_until_they_write_again(shop: Town) -> None:
    await shop.walks("Waiting for a reply", "Carla", "Snooze until tomorrow")
    await shop.walks("David", "Done")
    assert shop.screen().body == ("Nobody waits for a reply.",)
    assert shop.screen().note == "Done with, until they write again."

    await shop.customer_writes("and white bread?", who=DAVID)
    await shop.types("menu")

    assert labels(shop)[-1] == "Waiting for a reply: 1"


async def test_who_was_answered_meanwhile_does_not_wait(shop: Town) -> None:
    await shop.walks("Waiting for a reply", "Carla")
    await shop.customer_writes("Yes", who=CARLA, from_me=True)  # from the phone
    await shop.jumps_to(PageId.WAITING)
    await shop.saves(await shop.row(), memory={"contact": await carla(shop)})

    assert "Does not wait for a reply any more." in shop.body()
    assert labels(shop) == ["Reply", "Messages"]
    await shop.presses("Messages")
    assert shop.screen().page == PageId.LOG_CONTACT


async def test_somebody_else_who_answers_is_named(shop: Town) -> None:
    sam = await shop.hires("Sam", Role.AGENT)
    for label in ("Waiting for a reply", "Carla", "Reply"):
        await shop.presses(label, on=TELEGRAM, by=sam.person, menu=sam.menu)

    await shop.walks("Waiting for a reply", "Carla")

    assert "Sam is answering." in shop.body()


async def test_a_viewer_sees_who_waits_and_puts_nobody_off(shop: Town) -> None:
    vera = await shop.hires("Vera", Role.VIEWER)
    for label in ("Waiting for a reply", "Carla"):
        await shop.presses(label, on=TELEGRAM, by=vera.person, menu=vera.menu)

    reasons = {choice.name: choice.why_not for choice in shop.screen(TELEGRAM, vera.menu).choices}
    assert reasons == {
        "reply": NOT_ALLOWED,
        "open": None,
        "snooze_1h": NOT_ALLOWED,
        "snooze_9": NOT_ALLOWED,
        "done": NOT_ALLOWED,
    }


async def test_many_are_paged(shop: Town) -> None:
    for number in range(9):
        await shop.customer_writes("hi", who=Address(lid=f"90{number}", name=f"Guest {number}"))
    await shop.presses("Waiting for a reply")
    first = labels(shop)
    await shop.walks("Next", "Next")
    last = labels(shop)
    await shop.presses("Previous")

    assert (len(first), first[-1]) == (6, "Next")
    assert last == ["Guest 8 · 0 min", "Previous"]
    assert labels(shop)[-2:] == ["Previous", "Next"]


async def test_from_whatsapp_the_same(shop: Town) -> None:
    for text in ("menu", "6", "1", "5"):
        await shop.owner_writes(text)

    assert "Done with, until they write again." in shop.owner_reads[-1]
    assert "1 person waits for a reply" in shop.owner_reads[-1]


async def test_whoever_is_gone_is_said_to_be(shop: Town) -> None:
    await shop.saves(await shop.row(), page=PageId.WAITING, memory={"contact": "0" * 26})

    assert shop.screen().body == ("This contact is no longer in the log.",)
    assert shop.screen().choices == ()


async def carla(town: Town) -> str:
    async with town.store.transaction(town.tenant) as tx:
        person = await tx.find_person(CARLA)
    assert person is not None
    return person.id
