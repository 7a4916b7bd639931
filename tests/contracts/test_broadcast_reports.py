"""How far a broadcast is: told in time, counted, listed, and what its pace is decided by."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bridge.delivery import Delivery, Outcome
from bridge.errors import PermanentError
from bridge.ids import BroadcastId, OutboxId
from bridge.ports.broadcast_rows import Progress
from bridge.ports.rows import CauseKind, Purpose
from bridge.screens import Surface
from tests.contracts.broadcasting import (
    begins,
    of_list,
    phone_of,
    progress_of,
    puts_out,
    runs,
    uploads,
    writes,
)
from tests.contracts.shop import NOON, Shop, key_of

PROGRESS = "broadcast_progress"


async def shown_progress(shop: Shop, broadcast: BroadcastId) -> None:
    """A chat shows how far it is."""
    given: dict[str, Any] = {"about": str(broadcast), "params": {}, "now": NOON, "not_before": NOON}
    async with shop.at_work() as tx:
        await tx.put_surface(shop.conversation, Surface.TELEGRAM, "chat")
        await tx.add_notice(shop.conversation, PROGRESS, lasting=True, **given)
    await shows(shop, seconds=0, asked=0)


async def shows(shop: Shop, *, seconds: float, asked: int | None = None) -> None:
    """The chat shows the notice, as it was when it was asked for so often."""
    (notice,) = await shop_notices(shop)
    async with shop.at_work() as tx:
        await tx.notice_shown(notice, "message 1", NOON + timedelta(seconds=seconds), asked=asked)


async def shop_notices(shop: Shop) -> list[str]:
    """Due or not."""
    return [row["id"] for row in await shop.store.engine.sql.all("SELECT id FROM notices")]


async def due_at(shop: Shop, seconds: float) -> list[tuple[str, int]]:
    """What is due so long after noon: kind, and how often it was asked for."""
    rows = await shop.store.due_notices(Surface.TELEGRAM, NOON + timedelta(seconds=seconds), 9)
    return [(row.kind, row.asked) for row in rows]


async def test_each_change_of_a_message_is_shown_but_not_within_three_seconds(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await runs(shop)
    _, desk = await shop.held()
    entry = await puts_out(shop, broadcast)
    await shown_progress(shop, broadcast)
    await desk.begin_send(entry, key_of("3EB0X"), 1)
    assert await due_at(shop, 60) == []

    await desk.settle_send(entry, Outcome.CONFIRMED)

    assert await due_at(shop, 2.5) == []
    assert await due_at(shop, 3.5) == [(PROGRESS, 1)]
    # While it is drawn there is more to tell: that waits for its time, too.
    await desk.receipt("3EB0X", Outcome.DELIVERED)  # type: ignore[arg-type]
    await shows(shop, seconds=4, asked=1)
    assert await due_at(shop, 6.5) == []
    assert await due_at(shop, 7.5) == [(PROGRESS, 2)]


async def test_the_last_word_is_drawn_anew_only_when_its_counts_are_wrong(shop: Shop) -> None:
    await writes(shop, 1)
    broadcast = await runs(shop)
    _, desk = await shop.held()
    entry = await puts_out(shop, broadcast)
    await desk.begin_send(entry, key_of("3EB0X"), 1)
    await desk.settle_send(entry, Outcome.LOST_SIGHT)
    await shown_progress(shop, broadcast)
    async with shop.at_work() as tx:
        await tx.end_notice(shop.conversation, PROGRESS, about=str(broadcast), params={"done": "1"}, now=NOON)
    await shows(shop, seconds=0)

    await desk.receipt("3EB0X", Outcome.CONFIRMED)  # type: ignore[arg-type]
    assert len(await due_at(shop, 60)) == 1
    await shows(shop, seconds=9)
    await desk.receipt("3EB0X", Outcome.READ)  # type: ignore[arg-type]

    assert await due_at(shop, 60) == []


async def test_what_was_begun_counts_also_when_nobody_knows_its_fate(shop: Shop) -> None:
    await writes(shop, 1)
    row = await uploads(shop, [(phone_of(n), "") for n in (1, 2, 3, 4, 5)])
    broadcast = await runs(shop, of_list(row))
    _, desk = await shop.held()
    began = await shop.store.now() - timedelta(seconds=5)
    entries: list[OutboxId] = []
    for outcome in (Outcome.CONFIRMED, Outcome.LOST_SIGHT, Outcome.REJECTED, Outcome.REFUSED):
        entries.append(await begins(shop, desk, broadcast))
        await desk.settle_send(entries[-1], outcome)
    await puts_out(shop, broadcast)
    await shop.replies(await shop.customer(), "no broadcast")

    async with shop.at_work() as tx:
        found = await tx.sends(shop.session, looks_back=2, since=began)
        later = await tx.sends(shop.session, looks_back=9, since=began + timedelta(days=1))

    assert (found.sent_today, found.new_today, found.last) == (3, 2, entries[2])
    assert len(found.recent) == 2
    assert found.recent[0] >= found.recent[1] >= began
    assert (later.sent_today, later.new_today, len(later.recent)) == (0, 0, 3)


async def test_counts_and_lines_tell_how_far_each_one_is(shop: Shop) -> None:
    for number in range(1, 7):
        await writes(shop, number, name=f"C{number}")
    broadcast = await runs(shop)
    _, desk = await shop.held()
    for outcome in (Outcome.CONFIRMED, Outcome.DELIVERED, Outcome.READ, Outcome.LOST_SIGHT):
        await desk.settle_send(await begins(shop, desk, broadcast), outcome)
    await begins(shop, desk, broadcast)

    found = await progress_of(shop, broadcast)
    assert found == Progress(waiting=1, under_way=1, sent=3, delivered=2, read=1, uncertain=1)
    assert found.total == 6
    async with shop.at_work() as tx:
        first = await tx.report(broadcast, after=0, limit=4)
        rest = await tx.report(broadcast, after=first[-1].place, limit=4)
    assert [(line.name, line.delivery) for line in (*first, *rest)] == [
        ("C6", Delivery.SENT),
        ("C5", Delivery.DELIVERED),
        ("C4", Delivery.READ),
        ("C3", Delivery.UNCERTAIN),
        ("C2", Delivery.SENDING),
        ("C1", None),
    ]
    assert first[0].at is not None
    assert rest[-1].at is None


async def test_a_cause_for_broadcasts_is_none_for_replies(shop: Shop) -> None:
    customer = await shop.customer()
    async with shop.at_work() as tx:
        cause = await tx.add_cause(CauseKind.BROADCAST, shop.owner, Surface.CONSOLE, NOON)
        with pytest.raises(PermanentError, match="does not cover"):
            await tx.add_outbox(
                session=shop.session,
                purpose=Purpose.REPLY,
                recipient=customer,
                text="x",
                now=NOON,
                not_before=NOON,
                cause=cause,
            )
