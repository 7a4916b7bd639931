"""A broadcast moves by its table, and takes its messages with it."""

from __future__ import annotations

import pytest

from bridge.broadcast_life import BroadcastState, Move, WrongMove
from bridge.delivery import Outcome
from bridge.errors import PermanentError
from bridge.ids import BroadcastId
from bridge.ports.broadcast_rows import Progress, Skipped
from tests.contracts.broadcasting import (
    LATER,
    begins,
    confirms,
    moves,
    next_of,
    prepares,
    progress_of,
    puts_out,
    recipients_of,
    runs,
    writes,
)
from tests.contracts.shop import Shop, key_of


async def test_undo_takes_its_recipients_away_and_it_can_be_confirmed_anew(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await confirms(shop)
    await prepares(shop, broadcast)

    row = await moves(shop, broadcast, Move.UNDO)

    assert (row.state, row.cause, row.confirmed_at, row.starts_at) == (
        BroadcastState.DRAFT,
        None,
        None,
        None,
    )
    assert await recipients_of(shop, broadcast) == []
    await writes(shop, 2)
    assert await runs(shop) == broadcast
    assert len(await recipients_of(shop, broadcast)) == 2


async def test_undo_gives_way_to_a_draft_that_is_being_written_and_takes_an_empty_ones_place(
    shop: Shop,
) -> None:
    broadcast = await confirms(shop)
    async with shop.at_work() as tx:
        await tx.save_broadcast_draft(shop.session, text="another")
    with pytest.raises(WrongMove, match="stopped, not undone"):
        await moves(shop, broadcast, Move.UNDO)

    async with shop.at_work() as tx:
        await tx.save_broadcast_draft(shop.session, text="")
    await moves(shop, broadcast, Move.UNDO)

    async with shop.at_work() as tx:
        draft = await tx.broadcast_draft(shop.session)
    assert draft is not None
    assert draft.id == broadcast


async def test_a_pause_takes_back_what_was_not_begun(shop: Shop) -> None:
    person = await writes(shop, 1)
    broadcast = await runs(shop)
    _, desk = await shop.held()
    entry = await puts_out(shop, broadcast)

    await moves(shop, broadcast, Move.PAUSE)

    async with shop.at_work() as tx:
        row = await tx.outbox_row(entry)
    assert row is not None
    assert (row.delivery, row.reason) == ("dropped", "paused")
    assert await progress_of(shop, broadcast) == Progress(waiting=1)
    await moves(shop, broadcast, Move.RESUME)
    assert (await next_of(shop, broadcast)).person == person
    again = await begins(shop, desk, broadcast)
    assert again != entry


async def test_a_pause_leaves_what_was_begun_and_it_goes_on_under_its_name(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await runs(shop)
    _, desk = await shop.held()
    entry = await begins(shop, desk, broadcast)
    await moves(shop, broadcast, Move.PAUSE)
    await desk.settle_send(entry, Outcome.BUSY)

    assert await desk.due(LATER) is None
    assert await desk.next_due_at() is None
    with pytest.raises(PermanentError, match="paused"):
        await desk.begin_send(entry, key_of("3EB0AGAIN"), 1)
    assert await progress_of(shop, broadcast) == Progress(under_way=1)

    await moves(shop, broadcast, Move.RESUME)
    due = await desk.due(LATER)
    assert due is not None
    assert (due.id, due.key is not None) == (entry, True)


async def test_a_stop_passes_over_all_who_wait(shop: Shop) -> None:
    for number in (1, 2, 3):
        await writes(shop, number)
    broadcast = await runs(shop)
    _, desk = await shop.held()
    first = await begins(shop, desk, broadcast)
    await desk.settle_send(first, Outcome.CONFIRMED)
    await puts_out(shop, broadcast)

    row = await moves(shop, broadcast, Move.STOP, now=LATER)

    assert (row.state, row.ended_at) == (BroadcastState.STOPPED, LATER)
    assert await progress_of(shop, broadcast) == Progress(sent=1, skipped=2)
    async with shop.at_work() as tx:
        lines = await tx.report(broadcast, after=0, limit=9)
        assert await tx.next_recipient(broadcast, new_too=True) is None
    assert [line.skipped for line in lines] == [None, Skipped.STOPPED, Skipped.STOPPED]


async def test_what_comes_back_after_a_stop_does_not_go_out(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await runs(shop)
    _, desk = await shop.held()
    entry = await begins(shop, desk, broadcast)
    await moves(shop, broadcast, Move.STOP)

    assert await desk.settle_send(entry, Outcome.BUSY) == "dropped"

    assert await progress_of(shop, broadcast) == Progress(failed=1)


async def test_it_is_done_only_when_nobody_waits_and_nothing_is_on_its_way(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await runs(shop)
    _, desk = await shop.held()
    with pytest.raises(WrongMove, match="nobody waits"):
        await moves(shop, broadcast, Move.FINISH)
    entry = await begins(shop, desk, broadcast)
    with pytest.raises(WrongMove, match="on its way"):
        await moves(shop, broadcast, Move.FINISH)
    await desk.settle_send(entry, Outcome.LOST_SIGHT, reason="no_ack")

    row = await moves(shop, broadcast, Move.FINISH)

    assert row.state is BroadcastState.DONE
    assert await desk.to_look_at(9) == []
    async with shop.at_work() as tx:
        await tx.look_again_at_broadcast(broadcast)
    assert [one.id for one in await desk.to_look_at(9)] == [entry]
    assert await desk.to_look_at(9) == [], "each is handed out once"


@pytest.mark.parametrize("move", [Move.RESUME, Move.PAUSE, Move.CONFIRM])
async def test_the_table_decides(shop: Shop, move: Move) -> None:
    broadcast = await confirms(shop)

    with pytest.raises(WrongMove):
        await moves(shop, broadcast, move)


async def test_news_are_told_once(shop: Shop) -> None:
    broadcast = await runs(shop)

    async def news() -> list[BroadcastId]:
        async with shop.at_work() as tx:
            return await tx.take_broadcast_news(shop.session)

    assert await news() == [], "that it began is seen, and nobody has to be told"
    await moves(shop, broadcast, Move.PAUSE)
    assert await news() == []
    await moves(shop, broadcast, Move.RESUME)
    await moves(shop, broadcast, Move.STOP)
    assert await news() == [broadcast]
