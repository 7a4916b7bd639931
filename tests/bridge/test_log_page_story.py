"""The log at length: pages of fifty, one contact, words, a day; and who may read it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bridge.desk import NotYours
from bridge.facts import ChatKind, MessageEdited, MessageKind, MessageRevoked
from bridge.ids import ChatId, PersonId, StanzaId, new_id
from bridge.log_page import PAGE_OF_LINES, PAGE_OF_NAMES, LogAsked, LogPage
from bridge.menu.state import PageId
from bridge.ports.rows import Role
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, DAVID


async def read(town: Town, **asked: Any) -> LogPage:
    """What Olga reads."""
    return await town.desk.log_page(town.tenant, town.olga, LogAsked(**asked))


def texts(page: LogPage) -> list[str | None]:
    """Of its lines, oldest first."""
    return [entry.text for entry in page.entries]


async def person_of(town: Town, name: str) -> PersonId:
    """A contact by name."""
    found = await town.desk.log_names(town.tenant, town.olga, before=None, after=None)
    return next(one.person for one in found.names if one.name == name)


@pytest.fixture
async def shop(open_shop: Town) -> Town:
    """Sixty messages of two customers, ten a day."""
    for number in range(60):
        who = CARLA if number % 2 else DAVID
        at = open_shop.clock.now()
        await open_shop.customer_writes(f"order {number:02}", who=who, written_at=at)
        if number % 10 == 9:
            open_shop.clock.passes(seconds=24 * 3600)
    return open_shop


async def test_pages_lie_next_to_their_cursors(shop: Town) -> None:
    newest = await read(shop)
    older = await read(shop, before=newest.older)
    again = await read(shop, after=older.newer)

    assert texts(newest) == [f"order {number:02}" for number in range(10, 60)]
    assert len(newest.entries) == PAGE_OF_LINES
    assert texts(older) == [f"order {number:02}" for number in range(10)]
    assert (newest.newer, older.older, again.newer) == (None, None, None)
    assert texts(again) == texts(newest)


async def test_one_contact_alone_and_one_that_is_none(shop: Town) -> None:
    carla = await person_of(shop, "Carla")

    page = await read(shop, contact=carla)

    assert page.contact is not None
    assert {entry.who for entry in page.entries} == {"Carla"}
    assert (len(page.entries), page.older) == (30, None)
    for nobody in (PersonId(new_id()), shop.olga):
        found = await read(shop, contact=nobody)
        assert (found.contact, found.entries) == (None, ())


async def test_words_and_a_day_narrow_it_together(shop: Town) -> None:
    assert texts(await read(shop, words="ORDER 07")) == ["order 07"]
    assert (await read(shop, words="bread")).note == "No message holds all of these words."
    assert (await read(shop, words="?!")).note == "There is no word in that."

    from_a_day = await read(shop, words="order", day="yesterday")
    assert texts(from_a_day) == [f"order {number}" for number in range(50, 60)]
    assert from_a_day.older is not None


async def test_a_day_begins_the_page_and_a_cursor_takes_its_place(shop: Town) -> None:
    page = await read(shop, day="3 days ago")
    assert page.note == "That is no day."
    assert len(page.entries) == PAGE_OF_LINES

    page = await read(shop, day=page.entries[-1].written_at.date().isoformat())
    assert (texts(page)[0], page.newer) == ("order 50", None)
    assert len((await read(shop, day="yesterday", before=page.older)).entries) == PAGE_OF_LINES

    later = await read(shop, day="2099-01-01")
    assert later.note == "Nothing was written since 1 Jan 2099. This is the newest."
    await shop.customer_writes("late", who=CARLA, written_at=shop.clock.now())
    david = await read(shop, contact=await person_of(shop, "David"), day="today")
    assert (david.note or "").startswith("Nothing was written since")
    assert texts(david)[-1] == "order 58"
    orders = await read(shop, words="order", day="today")
    assert (orders.note or "").startswith("Nothing was written since")
    assert texts(orders)[-1] == "order 59"


async def test_a_line_tells_all_that_is_known_of_it(open_shop: Town) -> None:
    await open_shop.customer_writes("Is it fesh?\nToday?", stanza_id=StanzaId("AC01"))
    place: dict[str, Any] = {
        "chat": ChatId("x@lid"),
        "chat_kind": ChatKind.PERSON,
        "from_me": False,
        "peer": CARLA,
    }
    at = open_shop.clock.now()
    edit = MessageEdited(stanza_id=StanzaId("AC01"), text="Is it fresh?\nToday?", edited_at=at, **place)
    await open_shop.hands_over(edit)
    await open_shop.customer_writes("cat", kind=MessageKind.IMAGE, stanza_id=StanzaId("AC02"))
    await open_shop.hands_over(MessageRevoked(stanza_id=StanzaId("AC02"), revoked_at=at, **place))
    await open_shop.customer_writes("Yes.", from_me=True, quoted=StanzaId("AC01"))
    await open_shop.customer_writes("", kind=MessageKind.CALL)

    asked, deleted, answer, call = (await read(open_shop)).entries

    assert (asked.who, asked.to, asked.text, asked.marks) == (
        "Carla",
        None,
        "Is it fresh?\nToday?",
        ("edited",),
    )
    assert asked.earlier == ("Is it fesh?\nToday?",)
    assert (deleted.kind, deleted.text) == (None, "(deleted)")
    assert (answer.who, answer.to, answer.outgoing) == ("your phone", "Carla", True)
    assert answer.quote == "\u21a9 \u201cIs it fresh? Today?\u201d"
    assert (call.kind, call.text, call.time) == ("[Call]", None, "12:00")


async def test_names_are_listed_by_their_last_message_in_pages(open_shop: Town) -> None:
    for number in range(PAGE_OF_NAMES + 5):
        who = replace(CARLA, lid=f"9{number:03}", phone=None, name=f"N{number:02}")
        await open_shop.customer_writes("hi", who=who, wait=True)
    await open_shop.settle()

    first = await open_shop.desk.log_names(open_shop.tenant, open_shop.olga, before=None, after=None)
    second = await open_shop.desk.log_names(open_shop.tenant, open_shop.olga, before=first.older, after=None)

    assert [one.name for one in (*first.names, *second.names)] == [f"N{n:02}" for n in range(54, -1, -1)]
    assert (first.newer, second.older, second.names[0].when) == (None, None, "12:00")
    assert second.newer is not None


async def test_whoever_has_no_number_yet_reads_an_empty_log(town: Town) -> None:
    async with town.store.transaction(town.tenant) as tx:
        person = (await tx.add_operator("Vera", Role.VIEWER)).id
        await tx.open_conversation(person, Role.VIEWER, session=None, page=PageId.MAIN_MENU)

    assert (await town.desk.log_page(town.tenant, person, LogAsked())).entries == ()
    assert (await town.desk.log_names(town.tenant, person, before=None, after=None)).names == ()


async def test_strangers_and_whoever_was_removed_read_nothing(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.AGENT)
    await open_shop.desk.log_page(open_shop.tenant, sam.person, LogAsked())
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        await tx.remove_member(sam.person)

    for person in (sam.person, PersonId(new_id())):
        with pytest.raises(NotYours):
            await open_shop.desk.log_page(open_shop.tenant, person, LogAsked())
        with pytest.raises(NotYours):
            await open_shop.desk.log_names(open_shop.tenant, person, before=None, after=None)
