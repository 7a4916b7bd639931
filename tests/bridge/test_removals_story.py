"""Who is removed from the team is out at once, and takes nothing along."""

from __future__ import annotations

import pytest

from bridge.consequences import Consequences, make_true
from bridge.desk import NotYours
from bridge.errors import LostRace
from bridge.ids import PersonId, new_id
from bridge.menu.effects import RemoveMember
from bridge.menu.state import Actor, PageId
from bridge.occasion import Occasion
from bridge.ports.rows import Role
from bridge.screens import Screen, Surface
from tests.bridge.town import Town

CONSOLE, TELEGRAM = Surface.CONSOLE, Surface.TELEGRAM
FAREWELL = "You are not in this team any more"


async def invites(town: Town, label: str = "An agent") -> Screen:
    """The owner makes an invitation at the console."""
    await town.types("menu")
    await town.walks("Settings", "Team", "Invite somebody", label)
    return town.screen()


async def removes(town: Town, name: str) -> None:
    await town.types("menu")
    await town.walks("Settings", "Team", name, "Remove from the team", "Remove")


async def test_a_removed_member_is_out_at_once_and_left_with_nothing_of_the_business(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.AGENT)
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        await tx.link_account(sam.person, TELEGRAM, "7001")
    cookie = await open_shop.store.platform.admit(open_shop.tenant, sam.person, kind="cookie", ttl_s=600)
    old = open_shop.screen(TELEGRAM, sam.menu)

    await removes(open_shop, "Sam")

    assert open_shop.screen().note == "Sam is not in the team any more."
    assert await open_shop.desk.seats(TELEGRAM, "7001") == []
    assert await open_shop.store.platform.enter(cookie, kind="cookie") is None
    with pytest.raises(NotYours):
        await open_shop.presses("Messages", on=TELEGRAM, by=sam.person, menu=sam.menu, screen=old)
    last = open_shop.screen(TELEGRAM, sam.menu)
    assert (last.title, last.choices, last.page) == (FAREWELL, (), "farewell")
    assert "member.removed" in await open_shop.audited()
    shown = len(open_shop.chats[TELEGRAM].shown)
    await open_shop.customer_writes("hello")
    assert len(open_shop.chats[TELEGRAM].shown) == shown


async def test_one_thinks_better_of_a_removal(open_shop: Town) -> None:
    await open_shop.hires("Sam", Role.AGENT)
    await open_shop.walks("Settings", "Team", "Sam", "Remove from the team", "Keep Sam")

    assert open_shop.screen().page == PageId.TEAM_MEMBER
    assert open_shop.screen().body[0] == "Sam · Agent"


async def test_nobody_removes_themselves(open_shop: Town) -> None:
    await open_shop.walks("Settings", "Team", "Olga")

    _, remove = open_shop.screen().choices
    assert remove.why_not == "nobody removes themselves"
    await open_shop.jumps_to(PageId.TEAM_REMOVE)
    row = await open_shop.row()
    await open_shop.saves(row, page=PageId.TEAM_REMOVE, memory={"member": open_shop.olga})
    assert open_shop.screen().choices == ()


async def test_a_member_who_is_gone_meanwhile_is_said_to_be(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.AGENT)
    await open_shop.walks("Settings", "Team", "Sam", "Remove from the team")
    confirm = open_shop.screen()
    await open_shop.dismisses(sam.person)

    await open_shop.presses("Remove Sam", screen=confirm)

    assert open_shop.screen().body == ("This person is not in the team any more.",)
    await open_shop.saves(await open_shop.row(), page=PageId.TEAM_MEMBER, memory={"member": sam.person})
    assert open_shop.screen().body == ("This person is not in the team any more.",)


async def test_a_removal_that_another_process_was_faster_with_is_looked_at_anew(open_shop: Town) -> None:
    gone, now = PersonId(new_id()), open_shop.clock.now()
    actor = Actor(person=open_shop.olga, name="Olga", role=Role.OWNER, surface=CONSOLE)
    occasion = Occasion(actor=actor, session=open_shop.session, fact=1, now=now)

    async with open_shop.store.transaction(open_shop.tenant) as tx:
        with pytest.raises(LostRace):
            await make_true(tx, RemoveMember(person=gone), occasion, Consequences())


async def test_a_removed_owners_number_rules_no_more_and_gets_nothing_that_waits(open_shop: Town) -> None:
    rita = await open_shop.hires("Rita", Role.OWNER)
    network, open_shop.network = open_shop.network, None
    await open_shop.owner_writes("menu")
    await open_shop.types("menu", on=TELEGRAM, by=rita.person, menu=rita.menu)
    for label in ("Settings", "Team", "Olga", "Remove from the team", "Remove Olga"):
        await open_shop.presses(label, on=TELEGRAM, by=rita.person, menu=rita.menu)

    open_shop.network = network
    await open_shop.settle()

    assert open_shop.owner_reads == []
    assert await open_shop.ruling() is None
    await open_shop.owner_writes("menu")
    assert open_shop.owner_reads == []


async def test_an_owner_who_was_removed_takes_the_menu_from_nobody_with_an_old_code(open_shop: Town) -> None:
    rita = await open_shop.hires("Rita", Role.OWNER)
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        await tx.propose_owner_number(
            open_shop.session,
            rita.person,
            phone="+34600000010",
            is_self=False,
            code="K7M3-9QXT",
            expires_at=open_shop.clock.now().replace(year=2030),
        )
        assert await tx.remove_member(rita.person)
        pending = await tx.pending_owner_number(open_shop.session)

    assert pending is None
    assert await open_shop.ruling() is not None


async def test_who_was_removed_is_let_in_again_by_a_new_invitation_alone(open_shop: Town) -> None:
    platform, first = open_shop.store.platform, (await invites(open_shop)).invitation
    assert first is not None
    assert await platform.redeem(first, "Sam", (TELEGRAM, "7001")) is not None
    await removes(open_shop, "Sam")
    assert await platform.redeem(first, "Sam", (TELEGRAM, "7001")) is None

    second = (await invites(open_shop, "A viewer")).invitation
    assert second is not None
    joined = await platform.redeem(second, "Samuel", (TELEGRAM, "7001"))

    assert joined is not None
    (seat,) = await open_shop.desk.seats(TELEGRAM, "7001")
    assert (seat.person, seat.role) == (joined[1], Role.VIEWER)
    menu = await open_shop.desk.sit_down(open_shop.tenant, seat.person, surface=TELEGRAM, address="7001")
    await open_shop.settle()
    assert open_shop.screen(TELEGRAM, menu).page == PageId.MAIN_MENU
