"""What a room with threads rests on: notices in their order, changed in place, due with each tick."""

from __future__ import annotations

from datetime import timedelta

from bridge.delivery import Delivery, Outcome
from bridge.ids import StanzaId
from bridge.ports.rooms import OfferState
from bridge.screens import Surface
from tests.contracts.lounge import kinds_due, offered, read, room_of, tells_all
from tests.contracts.shop import NOON, Shop, key_of

SLACK = Surface.SLACK
LATER = NOON + timedelta(hours=1)


async def test_an_offer_tells_how_far_its_message_got_and_its_notice_is_due_with_each_tick(
    shop: Shop,
) -> None:
    contact, offer = await offered(shop)
    entry = await shop.replies(contact, "Yes.")
    row = await read(shop, offer)
    async with shop.at_work() as tx:
        assert [one.id for one in await tx.open_offers(shop.session, contact)] == [offer]
        await tx.decide_offer(offer, OfferState.SENT, shop.owner, LATER)
        await tx.offer_put_out(offer, entry.id)
        assert await tx.open_offers(shop.session, contact) == []
        for kind, about in (("offered_reply", offer), ("contact_card", contact)):
            await tx.add_notice(
                row.room, kind, about=about, params={}, now=NOON, not_before=NOON, lasting=True
            )
    _, desk = await shop.held()

    await tells_all(shop)
    await desk.begin_send(entry.id, key_of("3EB01"), 1)
    await desk.settle_send(entry.id, Outcome.CONFIRMED)
    assert await kinds_due(shop) == ["offered_reply"]
    assert (await read(shop, offer)).delivery is Delivery.SENT

    await tells_all(shop)
    await desk.receipt(StanzaId("3EB01"), Outcome.REJECTED)
    assert await kinds_due(shop) == ["contact_card", "offered_reply"]


async def test_what_is_due_at_one_time_is_told_in_the_order_of_its_making(shop: Shop) -> None:
    _, menu = await room_of(shop)
    async with shop.at_work() as tx:
        for number in range(20):
            await tx.add_notice(menu, "line", about=f"{number:026}", params={}, now=NOON, not_before=NOON)

    assert [row.about for row in await shop.store.due_notices(SLACK, NOON, 99)] == [
        f"{number:026}" for number in range(20)
    ]


async def test_a_change_of_nothing_tells_nothing_and_makes_nothing(shop: Shop) -> None:
    _, menu = await room_of(shop)

    async def changes(params: dict[str, str]) -> int:
        async with shop.at_work() as tx:
            return await tx.change_notice(menu, "card", about="c", params=params, now=LATER)

    assert await changes({}) == 0
    async with shop.at_work() as tx:
        await tx.add_notice(
            menu, "card", about="c", params={"a": "1"}, now=NOON, not_before=LATER, lasting=True
        )
    assert await changes({"a": "2"}) == 1
    assert await shop.store.due_notices(SLACK, NOON, 9) == []  # it waits for its hour
    await tells_all(shop)
    assert await changes({"a": "2"}) == 1
    assert await kinds_due(shop) == []
    assert await changes({"a": "3"}) == 1
    assert await kinds_due(shop) == ["card"]


async def test_a_place_knows_the_newest_message_that_tells_of_it(shop: Shop) -> None:
    _, menu = await room_of(shop)
    async with shop.at_work() as tx:
        (place,) = await tx.surfaces(menu)
        assert await tx.notice_ref(place.id, "card", "c") is None
        await tx.add_notice(menu, "card", about="c", params={}, now=NOON, not_before=NOON)
    await tells_all(shop, "first")
    async with shop.at_work() as tx:
        await tx.add_notice(menu, "card", about="c", params={}, now=LATER, not_before=LATER)
        assert await tx.notice_ref(place.id, "card", "c") == "first"
    await tells_all(shop, "second")

    async with shop.at_work() as tx:
        assert await tx.notice_ref(place.id, "card", "c") == "second"


async def test_figures_are_shown_anew_in_peoples_dashboards_alone(shop: Shop) -> None:
    _, menu = await room_of(shop)
    async with shop.at_work() as tx:
        for surface in (SLACK, Surface.TELEGRAM):
            await tx.put_surface(shop.conversation, surface, "there")
        for conversation in (menu, shop.conversation):
            for place in await tx.surfaces(conversation):
                await tx.surface_shown(place.id, 1, "m")

        assert await tx.figures_moved(shop.session) == 1

    due = [await shop.store.due_surfaces(surface, 9) for surface in (SLACK, Surface.TELEGRAM)]
    assert [[place.conversation for place in places] for places in due] == [[shop.conversation], []]
