"""A reply that is written outside the menu: a draft first, a person's press before it goes, ticks after."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.desk import MAX_TYPED, NotYours, TooLong
from bridge.ids import PersonId, new_id
from bridge.menu.advance import NOT_ALLOWED
from bridge.menu.replying import MAX_REPLY
from bridge.menu.state import PageId
from bridge.ports.rows import Purpose, Role
from bridge.screens import Surface
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, Colleague

CONSOLE, TELEGRAM = Surface.CONSOLE, Surface.TELEGRAM


async def carla(town: Town) -> PersonId:
    """A customer who has asked something."""
    await town.customer_writes("Do you have bread?")
    async with town.store.transaction(town.tenant) as tx:
        return (await tx.person_at(CARLA)).id


async def drafts(
    town: Town, who: Colleague, contact: PersonId, text: str, *, event_id: str = "", wait: bool = False
) -> None:
    """Answer a notice in Telegram."""
    await town.desk.draft_reply(
        town.tenant, who.person, who.menu, contact, text, TELEGRAM, event_id or new_id()
    )
    if not wait:
        await town.settle()


async def test_a_draft_is_seen_and_goes_out_once_by_a_press(open_shop: Town) -> None:
    contact, sam = await carla(open_shop), await open_shop.hires("Sam", Role.AGENT)

    for _ in range(2):
        await drafts(open_shop, sam, contact, "Yes, fresh.", event_id="message-7")
    screen = open_shop.screen(TELEGRAM, sam.menu)
    assert (screen.page, screen.body[-1]) == (PageId.REPLY_CONFIRM, "Yes, fresh.")
    assert open_shop.contacts_got == []
    await open_shop.presses("Send to Carla", on=TELEGRAM, by=sam.person, menu=sam.menu)

    assert open_shop.contacts_got == ["Yes, fresh."]
    (cause,) = await open_shop.store.engine.sql.all("SELECT * FROM causes")
    assert (cause["person_id"], cause["surface"]) == (sam.person, "telegram")


async def test_the_owners_draft_stands_on_whatsapp_too(open_shop: Town) -> None:
    contact = await carla(open_shop)

    await drafts(open_shop, Colleague(person=open_shop.olga, menu=open_shop.menu), contact, "Yes.")

    assert open_shop.owner_reads[-1].startswith("*Send this reply?*")
    assert open_shop.screen(CONSOLE).page == PageId.REPLY_CONFIRM
    await open_shop.owner_writes("1")
    assert open_shop.contacts_got == ["Yes."]


async def test_a_viewers_draft_goes_nowhere_and_the_screen_says_why(open_shop: Town) -> None:
    contact, vera = await carla(open_shop), await open_shop.hires("Vera", Role.VIEWER)

    await drafts(open_shop, vera, contact, "Yes.")

    screen = open_shop.screen(TELEGRAM, vera.menu)
    assert (screen.page, screen.note) == (PageId.MAIN_MENU, NOT_ALLOWED)


async def test_a_draft_for_somebody_who_has_not_written_is_refused(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.AGENT)

    for nobody in (PersonId(new_id()), open_shop.olga, PersonId("")):
        await drafts(open_shop, sam, nobody, "Pay!")
        assert open_shop.screen(TELEGRAM, sam.menu).note == "This contact is no longer in the log."

    assert open_shop.screen(TELEGRAM, sam.menu).page == PageId.MAIN_MENU


async def test_another_tenants_customer_is_nobody_here(open_shop: Town) -> None:
    contact, other = await carla(open_shop), (await open_shop.store.platform.add_tenant("Butcher")).id
    async with open_shop.store.transaction(other) as tx:
        eve = (await tx.add_operator("Eve", Role.OWNER)).id
    menu = await open_shop.desk.sit_down(other, eve, surface=TELEGRAM, address="eve")

    await open_shop.desk.draft_reply(other, eve, menu, contact, "Pay!", TELEGRAM, "1")
    await open_shop.settle()

    screen = open_shop.screen(TELEGRAM, menu)
    assert (screen.page, screen.note) == (PageId.SETUP, "This contact is no longer in the log.")
    assert "Carla" not in "".join(screen.body)


async def test_a_draft_that_is_too_long_is_not_taken(open_shop: Town) -> None:
    contact, sam = await carla(open_shop), await open_shop.hires("Sam", Role.AGENT)

    with pytest.raises(TooLong):
        await drafts(open_shop, sam, contact, "x" * (MAX_TYPED + 1))
    await drafts(open_shop, sam, contact, "x" * (MAX_REPLY + 1))

    screen = open_shop.screen(TELEGRAM, sam.menu)
    assert (screen.page, screen.note) == (PageId.REPLY, "A reply has 1 to 4000 characters.")


async def test_nobody_drafts_in_somebody_elses_menu(open_shop: Town) -> None:
    contact, sam = await carla(open_shop), await open_shop.hires("Sam", Role.AGENT)

    with pytest.raises(NotYours):
        await drafts(open_shop, Colleague(person=sam.person, menu=open_shop.menu), contact, "Pay!")


async def test_who_is_removed_before_the_draft_is_handled_leaves_none(open_shop: Town) -> None:
    contact, sam = await carla(open_shop), await open_shop.hires("Sam", Role.AGENT)
    before = await open_shop.row(sam.menu)
    await drafts(open_shop, sam, contact, "Yes.", wait=True)
    await open_shop.dismisses(sam.person)

    await open_shop.settle()

    assert await open_shop.row(sam.menu) == before
    assert all(row["purpose"] == Purpose.SCREEN for row in await open_shop.outbox())


async def test_who_sends_reads_the_name_first_when_two_contacts_turned_out_to_be_one(open_shop: Town) -> None:
    sam, twin = await open_shop.hires("Sam", Role.AGENT), replace(CARLA, lid=None)
    await open_shop.customer_writes("Do you have bread?", who=twin)
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        contact = (await tx.person_at(twin)).id
    await drafts(open_shop, sam, contact, "Yes.")
    await open_shop.customer_writes("me again", who=replace(CARLA, phone=None, name="Carla B."))
    await open_shop.customer_writes("it is me", who=replace(CARLA, name="Carla B."))

    await open_shop.presses("Send to Carla", on=TELEGRAM, by=sam.person, menu=sam.menu)
    assert open_shop.contacts_got == []
    assert open_shop.screen(TELEGRAM, sam.menu).page == PageId.REPLY_CONFIRM
    await open_shop.presses("Send to Carla B.", on=TELEGRAM, by=sam.person, menu=sam.menu)

    assert open_shop.contacts_got == ["Yes."]
