"""The contacts: found by name, number and label; what is known of one, and noted."""

from __future__ import annotations

import pytest

from bridge.consequences import Consequences, make_true
from bridge.facts import Address
from bridge.menu.advance import NOT_ALLOWED
from bridge.menu.contact import MAX_NOTES
from bridge.menu.effects import UnlabelPerson
from bridge.menu.state import Actor, PageId
from bridge.menu.team_effects import OptOut
from bridge.occasion import Occasion
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, DAVID

TELEGRAM = Surface.TELEGRAM


@pytest.fixture
async def shop(open_shop: Town) -> Town:
    """Carla and David have written; the owner looks at the contacts."""
    await open_shop.customer_writes("hello", who=DAVID)
    await open_shop.customer_writes("Do you have rye?")
    await open_shop.walks("Messages", "Contacts")
    return open_shop


def labels(town: Town) -> list[str]:
    return [choice.label for choice in town.screen().choices]


async def test_contacts_are_listed_by_name_and_nobody_of_the_team_is_one(shop: Town) -> None:
    assert shop.screen().body == ("2 contacts",)
    assert labels(shop) == ["Carla", "David", "By label"]


async def test_a_part_of_a_name_or_a_number_finds_them(shop: Town) -> None:
    await shop.customer_writes("hi", who=Address(lid="802", name="José Ángel"))
    for text, found in (("angel", "José Ángel"), ("0003", "Carla"), ("dav", "David")):
        await shop.types(text)
        assert labels(shop) == [found, "By label", "All contacts"]
        assert f"Found by: {text}" in shop.body()
    await shop.presses("All contacts")
    assert shop.screen().body == ("3 contacts",)
    await shop.types("  ")
    assert shop.screen().body == ("3 contacts",)


async def test_a_label_narrows_the_list_and_the_way_back_leads_into_it(shop: Town) -> None:
    await shop.walks("Carla", "Labels")
    await shop.types("VIP")
    await shop.presses("Back")
    assert shop.screen().page == PageId.CONTACT
    assert "Labels: VIP" in shop.body()
    await shop.walks("Back", "By label", "VIP")

    assert shop.screen().body == ("1 contact", "Label: VIP")
    await shop.walks("Carla", "Back")
    assert labels(shop) == ["Carla", "By label", "All contacts"]
    await shop.types("david")
    assert shop.screen().body == ("0 contacts", "Label: VIP", "Found by: david")


async def test_without_labels_the_page_says_so(shop: Town) -> None:
    await shop.presses("By label")

    assert shop.screen().body == ("No label is on anybody yet.",)


async def test_many_contacts_and_labels_are_paged(shop: Town) -> None:
    for number in range(9):
        await shop.customer_writes("hi", who=Address(lid=f"90{number}", name=f"Guest {number}"))
    async with shop.store.transaction(shop.tenant) as tx:
        guest = await tx.find_person(Address(lid="900"))
        assert guest is not None
        for number in range(9):
            await tx.label_person(guest.id, f"Label {number}", shop.clock.now())
    await shop.jumps_to(PageId.CONTACTS)
    assert labels(shop)[-2:] == ["By label", "Next"]
    await shop.walks("Next", "Next")
    last = ["Guest 6", "Guest 7", "Guest 8", "By label", "Previous"]
    assert labels(shop) == last
    await shop.walks("Guest 8", "Back")
    assert labels(shop) == last
    await shop.walks("Previous", "By label", "Next")

    assert labels(shop) == ["Label 6 · 1", "Label 7 · 1", "Label 8 · 1", "Previous"]


async def test_a_contact_shows_all_that_is_known(shop: Town) -> None:
    await shop.presses("Carla")

    assert shop.screen().body == (
        "Carla",
        "Number: +34600000003",
        "First message: 22 Nov 2026",
        "Wrote last: 12:00",
    )
    await shop.presses("Messages")
    assert shop.screen().page == PageId.LOG_CONTACT
    await shop.presses("About them")
    assert shop.screen().body[0] == "Carla"


