"""Each surface is brought to the present screen on its own, however long it was away."""

from __future__ import annotations

from bridge.errors import PermanentError, TemporaryError
from bridge.ids import ConversationId
from bridge.menu.state import PageId
from bridge.ports.rows import Role
from bridge.screens import Surface
from bridge.surfaces import BATCH
from tests.bridge.town import Town

TELEGRAM, CONSOLE = Surface.TELEGRAM, Surface.CONSOLE


async def test_a_surface_that_was_down_for_an_hour_shows_the_present_screen_once(open_shop: Town) -> None:
    await open_shop.sits_down(TELEGRAM)
    telegram = open_shop.chats[TELEGRAM]
    before = len(telegram.shown)
    telegram.fails = TemporaryError("down", retry_after_s=60.0)

    for _ in range(30):
        await open_shop.walks("Settings", "Back")
        open_shop.clock.passes(minutes=2)
    assert len(open_shop.chats[CONSOLE].shown) > 60
    telegram.fails = None
    await open_shop.presses("Settings")
    await open_shop.settle()

    assert [screen.page for screen in telegram.screens(open_shop.menu)[before:]] == [PageId.SETTINGS]


async def test_it_is_not_asked_again_before_it_said(open_shop: Town) -> None:
    await open_shop.sits_down(TELEGRAM)
    telegram = open_shop.chats[TELEGRAM]
    telegram.fails = TemporaryError("too many requests", retry_after_s=30.0)
    await open_shop.presses("Settings")
    telegram.fails, shown = None, len(telegram.shown)

    open_shop.clock.passes(seconds=29)
    await open_shop.settle()
    assert len(telegram.shown) == shown
    open_shop.clock.passes(seconds=1)
    await open_shop.settle()

    assert len(telegram.shown) == shown + 1


async def test_one_that_says_no_time_is_asked_again_after_some_seconds(open_shop: Town) -> None:
    telegram = open_shop.chats[TELEGRAM]
    telegram.fails = TemporaryError("down")
    await open_shop.sits_down(TELEGRAM)
    telegram.fails = None

    open_shop.clock.passes(seconds=5)
    await open_shop.settle()

    assert len(telegram.shown) == 1


async def test_a_person_who_blocked_the_bot_is_asked_once_an_hour(open_shop: Town) -> None:
    telegram = open_shop.chats[TELEGRAM]
    telegram.fails = PermanentError("blocked by the user")
    await open_shop.sits_down(TELEGRAM)
    telegram.fails = None

    open_shop.clock.passes(minutes=59)
    await open_shop.settle()
    assert telegram.shown == []
    open_shop.clock.passes(minutes=1)
    await open_shop.settle()

    assert len(telegram.shown) == 1


async def test_many_who_cannot_be_reached_keep_nobody_else_from_the_menu(open_shop: Town) -> None:
    telegram, keeper = open_shop.chats[TELEGRAM], open_shop.keepers[TELEGRAM]
    telegram.fails = PermanentError("blocked by the user")
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        for number in range(BATCH):
            person = await tx.add_operator(f"Sam {number}", Role.VIEWER)
            menu = await tx.open_conversation(
                person.id, Role.VIEWER, session=open_shop.session, page=PageId.MAIN_MENU
            )
            await tx.put_surface(menu.id, TELEGRAM, str(number))
    assert not await keeper.round()
    telegram.fails = None

    last = await open_shop.hires("Zoe", Role.VIEWER)

    assert [menu for menu, _, _ in telegram.shown] == [last.menu]


async def test_more_places_than_one_round_takes_are_shown_in_the_next(open_shop: Town) -> None:
    keeper, places = open_shop.keepers[TELEGRAM], set[ConversationId]()
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        for number in range(BATCH + 1):
            person = await tx.add_operator(f"Sam {number}", Role.VIEWER)
            menu = await tx.open_conversation(
                person.id, Role.VIEWER, session=open_shop.session, page=PageId.MAIN_MENU
            )
            await tx.put_surface(menu.id, TELEGRAM, str(number))
            places.add(menu.id)

    assert await keeper.round()
    assert not await keeper.round()

    assert {menu for menu, _, _ in open_shop.chats[TELEGRAM].shown} == places


async def test_notices_wait_for_a_surface_that_is_down_and_come_once_with_what_is_new_then(
    open_shop: Town,
) -> None:
    console = open_shop.chats[CONSOLE]
    console.notices.clear()
    console.fails = TemporaryError("down", retry_after_s=60.0)
    for number in range(5):
        await open_shop.customer_writes(f"message {number}")

    console.fails = None
    open_shop.clock.passes(minutes=1)
    await open_shop.settle()
    await open_shop.settle()

    (notice,) = console.notices
    assert notice.body == tuple(f"12:00 Carla: message {number}" for number in (2, 3, 4))
