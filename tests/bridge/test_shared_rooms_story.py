"""Shared rooms: an owner's act connects one, it is nobody in the team, and it can be removed again."""

from __future__ import annotations

import pytest

from bridge import gate
from bridge.desk import NotYours, RoomTaken
from bridge.gate import NoCause
from bridge.notices import NoticeKind
from bridge.ports.rooms import RoomKind
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.bridge.rooms import SLACK, Room, open_room
from tests.bridge.town import Town, found_town


async def test_a_room_is_found_like_an_account_and_is_no_person(open_shop: Town) -> None:
    room = await open_room(open_shop)

    assert await open_shop.desk.seats(SLACK, "T1/C1") == [room.seat]
    assert (room.seat.role, room.seat.room, room.seat.business) == (Role.VIEWER, RoomKind.THREADS, "Bakery")
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        assert await tx.members(Role.VIEWER) == []
        assert await tx.room_of(room.seat.person) is RoomKind.THREADS
        assert await tx.room_of(open_shop.olga) is None
    assert "room.opened" in await room.audit()


async def test_connected_again_it_is_the_same_room_by_its_new_name(open_shop: Town) -> None:
    first = await open_room(open_shop, kind=RoomKind.NOTICES)

    again = await open_shop.desk.open_room(
        open_shop.tenant,
        open_shop.olga,
        surface=SLACK,
        address="T1/C1",
        title="sales",
        kind=RoomKind.THREADS,
    )

    assert (again.person, again.room) == (first.seat.person, RoomKind.THREADS)
    await open_shop.walks("Settings", "Team")
    assert "sales · Room" in labels(open_shop)


async def test_only_an_owner_connects_a_room(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.MANAGER)

    with pytest.raises(NotYours):
        await open_shop.desk.open_room(
            open_shop.tenant, sam.person, surface=SLACK, address="T1/C1", title="support"
        )

    assert await open_shop.desk.seats(SLACK, "T1/C1") == []


async def test_a_room_serves_one_business(open_shop: Town) -> None:
    await open_room(open_shop)
    other = await found_town(open_shop.store)

    with pytest.raises(RoomTaken):
        await open_room(other)

    await open_shop.desk.close_room(SLACK, "T1/C1")
    room = await open_room(other)
    assert await other.desk.seats(SLACK, "T1/C1") == [room.seat]


async def test_a_persons_account_becomes_no_room(open_shop: Town) -> None:
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        await tx.link_account(open_shop.olga, SLACK, "T1/U1")

    with pytest.raises(RoomTaken):
        await open_room(open_shop, address="T1/U1")
    await open_shop.desk.close_room(SLACK, "T1/U1")

    async with open_shop.store.transaction(open_shop.tenant) as tx:
        assert await tx.role_of(open_shop.olga) is Role.OWNER


async def test_a_room_that_was_left_can_come_back(open_shop: Town) -> None:
    first = await open_room(open_shop)

    await open_shop.desk.close_room(SLACK, "T1/C1")
    await open_shop.desk.close_room(SLACK, "T1/C1")
    assert await open_shop.desk.seats(SLACK, "T1/C1") == []
    assert (await first.audit()).count("room.left") == 1
    await open_shop.settle()
    assert open_shop.screen(SLACK, first.menu).page != "farewell"  # there is nobody to be told
    shown = len(open_shop.chats[SLACK].screens(first.menu))

    again = await open_room(open_shop)
    assert len(open_shop.chats[SLACK].screens(first.menu)) == shown + 1
    assert (again.seat.person, again.menu) == (first.seat.person, first.menu)


async def test_the_team_counts_people_and_names_rooms(open_shop: Town) -> None:
    await open_shop.hires("Sam", Role.AGENT)
    await open_shop.walks("Settings", "Team")
    assert open_shop.body() == "2 people in the team"

    await open_room(open_shop)
    await open_shop.types("menu")
    await open_shop.walks("Settings", "Team")

    assert open_shop.body() == "2 people in the team\n1 shared room"
    assert labels(open_shop)[1:-1] == ["Olga · Owner", "Sam · Agent", "support · Room"]


async def test_an_owner_removes_a_room_and_nothing_of_the_business_stays_there(open_shop: Town) -> None:
    room = await open_room(open_shop)
    await open_shop.walks("Settings", "Team", "support")
    assert "whoever is in it sees what is told there" in open_shop.body()

    await open_shop.presses("Remove")
    assert open_shop.body() == "From that moment on nothing is told in support any more."
    await open_shop.presses("Remove support")

    assert open_shop.screen(SLACK, room.menu).page == "farewell"
    assert await open_shop.desk.seats(SLACK, "T1/C1") == []


async def test_a_room_causes_no_message_whatever_role_it_was_given(open_shop: Town) -> None:
    room = await open_room(open_shop)
    await room.hears("Bread?")
    await open_shop.demotes(room.seat.person, Role.OWNER)

    with pytest.raises(NoCause):
        async with open_shop.store.transaction(open_shop.tenant) as tx:
            await gate.reply_to_contact(
                tx,
                open_shop.session,
                room.carla,
                "Hi",
                by=room.seat.person,
                surface=SLACK,
                fact=1,
                now=open_shop.clock.now(),
            )


async def test_without_threads_the_settings_are_as_they_were(open_shop: Town) -> None:
    await open_room(open_shop, kind=RoomKind.NOTICES)

    await open_shop.walks("Settings")

    assert "Replies in threads" not in labels(open_shop)
    assert "thread" not in open_shop.body()


async def test_with_threads_the_owner_chooses_what_becomes_of_replies(open_shop: Town) -> None:
    await open_room(open_shop)
    await open_shop.walks("Settings")
    assert open_shop.body().endswith("Replies in threads: Internal until somebody sends them")

    await open_shop.presses("Replies in threads")
    assert "Careful with sending at once" in open_shop.body()
    assert "//" in open_shop.body()

    await open_shop.presses("Sent to the customer at once")
    assert open_shop.body().endswith("Replies in threads: Sent to the customer at once")


async def test_a_lost_connection_is_told_in_the_room_too(open_shop: Town) -> None:
    room: Room = await open_room(open_shop)
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        menus = {menu.id: menu.room for menu in await tx.menus(open_shop.session)}

    assert menus[room.menu] is RoomKind.THREADS
    assert menus[open_shop.menu] is None
    assert NoticeKind.CONTACT_CARD not in {notice.kind for notice in room.told}


def labels(town: Town) -> list[str]:
    """The options of the screen in the console."""
    return [choice.label for choice in town.screen(Surface.CONSOLE).choices]
