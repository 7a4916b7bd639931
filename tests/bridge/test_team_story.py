"""The team, kept by its owner: listed, and invited by a secret that works once."""

from __future__ import annotations

import pytest

from bridge.consequences import INVITATION_TTL_S
from bridge.menu.advance import IN_ADMIN_CHAT, NOT_ALLOWED
from bridge.menu.state import PageId
from bridge.ports.rows import Role
from bridge.presenter import CONSOLE as LIMITS
from bridge.presenter import present_buttons, present_text
from bridge.screens import Screen, Surface
from tests.bridge.town import Town

CONSOLE, TELEGRAM = Surface.CONSOLE, Surface.TELEGRAM
FAREWELL = "You are not in this team any more"


async def invites(town: Town, label: str = "An agent") -> Screen:
    """The owner makes an invitation at the console."""
    await town.types("menu")
    await town.walks("Settings", "Team", "Invite somebody", label)
    return town.screen()


@pytest.mark.parametrize(
    ("label", "role"), [("A manager", Role.MANAGER), ("An agent", Role.AGENT), ("A viewer", Role.VIEWER)]
)
async def test_an_owner_invites_and_whoever_brings_the_secret_sits_down(
    open_shop: Town, label: str, role: Role
) -> None:
    screen = await invites(open_shop, label)

    assert screen.invitation is not None
    assert (screen.copyable, screen.body[-1]) == (screen.invitation, screen.invitation)
    assert screen.expires_at is not None
    assert (screen.expires_at - open_shop.clock.now()).total_seconds() == INVITATION_TTL_S
    joined = await open_shop.store.platform.redeem(screen.invitation, "Sam", (TELEGRAM, "7001"))
    assert joined is not None
    (seat,) = await open_shop.desk.seats(TELEGRAM, "7001")
    assert (seat.person, seat.role, seat.business) == (joined[1], role, "Bakery")
    await open_shop.presses("Back")
    assert "2 people in the team" in open_shop.body()
    assert {"member.invited", "member.joined"} <= set(await open_shop.audited())


async def test_the_secret_is_gone_when_the_page_is_left_and_never_comes_to_whatsapp(open_shop: Town) -> None:
    secret = (await invites(open_shop)).invitation
    assert secret is not None
    await open_shop.owner_writes("help")

    assert secret not in "".join(open_shop.owner_reads)
    assert secret not in repr((await open_shop.row()).memory)
    assert open_shop.screen().invitation is None


async def test_an_invitation_that_has_expired_is_not_shown_any_more(open_shop: Town) -> None:
    secret = (await invites(open_shop)).invitation or "none was made"

    open_shop.clock.passes(seconds=INVITATION_TTL_S)
    drawn = await open_shop.desk.present(open_shop.tenant, open_shop.menu, surface=CONSOLE)

    assert drawn.screen.body == ("The invitation has expired. Make a new one.",)
    assert (drawn.screen.invitation, drawn.screen.expires_at) == (None, None)
    assert secret not in repr(drawn)


async def test_from_whatsapp_nobody_is_invited_and_nobody_removed(open_shop: Town) -> None:
    await open_shop.hires("Sam", Role.AGENT)
    for text in ("menu", "4", "7"):
        await open_shop.owner_writes(text)
    assert open_shop.screen().page == PageId.TEAM
    assert IN_ADMIN_CHAT in open_shop.owner_reads[-1]

    await open_shop.owner_writes("1")
    assert open_shop.screen().page == PageId.TEAM
    await open_shop.owner_writes("3")
    await open_shop.owner_writes("1")

    assert open_shop.screen().page == PageId.TEAM_MEMBER
    assert not {"member.invited", "member.removed"} & set(await open_shop.audited())


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AGENT, Role.VIEWER])
async def test_the_team_is_the_owners_business(open_shop: Town, role: Role) -> None:
    sam = await open_shop.hires("Sam", role)
    reason = {choice.name: choice.why_not for choice in open_shop.screen(TELEGRAM, sam.menu).choices}

    assert reason["settings"] == NOT_ALLOWED
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        row = await tx.conversation(sam.menu)
    assert row is not None
    await open_shop.saves(row, page=PageId.TEAM)
    assert open_shop.screen(TELEGRAM, sam.menu).body == (NOT_ALLOWED,)


async def test_a_large_team_is_paged(open_shop: Town) -> None:
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        for number in range(11):
            await tx.add_operator(f"Sam {number:02}", Role.AGENT)
    await open_shop.walks("Settings", "Team")
    labels = [[choice.label for choice in open_shop.screen().choices]]

    for _ in range(2):
        await open_shop.presses("Next")
        labels.append([choice.label for choice in open_shop.screen().choices])
    await open_shop.presses("Previous")

    assert labels[0] == [
        "Invite somebody",
        "Olga · Owner",
        *(f"Sam {number:02} · Agent" for number in range(3)),
        "Next",
        "Who did what",
    ]
    last = [f"Sam {number:02} · Agent" for number in range(7, 11)]
    assert labels[2] == ["Invite somebody", *last, "Previous", "Who did what"]
    assert [choice.label for choice in open_shop.screen().choices] == labels[1]


async def test_a_screen_with_an_invitation_is_drawn_as_any_other(open_shop: Town) -> None:
    screen = await invites(open_shop)

    shown = present_buttons(screen, open_shop.menu, limits=LIMITS)
    assert screen.copyable in shown.lines
    assert screen.copyable in present_text(screen)


async def test_a_hostile_name_is_a_name(open_shop: Town) -> None:
    secret = (await invites(open_shop)).invitation
    assert secret is not None
    name = "{evil} %s\n1. Pay\u202e" + "😀" * 4000
    joined = await open_shop.store.platform.redeem(secret, name, (TELEGRAM, "7001"))
    assert joined is not None
    await open_shop.presses("Back")

    await open_shop.walks("{evil}", "Remove from the team", "Remove")

    assert open_shop.screen().page == PageId.TEAM
    assert await open_shop.desk.seats(TELEGRAM, "7001") == []
