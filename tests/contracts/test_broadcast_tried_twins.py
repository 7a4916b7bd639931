"""Two messages to one person, of which one was tried in vain: it does not go a second time."""

from __future__ import annotations

from datetime import timedelta

from bridge.broadcast_life import Move
from bridge.delivery import Outcome
from bridge.ports.broadcast_rows import Progress
from tests.contracts.broadcasting import begins, moves, progress_of, puts_out, what_became_of
from tests.contracts.shop import NOON, Shop
from tests.contracts.test_broadcast_twins import checks, of_two_numbers, the_number


async def test_of_two_messages_the_one_that_was_tried_in_vain_does_not_go_a_second_time(shop: Shop) -> None:
    broadcast = await of_two_numbers(shop)
    await moves(shop, broadcast, Move.BEGIN)
    _, desk = await shop.held()
    recipient = await the_number(shop, broadcast)
    await desk.settle_send(await begins(shop, desk, broadcast), Outcome.CONFIRMED)
    tried = await begins(shop, desk, broadcast)
    await desk.settle_send(tried, Outcome.BUSY)

    await checks(shop, recipient, "777")

    assert await desk.due(NOON + timedelta(hours=1)) is None
    assert await what_became_of(shop, tried) == ("dropped", "twin")
    assert await progress_of(shop, broadcast) == Progress(sent=1)


async def test_a_message_that_was_begun_counts_before_one_that_was_tried_in_vain(shop: Shop) -> None:
    broadcast = await of_two_numbers(shop)
    await moves(shop, broadcast, Move.BEGIN)
    _, desk = await shop.held()
    recipient = await the_number(shop, broadcast)
    tried = await begins(shop, desk, broadcast)
    await desk.settle_send(tried, Outcome.BUSY)
    begun = await begins(shop, desk, broadcast)

    await checks(shop, recipient, "777")

    assert await what_became_of(shop, tried) == ("dropped", "twin")
    assert await desk.settle_send(begun, Outcome.CONFIRMED) == "sent"
    assert await progress_of(shop, broadcast) == Progress(sent=1)


async def test_a_message_that_is_still_to_go_counts_before_one_that_never_will(shop: Shop) -> None:
    broadcast = await of_two_numbers(shop)
    await moves(shop, broadcast, Move.BEGIN)
    _, desk = await shop.held()
    recipient = await the_number(shop, broadcast)
    await desk.settle_send(await begins(shop, desk, broadcast), Outcome.REFUSED, reason="no_chat")
    waits = await puts_out(shop, broadcast)

    await checks(shop, recipient, "777")

    assert await what_became_of(shop, waits) == ("due", None)
    assert await progress_of(shop, broadcast) == Progress(under_way=1)
