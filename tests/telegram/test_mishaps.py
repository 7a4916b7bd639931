"""What fails or dies half way: one menu, in the right place, and nothing told to the wrong people."""

from __future__ import annotations

import asyncio

from bridge.ports.rows import Role
from tests.standins.telegram.groups import Group
from tests.standins.telegram.people import Person
from tests.telegram.office import Office
from tests.telegram.whatsapp_side import Business


async def _drafts_in_group(office: Office, business: Business) -> tuple[Group, Person, Person]:
    """Sam's menu is a guest in the group: he is writing a reply there."""
    olga, sam = office.telegram.user("Olga"), office.telegram.user("Sam")
    await office.joins(olga, business)
    await office.joins(sam, business, Role.AGENT)
    group = office.telegram.group("Team", [olga, sam])
    await group.adds_bot(olga, admin=True)
    await office.taps_in(group, olga, "Yes, serve Café Aurora here")
    await office.sees(group, "This group gets the notices")
    await office.customer_writes(business, "Do you have cake?")
    notice = await office.sees(group, "Ana has written")
    await group.writes(sam, "Yes, lemon cake.", reply_to=notice)
    await office.menu(group, "Send this reply?")
    return group, olga, sam


async def test_a_menu_that_was_a_guest_in_a_lost_group_comes_home(office: Office) -> None:
    group, olga, sam = await _drafts_in_group(office, await office.founds())

    await group.removes_bot(olga)
    asked = await sam.writes("/menu")

    await office.menu(sam, "Main menu", below=asked)


async def test_notices_of_a_guest_come_in_private(office: Office) -> None:
    business = await office.founds()
    group, _, sam = await _drafts_in_group(office, business)

    await office.customer_writes(business, "Are you open?", name="Bia", lid="802")
    await office.sees(group, "Bia has written")
    await office.sees(sam, "Bia has written")

    assert sum("Bia has written" in one.text for one in group.sees) == 1


async def test_a_group_that_was_lost_is_told_nothing_of_it_when_another_business_connects_it(
    office: Office,
) -> None:
    aurora, sol = await office.founds("Café Aurora"), await office.founds("Padaria Sol")
    olga, rui = office.telegram.user("Olga"), office.telegram.user("Rui")
    await office.joins(olga, aurora)
    await office.joins(rui, sol)
    group = office.telegram.group("Team", [olga, rui])
    await group.adds_bot(olga)
    await office.taps_in(group, olga, "Yes, serve Café Aurora here")
    await office.sees(group, "This group gets the notices of Café Aurora")
    await group.removes_bot(olga)
    await office.handled()

    await group.adds_bot(rui)
    await office.taps_in(group, rui, "Yes, serve Padaria Sol here")
    await office.sees(group, "This group gets the notices of Padaria Sol")
    office.bots[0].cancel()
    await asyncio.wait([office.bots[0]])
    office.open_bot()
    await office.customer_writes(sol, "Do you have bread?")
    await office.sees(group, "Ana has written")

    assert not any("not in this team" in one.text for one in group.sees)
