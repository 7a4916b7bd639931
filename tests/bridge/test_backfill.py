"""When the next portion of history is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bridge.backfill import BackfillPace, Portion, Rest, next_portion
from bridge.ids import ChatId, SessionId
from bridge.ports.backfills import BackfillChat, BackfillRow, BackfillState, BackfillTurn
from tests.bridge.samples import NOW

PACE = BackfillPace(portions_a_day=2)
CHAT = BackfillChat(place=0, chat=ChatId("900@lid"), before=None)
ROW = BackfillRow(
    session=SessionId("s"),
    state=BackfillState.RUNNING,
    why=None,
    since=NOW - timedelta(days=7),
    asked_at=NOW,
    chats=1,
    chats_done=0,
    messages=0,
    next_at=NOW,
    tries=0,
    counted=1,
    counted_since=NOW - timedelta(hours=23),
    told=False,
)
TURN = BackfillTurn(row=ROW, chat=CHAT, busy=False)


def test_a_portion_counts_before_it_is_begun() -> None:
    then = next_portion(TURN, NOW, PACE, 0.5)

    assert then == Portion(chat=CHAT, since=ROW.since, tries=1, counted=2, counted_since=ROW.counted_since)


def test_it_waits_while_there_is_something_better_to_do() -> None:
    then = [next_portion(replace(TURN, busy=True), NOW, PACE, chance) for chance in (0.0, 1.0)]

    assert then == [Rest(until=NOW + timedelta(seconds=wait)) for wait in (20, 40)]


def test_after_so_many_a_day_it_waits_for_the_next() -> None:
    full = replace(TURN, row=replace(ROW, counted=2))

    assert next_portion(full, NOW, PACE, 0.5) == Rest(until=NOW + timedelta(hours=1))
    later = next_portion(full, NOW + timedelta(hours=1), PACE, 0.5)
    assert isinstance(later, Portion)
    assert (later.counted, later.counted_since) == (1, NOW + timedelta(hours=1))
