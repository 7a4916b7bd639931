"""Customers are logged and never answered; what reaches them has a person's act behind it."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.facts import Address, ChatKind, MessageEdited, MessageRevoked
from bridge.ids import ChatId, StanzaId
from bridge.screens import Surface
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, DAVID, LINKED, OWNER

TELEGRAM = Surface.TELEGRAM


def about(stanza: str, **changes: Any) -> dict[str, Any]:
    """Which message an edit or a revocation is about: Carla's."""
    return {
        "chat": ChatId("800@lid"),
        "chat_kind": ChatKind.PERSON,
        "stanza_id": StanzaId(stanza),
        "from_me": False,
        "peer": CARLA,
        **changes,
    }


async def test_a_customers_message_is_logged_told_of_and_not_answered(open_shop: Town) -> None:
    await open_shop.customer_writes("Do you have bread?")

    (line,) = await open_shop.log()
    assert (line.contact_name, line.text, line.outgoing) == ("Carla", "Do you have bread?", False)
    (told, *_) = open_shop.chats[Surface.CONSOLE].notices[1:]
    assert (told.title, told.body) == ("Carla has written", ("12:00 Carla: Do you have bread?",))
    assert open_shop.sent == []


@pytest.mark.parametrize("text", ["menu", "help", "0", "1", "SAVE 1", "K7M3-9QXT", "?"])
async def test_the_menus_words_mean_nothing_from_a_customer(open_shop: Town, text: str) -> None:
    before = await open_shop.row()

    await open_shop.customer_writes(text)

    assert await open_shop.row() == before
    assert open_shop.sent == []


@pytest.mark.parametrize("kind", [ChatKind.GROUP, ChatKind.STATUS, ChatKind.BROADCAST_LIST, ChatKind.CHANNEL])
async def test_groups_and_the_like_are_not_even_recorded(open_shop: Town, kind: ChatKind) -> None:
    before = await open_shop.facts()

    assert not await open_shop.sees("menu", peer=OWNER, chat_kind=kind)
    assert not await open_shop.hands_over(
        MessageEdited(**about("3EB0", chat_kind=kind), text="x", edited_at=open_shop.clock.now())
    )

    assert await open_shop.facts() == before


async def test_what_the_owner_types_on_the_phone_to_a_customer_is_logged_as_a_humans(open_shop: Town) -> None:
    await open_shop.customer_writes("Do you have bread?")
    told = len(open_shop.chats[Surface.CONSOLE].notices)

    await open_shop.sees("Yes.", from_me=True)

    line = (await open_shop.log())[-1]
    assert (line.text, line.outgoing, line.by, line.contact_name) == ("Yes.", True, None, "Carla")
    assert len(open_shop.chats[Surface.CONSOLE].notices) == told


async def test_what_we_sent_comes_back_as_an_echo_and_is_not_logged_again(open_shop: Town) -> None:
    await open_shop.owner_writes("menu")
    before = await open_shop.facts()

    assert not await open_shop.sees(
        "*Main menu*", peer=OWNER, from_me=True, stanza_id=open_shop.sent[-1].stanza
    )

    assert await open_shop.facts() == before


async def test_edits_and_revocations_change_the_log_and_nothing_else(open_shop: Town) -> None:
    await open_shop.customer_writes("Bred?", stanza_id="3EB0X")
    now = open_shop.clock.now()

    assert await open_shop.hands_over(MessageEdited(**about("3EB0X"), text="Bread?", edited_at=now))
    assert not await open_shop.hands_over(MessageEdited(**about("3EB0X"), text="Bread?", edited_at=now))
    assert await open_shop.hands_over(MessageRevoked(**about("3EB0X"), revoked_at=now))
    assert await open_shop.hands_over(MessageRevoked(**about("3EB0NEVER"), revoked_at=now))

    (line,) = await open_shop.log()
    assert (line.text, line.edited, line.revoked) == ("Bread?", True, True)
    assert open_shop.sent == []


async def test_nobody_edits_or_revokes_somebody_elses_message(open_shop: Town) -> None:
    await open_shop.customer_writes("Bread?", stanza_id="3EB0X")
    now = open_shop.clock.now()

    await open_shop.hands_over(MessageEdited(**about("3EB0X", peer=DAVID), text="Pay!", edited_at=now))
    await open_shop.hands_over(MessageRevoked(**about("3EB0X", peer=DAVID), revoked_at=now))

    (line,) = await open_shop.log()
    assert (line.text, line.edited, line.revoked) == ("Bread?", False, False)


async def test_two_customers_who_choose_the_same_stanza_id_are_both_logged(open_shop: Town) -> None:
    await open_shop.customer_writes("I am Carla", stanza_id="3EB0SAME")
    await open_shop.customer_writes("I am David", stanza_id="3EB0SAME", who=DAVID)
    await open_shop.sees("Hello David", peer=DAVID, from_me=True, stanza_id="3EB0SAME")

    assert [line.text for line in await open_shop.log()] == ["I am Carla", "I am David", "Hello David"]


async def test_one_person_under_lid_and_phone_is_one_contact_and_logged_once(open_shop: Town) -> None:
    by_lid, by_phone = Address(lid="800", name="Carla"), Address(phone=CARLA.phone, name="Carla")
    await open_shop.customer_writes("one", who=by_lid, stanza_id="3EB01")
    await open_shop.customer_writes("two", who=by_phone, stanza_id="3EB02")
    await open_shop.customer_writes("three", who=CARLA, stanza_id="3EB03")

    for who in (by_lid, by_phone, CARLA):
        for number, text in enumerate(("one", "two", "three"), start=1):
            await open_shop.customer_writes(text, who=who, stanza_id=f"3EB0{number}", caught_up=True)

    lines = await open_shop.log()
    assert [line.text for line in lines] == ["one", "two", "three"]
    assert len({line.contact for line in lines}) == 1


async def test_a_recycled_number_does_not_make_its_new_user_the_owner(open_shop: Town) -> None:
    newcomer = Address(lid="999", phone=OWNER.phone, name="Olga W.")

    await open_shop.sees("menu", peer=newcomer)

    assert open_shop.sent == []
    assert [line.text for line in await open_shop.log()] == ["menu"]


async def test_the_linked_number_and_the_owner_are_no_contacts(open_shop: Town) -> None:
    await open_shop.owner_writes("menu")
    await open_shop.notes_to_self("buy flour")
    await open_shop.sees("hi", peer=OWNER, from_me=True)

    assert await open_shop.log() == []
    assert LINKED.phone not in [line.contact_name for line in await open_shop.log()]
