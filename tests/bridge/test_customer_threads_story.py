"""A customer's thread in a shared room: a card, and under it the whole talk in its order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bridge.delivery import Delivery, Outcome
from bridge.errors import TemporaryError
from bridge.facts import Address, ChatKind, MessageEdited, MessageKind, MessageRevoked
from bridge.ids import ChatId, StanzaId
from bridge.notices import NoticeKind
from bridge.ports.rooms import RoomKind
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.bridge.rooms import SLACK, Room, open_room
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, DAVID

CARD, LINE, ANSWER = NoticeKind.CONTACT_CARD, NoticeKind.CUSTOMER_LINE, NoticeKind.ANSWER_LINE


@pytest.fixture
async def room(open_shop: Town) -> Room:
    """A room with threads, in which nothing was told yet."""
    return await open_room(open_shop)


async def test_a_first_message_is_a_card_and_under_it_what_was_written(room: Room) -> None:
    await room.hears("Do you have bread?\nAnd rolls?")

    card, line = room.told
    assert (card.kind, card.title, card.about, card.thread) == (CARD, "Carla", room.carla, None)
    assert card.body[:2] == ("+34 … 0003", "Waiting for a reply since 12:00")
    assert (line.kind, line.title, line.body) == (LINE, "Carla · 12:00", ())
    assert line.quote == "Do you have bread?\nAnd rolls?"
    assert line.thread == room.name_of(card)


async def test_what_follows_is_a_line_each_and_leaves_the_card_alone(room: Room) -> None:
    await room.hears("One")
    await room.hears("Two", wait=True)
    await room.hears("Three", wait=True)
    await room.town.settle()

    assert [notice.quote for notice in room.of(LINE)] == ["One", "Two", "Three"]
    assert len(room.of(CARD)) == 1


async def test_after_an_outage_everything_comes_in_its_order(room: Room) -> None:
    room.town.chats[SLACK].fails = TemporaryError("down", retry_after_s=1.0)
    for text in ("One", "Two", "Three"):
        await room.hears(text)
    room.town.chats[SLACK].fails = None
    room.town.clock.passes(seconds=2)

    await room.town.settle()

    assert [notice.kind for notice in room.told] == [CARD, LINE, LINE, LINE]
    assert [notice.quote for notice in room.told] == [None, "One", "Two", "Three"]


async def test_each_customer_has_a_thread(room: Room) -> None:
    await room.hears("Bread?")
    await room.hears("Cake?", who=DAVID)

    cards = {room.name_of(card): card.title for card in room.of(CARD)}
    assert [cards[str(line.thread)] for line in room.of(LINE)] == ["Carla", "David"]


async def test_a_message_that_is_edited_or_taken_back_changes_its_line(room: Room) -> None:
    await room.hears("Bred?", stanza_id=StanzaId("3EB0C1"))
    first = room.name_of(room.last(LINE))

    await room.town.hands_over(edited("Bread?", room.town.clock.now()))
    assert (room.last(LINE).quote, room.last(LINE).earlier) == ("Bread?", first)
    assert room.last(LINE).title == "Carla · 12:00 · edited"

    await room.town.hands_over(revoked(room.town.clock.now()))
    assert (room.last(LINE).quote, room.last(LINE).body) == (None, ("(deleted)",))
    assert room.last(LINE).earlier == first


async def test_a_message_that_was_taken_back_waits_for_no_reply(room: Room) -> None:
    await room.hears("Bred?", stanza_id=StanzaId("3EB0C1"))

    await room.town.hands_over(revoked(room.town.clock.now()))

    assert not any("Waiting" in line for line in room.last(CARD).body)


async def test_a_change_of_what_was_never_logged_tells_nothing(room: Room) -> None:
    await room.hears("Bread?")
    before = len(room.told)

    await room.town.hands_over(edited("Cake?", room.town.clock.now()))

    assert len(room.told) == before


async def test_what_is_no_text_is_named(room: Room) -> None:
    await room.hears("", kind=MessageKind.VOICE)

    assert (room.last(LINE).body, room.last(LINE).quote) == (("[Voice message] (is being fetched)",), None)


async def test_an_answer_from_the_phone_stands_in_the_thread(room: Room) -> None:
    await room.hears("Bread?")

    await room.town.sees("Yes, fresh!", peer=CARLA, from_me=True, stanza_id=StanzaId("3EB0C2"))

    line = room.last(ANSWER)
    assert (line.title, line.quote, line.delivery) == ("your phone · 12:00", "Yes, fresh!", None)
    assert line.thread == room.name_of(room.of(CARD)[0])
    assert not any("Waiting" in text for text in room.last(CARD).body)

    at = room.town.clock.now()
    await room.town.hands_over(edited("Yes, very fresh!", at, stanza="3EB0C2", from_me=True))
    assert room.last(ANSWER).quote == "Yes, very fresh!"


async def test_an_answer_from_another_place_shows_how_far_it_got(room: Room) -> None:
    town = room.town
    await room.hears("Bread?")

    await town.walks("Messages", "By contact", "Carla", "Reply")
    await town.types("Yes.")
    network, town.network = town.network, None  # WhatsApp is away for a moment
    await town.presses("Send to")
    first = room.last(ANSWER)
    town.network = network
    await town.settle()

    sent = room.last(ANSWER)
    assert (first.title, first.delivery) == ("Olga, Console · 12:00 · waiting", Delivery.DUE)
    assert (sent.title, sent.delivery) == ("Olga, Console · 12:00 · sent ✓", Delivery.SENT)
    assert sent.earlier == room.name_of(first)
    assert "Olga is answering." in room.last(CARD).body
    assert not any("Waiting" in text for text in room.last(CARD).body)

    assert town.network is not None
    await town.network.receipt(town.sent[-1].stanza, Outcome.READ)
    await town.settle()
    assert room.last(ANSWER).title == "Olga, Console · 12:00 · read ✓✓"


async def test_an_answer_that_failed_is_none_and_the_card_says_so(room: Room) -> None:
    town = room.town
    await room.hears("Bread?")
    await town.walks("Messages", "By contact", "Carla", "Reply")
    await town.types("Yes.")
    await town.presses("Send to")

    assert town.network is not None
    await town.network.receipt(town.sent[-1].stanza, Outcome.REJECTED)
    await town.settle()

    assert room.last(ANSWER).title == "Olga, Console · 12:00 · failed"
    assert room.last(ANSWER).body == ("The customer did not get it.",)
    assert "Waiting for a reply since 12:00" in room.last(CARD).body


async def test_what_goes_to_somebody_of_whom_the_room_knows_nothing_makes_no_thread(room: Room) -> None:
    await room.town.sees("Hello David", peer=DAVID, from_me=True)

    assert room.told == []


async def test_a_room_with_notices_is_told_as_before(open_shop: Town) -> None:
    room = await open_room(open_shop, kind=RoomKind.NOTICES)

    await room.hears("Bread?")

    (notice,) = room.told
    assert notice.kind == NoticeKind.CUSTOMER_MESSAGE


async def test_people_are_told_as_before_beside_a_room(room: Room) -> None:
    sam = await room.town.hires("Sam", Role.AGENT)

    await room.hears("Bread?")

    (notice,) = room.town.chats[Surface.TELEGRAM].notices_of(sam.menu)
    assert notice.kind == NoticeKind.CUSTOMER_MESSAGE


async def test_the_thread_rests_in_quiet_hours_and_keeps_its_order(room: Room) -> None:
    async with room.town.store.transaction(room.town.tenant) as tx:
        await tx.change_tenant(quiet=(11 * 60, 13 * 60))
    await room.hears("One")
    await room.town.sees("Phone", peer=CARLA, from_me=True)
    await room.hears("Two")
    assert room.told == []

    room.town.clock.passes(hours=2)
    await room.town.settle()

    assert [notice.quote for notice in room.told] == [None, "One", "Phone", "Two"]


async def test_a_customer_who_turns_out_to_be_another_keeps_one_thread(room: Room) -> None:
    by_phone, by_lid = Address(phone="+34600000009", name="Eva"), Address(lid="809", name="Eva")
    await room.hears("By phone", who=by_phone)
    await room.hears("Both", who=Address(lid="809", phone="+34600000009", name="Eva"))
    await room.hears("By LID", who=by_lid)

    assert {room.name_of(card) for card in room.of(CARD)} == {room.of(LINE)[0].thread}
    assert {line.thread for line in room.of(LINE)} == {room.of(LINE)[0].thread}


async def test_two_threads_of_what_turns_out_to_be_one_customer_become_one(room: Room) -> None:
    await room.hears("By phone", who=Address(phone="+34600000009", name="Eva"))
    await room.hears("By LID", who=Address(lid="809", name="Eva"))
    second = room.name_of(room.last(CARD))

    await room.hears("Both", who=Address(lid="809", phone="+34600000009", name="Eva"))

    assert room.last(LINE).thread == second
    assert len({room.name_of(card) for card in room.of(CARD)}) == 2


async def test_a_room_that_was_removed_is_told_nothing_any_more(room: Room) -> None:
    await room.hears("Bread?", wait=True)
    await room.town.desk.close_room(SLACK, "T1/C1")
    await room.town.settle()

    await room.hears("Cake?")

    assert room.told == []


def edited(text: str, at: datetime, *, stanza: str = "3EB0C1", from_me: bool = False) -> MessageEdited:
    """Somebody writes it anew."""
    return MessageEdited(**_named(stanza, from_me), text=text, edited_at=at)


def revoked(at: datetime) -> MessageRevoked:
    """Carla takes her message back."""
    return MessageRevoked(**_named("3EB0C1", False), revoked_at=at)


def _named(stanza: str, from_me: bool) -> dict[str, Any]:
    where = {"chat": ChatId("800@lid"), "chat_kind": ChatKind.PERSON}
    return where | {
        "stanza_id": StanzaId(stanza),
        "from_me": from_me,
        "peer": CARLA,
    }
