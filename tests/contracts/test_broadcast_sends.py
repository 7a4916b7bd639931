"""The messages of a broadcast: one each, none to whoever opted out, and a halt when WhatsApp says no."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bridge.broadcast_life import Move
from bridge.delivery import Delivery, Outcome
from bridge.errors import LostRace, PermanentError
from bridge.ids import BroadcastId, FileId, new_id
from bridge.ports.broadcast_rows import Progress, Skipped
from bridge.ports.rows import Purpose
from storage.errors import Clash
from tests.contracts.broadcasting import (
    LATER,
    moves,
    next_of,
    progress_of,
    puts_out,
    runs,
    writes,
)
from tests.contracts.shop import NOON, Shop, key_of


async def outbox_of(shop: Shop, broadcast: BroadcastId) -> list[tuple[str, str | None]]:
    """Its messages: how far, and why not."""
    rows = await shop.store.engine.sql.all(
        "SELECT delivery, reason FROM outbox WHERE broadcast_id = ? ORDER BY born", broadcast
    )
    return [(row["delivery"], row["reason"]) for row in rows]


async def test_a_message_bears_the_broadcasts_cause_and_file(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await runs(shop)
    recipient, picture = await next_of(shop, broadcast), FileId(new_id())
    async with shop.at_work() as tx:
        await tx.add_file(picture, shop.owner, name="a.png", mime_type="image/png", size_bytes=1, now=NOON)
        entry = await tx.add_broadcast_send(recipient, "Sale, C1!", now=NOON, file=picture)
        row = await tx.outbox_row(entry)
        assert await tx.next_recipient(broadcast, new_too=True) is None
        confirmed = await tx.broadcast(broadcast)

    assert confirmed is not None
    assert row is not None
    assert (row.purpose, row.recipient, row.text, row.cause, row.delivery) == (
        Purpose.BROADCAST,
        recipient.person,
        "Sale, C1!",
        confirmed.cause,
        Delivery.DUE,
    )
    found = await shop.store.engine.sql.one("SELECT rank, file_id, broadcast_id FROM outbox")
    assert found == {"rank": 2, "file_id": picture, "broadcast_id": broadcast}


async def test_of_two_who_put_a_message_out_at_once_one_does(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await runs(shop)
    recipient = await next_of(shop, broadcast)

    async def put_out() -> bool:
        try:
            async with shop.at_work() as tx:
                await tx.add_broadcast_send(recipient, "x", now=NOON, file=None)
        except LostRace:
            return False
        return True

    assert sorted(await asyncio.gather(*(put_out() for _ in range(4)))) == [False] * 3 + [True]
    assert len(await outbox_of(shop, broadcast)) == 1


async def test_dying_before_the_commit_leaves_the_turn_where_it_was(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await runs(shop)
    recipient = await next_of(shop, broadcast)

    async def dies() -> None:
        async with shop.at_work() as tx:
            await tx.add_broadcast_send(recipient, "x", now=NOON, file=None)
            raise RuntimeError("died")

    with pytest.raises(RuntimeError):
        await dies()

    assert await next_of(shop, broadcast) == recipient
    assert await outbox_of(shop, broadcast) == []


async def test_nothing_is_put_out_that_must_not_be(shop: Shop) -> None:
    person = await writes(shop, 1)
    broadcast = await runs(shop)
    recipient = await next_of(shop, broadcast)

    async def put_out() -> None:
        async with shop.at_work() as tx:
            await tx.add_broadcast_send(recipient, "x", now=NOON, file=None)

    await moves(shop, broadcast, Move.PAUSE)
    with pytest.raises(PermanentError, match="does not run"):
        await put_out()
    await moves(shop, broadcast, Move.RESUME)
    async with shop.at_work() as tx:
        await tx.opt_out(person, "wrote", NOON)
    assert (await next_of(shop, broadcast)).opted_out
    with pytest.raises(LostRace, match="wants no broadcasts"):
        await put_out()
    async with shop.at_work() as tx:
        await tx.opt_in(person)
        await tx.skip_recipient(broadcast, person, Skipped.NOT_ON_WHATSAPP)
    with pytest.raises(LostRace, match="waits"):
        await put_out()
    assert await progress_of(shop, broadcast) == Progress(skipped=1)


async def test_an_opt_out_between_putting_out_and_beginning_drops_the_message(shop: Shop) -> None:
    person = await writes(shop, 1)
    broadcast = await runs(shop)
    _, desk = await shop.held()
    entry = await puts_out(shop, broadcast)
    async with shop.at_work() as tx:
        await tx.opt_out(person, "wrote", NOON)

    with pytest.raises(PermanentError, match="opted_out"):
        await desk.begin_send(entry, key_of("3EB0X"), 1)

    assert await outbox_of(shop, broadcast) == [("dropped", "opted_out")]
    assert await progress_of(shop, broadcast) == Progress(failed=1)
    async with shop.at_work() as tx:
        (line,) = await tx.report(broadcast, after=0, limit=9)
    assert (line.delivery, line.reason) == (Delivery.DROPPED, "opted_out")


async def test_an_opt_out_does_not_stop_a_persons_own_reply(shop: Shop) -> None:
    person = await writes(shop, 1)
    async with shop.at_work() as tx:
        await tx.opt_out(person, "wrote", NOON)
    _, desk = await shop.held()
    reply = await shop.replies(person, "as you wish")

    await desk.begin_send(reply.id, key_of("3EB0R"), 1)

    assert await desk.settle_send(reply.id, Outcome.CONFIRMED) is Delivery.SENT


async def test_a_pause_between_picking_and_beginning_wins(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await runs(shop)
    _, desk = await shop.held()
    await puts_out(shop, broadcast)
    picked = await desk.due(LATER)
    assert picked is not None
    await moves(shop, broadcast, Move.PAUSE)

    with pytest.raises(PermanentError):
        await desk.begin_send(picked.id, key_of("3EB0X"), 1)

    assert await progress_of(shop, broadcast) == Progress(waiting=1)


async def test_a_reply_goes_before_a_broadcast_and_a_paused_one_is_nothing_to_do(shop: Shop) -> None:
    person = await writes(shop, 1)
    broadcast = await runs(shop)
    holder, desk = await shop.held()
    message = await puts_out(shop, broadcast)
    reply = await shop.replies(person, "first", now=NOON + timedelta(minutes=1))

    due = await desk.due(LATER)
    assert due is not None
    assert due.id == reply.id
    await desk.begin_send(reply.id, key_of("3EB0R"), 1)
    due = await desk.due(LATER)
    assert due is not None
    assert due.id == message
    await shop.store.engine.sql.run("UPDATE broadcasts SET state = 'paused'")
    assert await desk.due(LATER) is None
    assert [glimpse.has_due for glimpse in await holder.glimpses()] == [False]


async def test_the_database_wants_a_broadcast_behind_each_message_of_one(shop: Shop) -> None:
    person = await writes(shop, 1)
    await puts_out(shop, await runs(shop))
    sql = shop.store.engine.sql

    with pytest.raises(Clash):
        await sql.run("UPDATE outbox SET broadcast_id = NULL")
    await shop.replies(person, "x")
    with pytest.raises(Clash):
        await sql.run("UPDATE outbox SET broadcast_id = (SELECT id FROM broadcasts) WHERE purpose = 'reply'")
