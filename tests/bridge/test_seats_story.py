"""One account of an admin chat in several businesses: it picks one, and is a stranger everywhere else."""

from __future__ import annotations

import pytest

from bridge.desk import NotYours
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.bridge.town import Town, found_town

TELEGRAM = Surface.TELEGRAM
ACCOUNT = "7001"


@pytest.fixture
async def two(open_shop: Town) -> tuple[Town, Town]:
    """Sam is an agent of the bakery and a manager of another business."""
    other = await found_town(open_shop.store)
    for town, role in ((open_shop, Role.AGENT), (other, Role.MANAGER)):
        sam = await town.hires("Sam", role)
        async with town.store.transaction(town.tenant) as tx:
            await tx.link_account(sam.person, TELEGRAM, ACCOUNT)
    async with other.store.transaction(other.tenant) as tx:
        await tx.change_tenant(name="Butcher")
    return open_shop, other


async def seats(town: Town, account: str = ACCOUNT) -> list[tuple[str, Role]]:
    return [(seat.business, seat.role) for seat in await town.desk.seats(TELEGRAM, account)]


async def test_an_account_has_a_seat_in_each_of_its_businesses(two: tuple[Town, Town]) -> None:
    town, _ = two

    assert await seats(town) == [("Bakery", Role.AGENT), ("Butcher", Role.MANAGER)]
    assert await seats(town, "7002") == []
    assert await town.desk.seats(Surface.SLACK, ACCOUNT) == []


async def test_the_seat_picked_last_comes_first(two: tuple[Town, Town]) -> None:
    town, _ = two
    for seat in (await town.desk.seats(TELEGRAM, ACCOUNT))[::-1] * 2:
        town.clock.passes(seconds=1)
        await town.desk.pick_seat(seat.tenant, seat.person, surface=TELEGRAM, address=ACCOUNT)

        assert (await town.desk.seats(TELEGRAM, ACCOUNT))[0] == seat


async def test_every_screen_says_of_which_business_it_is(two: tuple[Town, Town]) -> None:
    town, _ = two
    for seat in await town.desk.seats(TELEGRAM, ACCOUNT):
        menu = await town.desk.sit_down(seat.tenant, seat.person, surface=TELEGRAM, address=ACCOUNT)
        drawn = await town.desk.present(seat.tenant, menu, surface=TELEGRAM)

        assert drawn.screen.status.startswith(f"{seat.business} · ")


async def test_a_seat_that_is_lost_is_lost_in_that_business_alone(two: tuple[Town, Town]) -> None:
    town, _ = two
    seat = (await town.desk.seats(TELEGRAM, ACCOUNT))[0]

    await town.dismisses(seat.person)

    assert await seats(town) == [("Butcher", Role.MANAGER)]
    with pytest.raises(NotYours):
        await town.desk.pick_seat(seat.tenant, seat.person, surface=TELEGRAM, address=ACCOUNT)


async def test_nobody_picks_a_seat_that_is_somebody_elses(two: tuple[Town, Town]) -> None:
    town, other = two

    for tenant, person, address in (
        (town.tenant, town.olga, ACCOUNT),
        (town.tenant, town.olga, "7002"),
        (other.tenant, town.olga, ACCOUNT),
    ):
        with pytest.raises(NotYours):
            await town.desk.pick_seat(tenant, person, surface=TELEGRAM, address=address)


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.OWNER, {"status", "log", "broadcast", "settings", "help", "unanswered"}),
        (Role.MANAGER, {"status", "log", "broadcast", "help", "unanswered"}),
        (Role.AGENT, {"status", "log", "help", "unanswered"}),
        (Role.VIEWER, {"status", "log", "help", "unanswered"}),
    ],
)
async def test_each_role_is_offered_what_is_its_own_and_told_why_the_rest_is_not(
    open_shop: Town, role: Role, offered: set[str]
) -> None:
    sam = await open_shop.hires("Sam", role)
    await open_shop.types("menu", on=TELEGRAM, by=sam.person, menu=sam.menu)

    choices = open_shop.screen(TELEGRAM, sam.menu).choices

    assert {choice.name for choice in choices if choice.why_not is None} == offered
    assert {choice.why_not for choice in choices} <= {None, "Your role does not allow that."}
    assert len(choices) == 6
