"""The person's own number, shared in an admin chat that vouches for it: proven without a code."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bridge.desk import NotYours, TooLong
from bridge.facts import Address, Fact, NoticePressed, NumberShared, ReplyDrafted
from bridge.ids import new_id
from bridge.menu.advance import NOT_ASKED
from bridge.menu.state import PageId
from bridge.ownership import OwnerLookUp
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.bridge.samples import CONVERSATION, NOW, PERSON
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, LINKED, OWNER, Colleague

CONSOLE, TELEGRAM = Surface.CONSOLE, Surface.TELEGRAM
PHONE = str(OWNER.phone)
NOWHERE: dict[str, Any] = {"event_id": "1", "conversation": CONVERSATION, "surface": TELEGRAM}


async def shares(town: Town, phone: str, *, who: Colleague | None = None, event_id: str = "") -> None:
    """Press the button that shares one's own contact."""
    who = who or Colleague(person=town.olga, menu=town.menu)
    await town.desk.share_number(
        town.tenant, who.person, who.menu, phone, surface=TELEGRAM, event_id=event_id or new_id()
    )
    await town.settle()


async def at_telegram(town: Town, page: str = PageId.SETUP_NUMBER) -> None:
    await town.sits_down(TELEGRAM)
    await town.jumps_to(page)


@pytest.mark.parametrize("page", [PageId.SETUP_NUMBER, PageId.OWNER_NUMBER])
async def test_the_pages_that_need_a_number_ask_for_the_contact_where_that_can_be_done(
    town: Town, page: PageId
) -> None:
    await at_telegram(town, page)

    assert town.screen(TELEGRAM).asks_contact
    await town.types("menu", on=TELEGRAM)
    assert not town.screen(TELEGRAM).asks_contact


@pytest.mark.parametrize("phone", [PHONE, PHONE.removeprefix("+"), f" {PHONE}"])
async def test_a_shared_number_rules_at_once_before_and_after_linking(town: Town, phone: str) -> None:
    await at_telegram(town)

    await shares(town, phone)

    assert await town.ruling() == OWNER.phone
    screen = town.screen(TELEGRAM)
    assert (screen.page, screen.note) == (PageId.SETUP, "Your number is proven.")
    assert "owner_number.vouched" in await town.audited()
    await town.links()
    await town.owner_writes("menu")
    assert town.owner_reads[-1].startswith("*Main menu*")


async def test_a_shared_number_is_known_by_its_lid_once_whatsapp_was_asked(town: Town) -> None:
    await at_telegram(town)
    await shares(town, PHONE)
    await town.links()
    unseen = replace(OWNER, phone=None)
    await town.sees("menu", peer=unseen)
    assert town.owner_reads == [], "WhatsApp hides the number, and nobody has asked whose LID it is"

    async def look_up(phone: str) -> Address | None:
        assert phone == PHONE
        return OWNER

    await OwnerLookUp(store=town.store).learn(town.tenant, town.session, look_up)
    await town.sees("menu", peer=unseen)

    assert len(town.owner_reads) == 1


async def test_the_checklist_asks_for_no_proof_any_more(town: Town) -> None:
    await at_telegram(town)

    await shares(town, PHONE)

    assert town.screen(TELEGRAM).body[2].startswith("✓ 3. Your own number")
    assert town.screen(TELEGRAM).body[4].startswith("✓ 5. Prove your number")


async def test_a_new_number_is_shared_over_the_one_that_ruled(open_shop: Town) -> None:
    await open_shop.sits_down(TELEGRAM)
    await open_shop.jumps_to(PageId.OWNER_NUMBER)

    await shares(open_shop, "+34600000010")

    assert await open_shop.ruling() == "+34600000010"
    assert open_shop.screen(TELEGRAM).page == PageId.MAIN_MENU
    before = len(open_shop.owner_reads)
    await open_shop.owner_writes("menu")
    assert len(open_shop.owner_reads) == before


async def test_where_nobody_asked_nothing_is_done_and_the_screen_says_so(open_shop: Town) -> None:
    await open_shop.sits_down(TELEGRAM)

    await shares(open_shop, "+34600000010")

    assert await open_shop.ruling() == OWNER.phone
    assert open_shop.screen(TELEGRAM).note == NOT_ASKED


