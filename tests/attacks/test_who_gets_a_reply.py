"""A reply reaches the contact whose name stood on the confirming screen, and nobody else."""

from __future__ import annotations

import pytest

from bridge.facts import Address
from bridge.menu.state import PageId
from bridge.ports.rows import Role
from bridge.screens import Surface
from sessions.scripted_sends import SendFault
from tests.attacks.line import Line
from tests.bridge.townsfolk import CARLA, OWNER

NEW = Address(lid="710", phone="+34600000010", name="Olga new")
ANA_BY_PHONE = Address(phone="+34600000020", name="Ana")
BRUNO = Address(lid="821", name="Bruno")
BOTH = Address(lid=BRUNO.lid, phone=ANA_BY_PHONE.phone, name="Bruno")
ANA = Address(lid="820", phone=ANA_BY_PHONE.phone, name="Ana")
HEIR = Address(lid="822", phone=ANA_BY_PHONE.phone, name="Heir of Ana's number")


@pytest.fixture
async def line(line: Line) -> Line:
    """What Olga does at the console is not mirrored to WhatsApp: what leaves is a reply, or an answer."""
    async with line.town.store.transaction(line.town.tenant) as tx:
        await tx.change_tenant(mirrored=frozenset({Surface.CONSOLE, Surface.TELEGRAM}))
    return line


async def test_a_reply_reaches_the_contact(line: Line) -> None:
    await line.writes("hello", CARLA)

    await line.replies_to("Carla", "Yes.")

    assert line.news() == [("800@lid", "Yes.")]


async def test_two_contacts_who_turn_out_to_be_one_before_the_confirming_press_are_shown_first(
    line: Line,
) -> None:
    await line.writes("hello", ANA_BY_PHONE)
    await line.writes("hello", BRUNO)
    await line.town.walks("Messages", "By contact", "Ana", "Reply")
    await line.town.types("For Ana's eyes.")
    seen = line.town.screen()

    await line.writes("hello again", BOTH)
    await line.town.presses("Send to Ana", screen=seen)
    await line.settles()

    assert line.news() == []
    assert line.town.screen().page == PageId.REPLY_CONFIRM
    assert "To: Bruno" in line.town.body()
    assert line.town.screen().note == "That menu was out of date. This is the present one."
    await line.town.presses("Send to Bruno")
    await line.settles()
    assert line.news() == [("821@lid", "For Ana's eyes.")]


async def test_a_reply_that_waits_does_not_follow_a_phone_number_to_its_new_holder(line: Line) -> None:
    await line.writes("hello", ANA)
    line.goes_offline()
    await line.replies_to("Ana", "Yes.")

    await line.writes("hello", HEIR)
    await line.comes_online()

    assert line.news() == [("820@lid", "Yes.")]


async def test_a_reply_that_was_tried_under_a_phone_number_does_not_follow_it_either(line: Line) -> None:
    await line.writes("hello", ANA_BY_PHONE)
    line.whatsapp.fails_sends_with(SendFault.BUSY)
    line.goes_offline()
    await line.replies_to("Ana", "Yes.")
    line.usable.set()
    await line.observer.until(lambda: "settle_send" in line.observer.calls)
    line.goes_offline()

    await line.writes("it is me", ANA)
    await line.writes("hello", HEIR)
    await line.comes_online()

    assert line.news() == [("820@lid", "Yes.")]


async def test_a_reply_to_the_number_that_ruled_before_goes_there_and_not_to_the_owner(line: Line) -> None:
    await line.moves_to(NEW)
    await line.writes("I have Olga's old phone now", Address(lid=OWNER.lid, phone=OWNER.phone, name="Bruno"))
    line.news()

    await line.replies_to("Bruno", "Keep it.")

    assert [frame for frame in line.news() if frame[1] == "Keep it."] == [("700@lid", "Keep it.")]


async def test_who_had_the_owners_phone_number_before_stays_somebody_else(line: Line) -> None:
    old = Address(lid="830", phone=NEW.phone, name="Ana")
    await line.writes("hello", old)

    await line.moves_to(NEW)
    await line.writes("I have a new number", Address(lid="830", name="Ana"))
    line.news()
    await line.replies_to("Ana", "Noted.")

    assert [frame for frame in line.news() if frame[1] == "Noted."] == [("830@lid", "Noted.")]
    assert "Ana" in {message.contact_name for message in await line.town.log()}


async def test_a_customer_who_becomes_the_owner_and_a_customer_again_gets_replies_and_no_screens(
    line: Line,
) -> None:
    await line.writes("hello", CARLA)
    await line.moves_to(CARLA)
    await line.moves_to(OWNER)
    line.news()

    await line.writes("menu", CARLA)
    assert line.news() == []
    await line.replies_to("Carla", "You are a customer again.")

    assert ("800@lid", "You are a customer again.") in line.news()


async def test_an_operator_whose_number_another_one_takes_over_stays_himself(line: Line) -> None:
    town = line.town
    mia = await town.hires("Mia", Role.AGENT)
    async with town.store.transaction(town.tenant) as tx:
        number = await tx.propose_owner_number(
            town.session,
            mia.person,
            phone=NEW.phone,
            is_self=False,
            code="AAAA-BBBB",
            expires_at=town.clock.now().replace(year=2100),
        )
        await tx.prove_owner_number(number.id, NEW)

    await line.moves_to(NEW)

    async with town.store.transaction(town.tenant) as tx:
        assert await tx.role_of(mia.person) is Role.AGENT
        assert await tx.role_of(town.olga) is Role.OWNER
        row = await tx.conversation_of(mia.person)
    assert row is not None
    assert row.id == mia.menu


async def test_what_somebody_confirmed_who_was_removed_before_it_was_handled_is_not_sent(line: Line) -> None:
    town = line.town
    await line.writes("hello", CARLA)
    sam = await town.hires("Sam", Role.AGENT)
    for label in ("Messages", "By contact", "Carla", "Reply"):
        await town.presses(label, on=Surface.TELEGRAM, by=sam.person, menu=sam.menu)
    await town.types("Pay me!", on=Surface.TELEGRAM, by=sam.person, menu=sam.menu)
    await town.presses("Send to Carla", on=Surface.TELEGRAM, by=sam.person, menu=sam.menu, wait=True)

    await town.dismisses(sam.person)
    await line.settles()

    assert line.news() == []


async def test_a_reply_of_unknown_fate_waits_for_the_kill_switch_and_then_arrives_once(line: Line) -> None:
    await line.writes("hello", CARLA)
    line.goes_offline()
    await line.replies_to("Carla", "Yes.")
    await line.dies_in_the_middle_of_a_send()
    await line.town.store.platform.suspend(line.town.tenant, True)
    await line.starts()
    await line.settles()
    assert line.news() == []

    await line.town.store.platform.suspend(line.town.tenant, False)
    await line.settles()

    assert line.news() == [("800@lid", "Yes.")]
