"""WhatsApp says no to the whole account: a broadcast stops at once, and knows until when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridge.broadcast_life import BroadcastState, Move
from bridge.delivery import Outcome
from bridge.halting import HALTS
from bridge.ports.broadcast_rows import Progress
from bridge.session_life import SessionState
from tests.contracts.broadcasting import (
    begins,
    moves,
    progress_of,
    puts_out,
    runs,
    state_of,
    writes,
)
from tests.contracts.shop import Shop, key_of


@pytest.mark.parametrize("reason", HALTS)
@pytest.mark.parametrize("late", [False, True])
async def test_a_refusal_of_the_account_pauses_it_at_once(shop: Shop, reason: str, late: bool) -> None:
    for number in (1, 2):
        await writes(shop, number)
    broadcast = await runs(shop)
    async with shop.at_work() as tx:
        await tx.take_broadcast_news(shop.session)
    _, desk = await shop.held()
    entry = await puts_out(shop, broadcast)
    await desk.begin_send(entry, key_of("3EB0NO"), 1)
    if late:
        await desk.settle_send(entry, Outcome.CONFIRMED)
        await puts_out(shop, broadcast)
        assert await desk.receipt("3EB0NO", Outcome.REJECTED, reason=reason)  # type: ignore[arg-type]
    else:
        await desk.settle_send(entry, Outcome.REJECTED, reason=reason)

    row = await state_of(shop, broadcast)
    assert (row.state, row.why) == (BroadcastState.PAUSED, reason)
    now = await shop.store.now()
    assert row.held_until is not None
    assert row.held_until > now
    assert await progress_of(shop, broadcast) == Progress(waiting=1, failed=1)
    async with shop.at_work() as tx:
        assert await tx.take_broadcast_news(shop.session) == [broadcast]
    resumed = await moves(shop, broadcast, Move.RESUME)
    assert (resumed.why, resumed.held_until) == (None, None)


async def test_the_end_that_whatsapp_tells_is_kept(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await runs(shop)
    _, desk = await shop.held()
    entry = await begins(shop, desk, broadcast)
    until = (await shop.store.now()).replace(microsecond=0) + timedelta(days=6)

    await desk.settle_send(entry, Outcome.REJECTED, reason="reach_out_limit", until=until)

    assert (await state_of(shop, broadcast)).held_until == until


async def test_a_ban_holds_as_long_as_the_session_says(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await runs(shop)
    _, desk = await shop.held()
    entry = await begins(shop, desk, broadcast)
    until = (await shop.store.now()).replace(microsecond=0) + timedelta(days=3)
    await desk.report(SessionState.ACTION_REQUIRED, reason="temporary_ban", until=until)

    await desk.settle_send(entry, Outcome.REJECTED, reason="temporary_ban")

    assert (await state_of(shop, broadcast)).held_until == until


async def test_a_refusal_of_one_message_stops_nothing(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await runs(shop)
    _, desk = await shop.held()
    await desk.settle_send(await begins(shop, desk, broadcast), Outcome.REJECTED, reason="ack_1")

    assert (await state_of(shop, broadcast)).state is BroadcastState.RUNNING
    assert await progress_of(shop, broadcast) == Progress(failed=1)


async def test_a_refusal_tells_one_that_a_person_paused_why_it_must_wait(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await runs(shop)
    _, desk = await shop.held()
    entry = await begins(shop, desk, broadcast)
    await moves(shop, broadcast, Move.PAUSE)

    await desk.settle_send(entry, Outcome.REJECTED, reason="reach_out_limit")

    assert (await state_of(shop, broadcast)).why == "reach_out_limit"


async def test_a_late_refusal_does_not_wake_one_that_ended(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await runs(shop)
    _, desk = await shop.held()
    entry = await puts_out(shop, broadcast)
    await desk.begin_send(entry, key_of("3EB0NO"), 1)
    await desk.settle_send(entry, Outcome.CONFIRMED)
    await moves(shop, broadcast, Move.FINISH)

    await desk.receipt("3EB0NO", Outcome.REJECTED, reason="reach_out_limit")  # type: ignore[arg-type]

    assert (await state_of(shop, broadcast)).state is BroadcastState.DONE
