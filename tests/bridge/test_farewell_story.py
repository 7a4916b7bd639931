"""A place that was given up for an hour, and one whose person is gone."""

from __future__ import annotations

from bridge.errors import PermanentError
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.bridge.town import Town

TELEGRAM = Surface.TELEGRAM


async def test_a_person_who_unblocks_the_bot_sees_the_menu_at_once(open_shop: Town) -> None:
    telegram, keeper = open_shop.chats[TELEGRAM], open_shop.keepers[TELEGRAM]
    telegram.fails = PermanentError("blocked by the user")
    await open_shop.sits_down(TELEGRAM)
    telegram.fails = None
    (place,) = await open_shop.store.due_surfaces(TELEGRAM, 9)

    keeper.wake(place)
    keeper.wake(place)
    await open_shop.settle()

    assert len(telegram.screens(open_shop.menu)) == 1


async def test_a_farewell_that_cannot_be_said_now_is_said_later(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.AGENT)
    telegram = open_shop.chats[TELEGRAM]
    telegram.fails = PermanentError("blocked by the user")
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        assert await tx.remove_member(sam.person)
    await open_shop.settle()
    telegram.fails = None

    open_shop.clock.passes(hours=1)
    await open_shop.settle()

    assert telegram.screens(sam.menu)[-1].page == "farewell"
    assert telegram.screens(sam.menu)[-1].status == "Bakery"
