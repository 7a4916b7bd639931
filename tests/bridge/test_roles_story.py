"""A member gets another role, and may do what that one may from that moment on."""

from __future__ import annotations

import pytest

from bridge.consequences import Consequences, make_true
from bridge.errors import LostRace
from bridge.ids import PersonId, new_id
from bridge.menu.advance import NOT_ALLOWED
from bridge.menu.state import Actor, PageId
from bridge.menu.team_effects import ChangeRole
from bridge.occasion import Occasion
from bridge.ports.rows import Role
from bridge.screens import Surface
from bridge.tokens import NoticeToken, encode_notice
from tests.bridge.town import Town

CONSOLE, TELEGRAM = Surface.CONSOLE, Surface.TELEGRAM


async def gives(town: Town, name: str, role: str) -> None:
    await town.types("menu")
    await town.walks("Settings", "Team", name, "Change the role", role)


@pytest.mark.parametrize(
    ("label", "role"), [("Manager", Role.MANAGER), ("Agent", Role.AGENT), ("Viewer", Role.VIEWER)]
)
async def test_an_owner_gives_a_member_another_role(open_shop: Town, label: str, role: Role) -> None:
    before = Role.VIEWER if role is not Role.VIEWER else Role.AGENT
    sam = await open_shop.hires("Sam", before)

    await gives(open_shop, "Sam", label)

    assert open_shop.screen().page == PageId.TEAM_MEMBER
    assert open_shop.screen().note == "Sam has another role from now on."
    assert open_shop.screen().body[0] == f"Sam · {label}"
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        assert await tx.role_of(sam.person) is role
    assert "member.role_changed" in await open_shop.audited()


async def test_the_role_that_somebody_has_is_not_offered(open_shop: Town) -> None:
    await open_shop.hires("Sam", Role.AGENT)
    await open_shop.walks("Settings", "Team", "Sam", "Change the role")

    assert [choice.label for choice in open_shop.screen().choices] == ["Manager", "Viewer"]
    assert open_shop.screen().body[0] == "Sam · Agent"
    await open_shop.presses("Back")
    assert open_shop.screen().body[0] == "Sam · Agent"


async def test_an_open_menu_of_somebody_who_may_do_less_now_does_nothing_of_the_old(open_shop: Town) -> None:
    max_ = await open_shop.hires("Max", Role.MANAGER)
    await open_shop.presses("Broadcast", on=TELEGRAM, by=max_.person, menu=max_.menu)
    old = open_shop.screen(TELEGRAM, max_.menu)

    await gives(open_shop, "Max", "Viewer")

    assert open_shop.screen(TELEGRAM, max_.menu).body == (NOT_ALLOWED,)
    await open_shop.presses("Write", on=TELEGRAM, by=max_.person, menu=max_.menu, screen=old)
    now = open_shop.screen(TELEGRAM, max_.menu)
    assert (now.page, now.note) == (PageId.MAIN_MENU, NOT_ALLOWED)
    reason = {choice.name: choice.why_not for choice in now.choices}
    assert reason["broadcast"] == NOT_ALLOWED


async def test_an_owner_who_becomes_an_agent_rules_no_more_and_lets_nobody_in(open_shop: Town) -> None:
    rita = await open_shop.hires("Rita", Role.OWNER)
    await open_shop.walks("Settings", "Team", "Invite somebody", "A manager")
    secret = open_shop.screen().invitation
    assert secret is not None
    await open_shop.types("menu", on=TELEGRAM, by=rita.person, menu=rita.menu)
    for label in ("Settings", "Team", "Olga", "Change the role", "Agent"):
        await open_shop.presses(label, on=TELEGRAM, by=rita.person, menu=rita.menu)

    assert await open_shop.ruling() is None
    assert await open_shop.store.platform.redeem(secret, "Eve", (TELEGRAM, "666")) is None
    assert open_shop.screen().invitation is None
    assert open_shop.screen().body == (NOT_ALLOWED,)


async def test_invitations_of_an_owner_who_was_removed_let_nobody_in(open_shop: Town) -> None:
    rita = await open_shop.hires("Rita", Role.OWNER)
    await open_shop.types("menu", on=TELEGRAM, by=rita.person, menu=rita.menu)
    for label in ("Settings", "Team", "Invite somebody", "An agent"):
        await open_shop.presses(label, on=TELEGRAM, by=rita.person, menu=rita.menu)
    hers = open_shop.screen(TELEGRAM, rita.menu).invitation
    await open_shop.walks("Settings", "Team", "Invite somebody", "An agent")
    mine = open_shop.screen().invitation
    assert hers is not None
    assert mine is not None

    async with open_shop.store.transaction(open_shop.tenant) as tx:
        assert await tx.remove_member(rita.person)

    assert await open_shop.store.platform.redeem(hers, "Eve", (TELEGRAM, "666")) is None
    assert await open_shop.store.platform.redeem(mine, "Sam", (TELEGRAM, "7001")) is not None


async def test_nobody_changes_their_own_role(open_shop: Town) -> None:
    await open_shop.walks("Settings", "Team", "Olga")

    change, _ = open_shop.screen().choices
    assert change.why_not == "nobody changes their own role"
    await open_shop.saves(await open_shop.row(), page=PageId.TEAM_ROLE, memory={"member": open_shop.olga})
    assert open_shop.screen().choices == ()


async def test_of_a_member_who_is_gone_meanwhile_the_page_says_so(open_shop: Town) -> None:
    gone = PersonId(new_id())
    await open_shop.saves(await open_shop.row(), page=PageId.TEAM_ROLE, memory={"member": gone})

    assert open_shop.screen().body == ("This person is not in the team any more.",)
    assert open_shop.screen().choices == ()


async def test_a_change_that_another_process_was_faster_with_is_looked_at_anew(open_shop: Town) -> None:
    actor = Actor(person=open_shop.olga, name="Olga", role=Role.OWNER, surface=CONSOLE)
    occasion = Occasion(actor=actor, session=open_shop.session, fact=1, now=open_shop.clock.now())

    change = ChangeRole(person=PersonId(new_id()), role=Role.AGENT)
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        with pytest.raises(LostRace):
            await make_true(tx, change, occasion, Consequences())


@pytest.mark.parametrize("choice", ["agent", "open"])
async def test_a_menu_that_stands_where_its_person_may_be_no_longer_goes_home(
    open_shop: Town, choice: str
) -> None:
    await open_shop.customer_writes("Hello")
    sam = await open_shop.hires("Sam", Role.MANAGER)
    await open_shop.saves(await open_shop.row(sam.menu), page=PageId.BROADCAST_SETUP)
    await gives(open_shop, "Sam", "Agent")
    notice = NoticeToken(conversation=sam.menu, about=new_id(), choice=choice)

    await open_shop.desk.press(
        open_shop.tenant, sam.person, encode_notice(notice), surface=TELEGRAM, event_id=new_id()
    )
    await open_shop.settle()

    assert open_shop.screen(TELEGRAM, sam.menu).page == PageId.MAIN_MENU