async def test_what_is_no_number_is_refused(open_shop: Town) -> None:
    await open_shop.sits_down(TELEGRAM)
    await open_shop.jumps_to(PageId.OWNER_NUMBER)

    await shares(open_shop, "88")

    screen = open_shop.screen(TELEGRAM)
    assert (screen.page, screen.note) == (
        PageId.OWNER_NUMBER,
        "That is no phone number. Write it with + and the country code.",
    )
    with pytest.raises(TooLong):
        await shares(open_shop, "3" * 5000)


async def test_the_same_contact_delivered_twice_is_one(town: Town) -> None:
    await at_telegram(town)

    for _ in range(2):
        await shares(town, PHONE, event_id="message-7")

    assert (await town.audited()).count("owner_number.vouched") == 1


async def test_only_an_owner_sets_the_number(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.MANAGER)

    await shares(open_shop, "+34600000010", who=sam)
    with pytest.raises(NotYours):
        await shares(open_shop, "+34600000010", who=Colleague(person=sam.person, menu=open_shop.menu))

    assert await open_shop.ruling() == OWNER.phone


async def test_a_shared_number_that_is_linked_itself_steers_from_the_chat_with_itself(town: Town) -> None:
    await at_telegram(town)
    await shares(town, str(LINKED.phone))
    await town.links()

    await town.notes_to_self("milk, eggs")
    assert town.owner_reads == []
    await town.notes_to_self("menu")

    assert len(town.owner_reads) == 1


async def test_a_typed_number_that_is_linked_itself_proves_itself_there_too(town: Town) -> None:
    await town.sits_down(CONSOLE)
    await town.links()
    code = await town.proposes(str(LINKED.phone))
    assert "In WhatsApp, open the chat with yourself and send this code:" in town.body()

    await town.notes_to_self(code)

    assert await town.ruling() == LINKED.phone
    assert len(town.owner_reads) == 1


async def test_a_number_that_somebody_else_writes_from_is_theirs_no_more(open_shop: Town) -> None:
    await open_shop.customer_writes("hello")
    await open_shop.sits_down(TELEGRAM)
    await open_shop.jumps_to(PageId.OWNER_NUMBER)

    await shares(open_shop, str(CARLA.phone))
    await open_shop.sees("menu", peer=CARLA)

    assert open_shop.owner_reads[-1].startswith("*Main menu*")


async def test_who_is_removed_before_it_is_handled_proves_nothing(town: Town) -> None:
    await at_telegram(town)
    await town.desk.share_number(town.tenant, town.olga, town.menu, PHONE, surface=TELEGRAM, event_id="1")
    await town.dismisses(town.olga)

    await town.settle()

    assert await town.ruling() is None


async def test_a_note_that_was_written_as_the_menu_fell_asleep_is_no_step(town: Town) -> None:
    await at_telegram(town)
    await shares(town, str(LINKED.phone))
    await town.links()
    await town.notes_to_self("menu")
    before = await town.row()

    assert await town.notes_to_self("1", wait=True)
    town.clock.passes(hours=1)
    await town.settle()

    assert await town.row() == before


@pytest.mark.parametrize(
    "fact",
    [
        NumberShared(phone=PHONE, shared_by=PERSON, shared_at=NOW, **NOWHERE),
        ReplyDrafted(contact=PERSON, text="Yes.", drafted_by=PERSON, drafted_at=NOW, **NOWHERE),
        NoticePressed(choice="open", about=PERSON, pressed_by=PERSON, pressed_at=NOW, **NOWHERE),
        NoticePressed(choice="status", about=None, pressed_by=PERSON, pressed_at=NOW, **NOWHERE),
    ],
    ids=lambda fact: type(fact).__name__,
)
async def test_what_was_done_in_a_menu_that_is_no_more_does_nothing(open_shop: Town, fact: Fact) -> None:
    before = len(open_shop.chats[TELEGRAM].shown)
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        await tx.record_fact(fact, key="x", lane="x", session=open_shop.session, now=NOW)

    await open_shop.settle()

    assert await open_shop.store.waiting_lanes(9) == []
    assert len(open_shop.chats[TELEGRAM].shown) == before