async def test_notes_are_written_changed_and_deleted(shop: Town) -> None:
    await shop.walks("Carla", "Notes")
    assert shop.screen().body == ("Carla", "Nothing is noted yet.")
    await shop.types("Likes rye.\nComes on Fridays.")
    assert shop.screen().body[-2:] == ("Notes, by Olga, 12:00:", "Likes rye.\nComes on Fridays.")

    await shop.presses("Notes")
    await shop.types("Likes white bread now.")
    assert shop.screen().body[-1] == "Likes white bread now."
    await shop.walks("Notes", "Delete the notes")

    assert "Notes" not in shop.body()
    assert (await shop.audited()).count("contact.noted") == 3


async def test_notes_that_are_too_long_are_not_kept(shop: Town) -> None:
    await shop.walks("Carla", "Notes")
    await shop.types("x" * (MAX_NOTES + 1))

    assert shop.screen().note == f"Notes have 1 to {MAX_NOTES} characters."
    assert shop.screen().body[-1] == "Nothing is noted yet."


async def test_a_contact_told_somebody_that_they_want_no_broadcasts(shop: Town) -> None:
    await shop.walks("Carla", "They want no broadcasts")
    assert "Wants no broadcasts since 22 Nov 2026" in shop.body()
    assert (await shop.audited()).count("opt_out.added") == 1

    await shop.presses("They want them again")
    assert shop.screen().page == PageId.OPT_OUT
    await shop.presses("They want them again")
    await shop.jumps_to(PageId.CONTACTS)
    await shop.presses("Carla")
    assert "Wants no broadcasts" not in shop.body()


async def test_who_is_opted_out_already_is_not_noted_twice(shop: Town) -> None:
    actor = Actor(person=shop.olga, name="Olga", role=Role.OWNER, surface=Surface.CONSOLE)
    occasion = Occasion(actor=actor, session=shop.session, fact=1, now=shop.clock.now())
    async with shop.store.transaction(shop.tenant) as tx:
        carla = await tx.find_person(CARLA)
        assert carla is not None
        for _ in range(2):
            await make_true(tx, OptOut(contact=carla.id), occasion, Consequences())

    assert (await shop.audited()).count("opt_out.added") == 1


async def test_a_label_that_somebody_else_took_off_is_not_taken_off_twice(shop: Town) -> None:
    actor = Actor(person=shop.olga, name="Olga", role=Role.OWNER, surface=Surface.CONSOLE)
    occasion = Occasion(actor=actor, session=shop.session, fact=1, now=shop.clock.now())
    async with shop.store.transaction(shop.tenant) as tx:
        carla = await tx.find_person(CARLA)
        assert carla is not None
        label = await tx.label_person(carla.id, "VIP", shop.clock.now())
        for _ in range(2):
            await make_true(tx, UnlabelPerson(person=carla.id, label=label.id), occasion, Consequences())

    assert (await shop.audited()).count("contact.unlabelled") == 1


async def test_of_somebody_who_never_wrote_little_is_known(shop: Town) -> None:
    async with shop.store.transaction(shop.tenant) as tx:
        nobody = await tx.person_at(Address(lid="999"))
    await shop.saves(await shop.row(), page=PageId.CONTACT, memory={"contact": nobody.id})

    assert shop.screen().body == ("?",)


@pytest.mark.parametrize(
    ("role", "may_note", "may_opt_out"),
    [(Role.MANAGER, True, True), (Role.AGENT, True, False), (Role.VIEWER, False, False)],
)
async def test_each_role_may_do_what_is_its_own(
    shop: Town, role: Role, may_note: bool, may_opt_out: bool
) -> None:
    sam = await shop.hires("Sam", role)
    for label in ("Messages", "Contacts", "Carla"):
        await shop.presses(label, on=TELEGRAM, by=sam.person, menu=sam.menu)

    reasons = {choice.name: choice.why_not for choice in shop.screen(TELEGRAM, sam.menu).choices}
    assert (reasons["notes"] is None, reasons["labels"] is None) == (may_note, may_note)
    assert reasons["opt_out"] == (None if may_opt_out else NOT_ALLOWED)


@pytest.mark.parametrize("page", [PageId.CONTACT, PageId.CONTACT_NOTES])
async def test_whoever_is_gone_is_said_to_be(shop: Town, page: PageId) -> None:
    await shop.saves(await shop.row(), page=page, memory={"contact": "0" * 26})

    assert shop.screen().body == ("This contact is no longer in the log.",)
    assert shop.screen().choices == ()
    await shop.saves(await shop.row(), page=page, memory={})
    assert shop.screen().body == ("This contact is no longer in the log.",)
