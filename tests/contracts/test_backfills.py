"""Reading what was written before the link: what is asked for, and where it goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.errors import Fenced
from bridge.facts import Address
from bridge.ids import ChatId, MessageKey
from bridge.ports.backfills import BackfillEnd, BackfillRow, BackfillState, BackfillTurn
from storage.session_desk import HeldSession
from tests.contracts.broadcasting import runs
from tests.contracts.shop import NOON, Shop

WEEK = NOON - timedelta(days=7)
CHATS = [ChatId("900@lid"), ChatId("5511900000003@c.us")]


async def starts(shop: Shop) -> bool:
    async with shop.at_work() as tx:
        return await tx.start_backfill(shop.session, since=WEEK, now=NOON)


async def stored(shop: Shop) -> BackfillRow:
    async with shop.at_work() as tx:
        row = await tx.backfill(shop.session)
    assert row is not None
    return row


async def turn_of(desk: HeldSession) -> BackfillTurn:
    turn = await desk.backfill(NOON)
    assert turn is not None
    return turn


async def test_what_nobody_asked_for_is_not_read(shop: Shop) -> None:
    _, desk = await shop.held()

    assert await desk.backfill(NOON) is None


async def test_chats_are_read_one_after_the_other_each_from_where_it_stood(shop: Shop) -> None:
    assert await starts(shop)
    assert not await starts(shop)  # it is being read
    _, desk = await shop.held()
    turn = await turn_of(desk)
    assert (turn.row.since, turn.row.chats, turn.chat, turn.busy) == (WEEK, None, None, False)

    await desk.list_backfill(CHATS)
    await desk.list_backfill([ChatId("1@lid")])
    first = (await turn_of(desk)).chat
    assert first is not None
    await desk.portion_read(first, before=MessageKey("false_900@lid_3EB0A"), messages=30)
    again = (await turn_of(desk)).chat
    assert again == replace(first, before=MessageKey("false_900@lid_3EB0A"))
    await desk.portion_read(again, before=None, messages=4)
    second = await turn_of(desk)

    assert second.chat is not None
    assert (first.chat, second.chat.chat, second.chat.before) == (*CHATS, None)
    assert (second.row.chats, second.row.chats_done, second.row.messages) == (2, 1, 34)


async def test_a_portion_is_begun_before_it_is_read(shop: Shop) -> None:
    await starts(shop)
    _, desk = await shop.held()
    later = NOON + timedelta(seconds=30)

    assert await desk.begin_portion(tries=2, next_at=later, counted=5, counted_since=NOON)
    row = (await turn_of(desk)).row
    assert (row.tries, row.next_at, row.counted, row.counted_since) == (2, later, 5, NOON)
    await desk.list_backfill(CHATS)
    assert (await turn_of(desk)).row.tries == 0

    async with shop.at_work() as tx:
        assert await tx.stop_backfill(shop.session, BackfillEnd.BY_PERSON)
    assert not await desk.begin_portion(tries=1, next_at=later, counted=6, counted_since=NOON)


async def test_what_a_person_stopped_is_over_and_told_to_nobody(shop: Shop) -> None:
    await starts(shop)
    _, desk = await shop.held()
    await desk.list_backfill(CHATS)
    chat = (await turn_of(desk)).chat
    assert chat is not None

    async with shop.at_work() as tx:
        stopped = [await tx.stop_backfill(shop.session, BackfillEnd.BY_PERSON) for _ in range(2)]
    await desk.portion_read(chat, before=None, messages=9)  # which was under way
    await desk.end_backfill(BackfillState.DONE)

    assert stopped == [True, False]
    row = await stored(shop)
    assert (row.state, row.why, row.messages) == (BackfillState.STOPPED, BackfillEnd.BY_PERSON, 0)
    assert await desk.backfill(NOON) is None
    async with shop.at_work() as tx:
        assert await tx.take_backfill_news(shop.session) is None


async def test_its_end_is_told_once_and_it_may_begin_anew(shop: Shop) -> None:
    await starts(shop)
    _, desk = await shop.held()
    await desk.begin_portion(tries=1, next_at=NOON, counted=7, counted_since=NOON)
    await desk.list_backfill(CHATS)

    await desk.end_backfill(BackfillState.STOPPED, BackfillEnd.NOT_WELL)
    turn = await turn_of(desk)
    assert (turn.row.state, turn.row.why, turn.chat) == (
        BackfillState.STOPPED,
        BackfillEnd.NOT_WELL,
        None,
    )
    async with shop.at_work() as tx:
        news = [await tx.take_backfill_news(shop.session) for _ in range(2)]

    assert [one is not None for one in news] == [True, False]
    assert await desk.backfill(NOON) is None
    assert await starts(shop)
    row = await stored(shop)
    # What was read today counts on.
    assert (row.chats, row.messages, row.told, row.counted) == (None, 0, False, 7)


async def test_of_two_holders_one_goes_on(shop: Shop) -> None:
    await starts(shop)
    holder, desk = await shop.held()
    await desk.list_backfill(CHATS)
    chat = (await turn_of(desk)).chat
    assert chat is not None
    await holder.leave()
    _, other = await shop.held()

    with pytest.raises(Fenced):
        await desk.portion_read(chat, before=None, messages=1)
    with pytest.raises(Fenced):
        await desk.end_backfill(BackfillState.DONE)

    assert (await turn_of(other)).chat == chat


async def test_what_is_due_or_under_way_goes_first(shop: Shop) -> None:
    await starts(shop)
    _, desk = await shop.held()
    await shop.replies(await shop.customer(), "later", now=NOON + timedelta(hours=1))
    assert not (await turn_of(desk)).busy

    late = await desk.backfill(NOON + timedelta(hours=2))

    assert late is not None
    assert late.busy


async def test_a_broadcast_under_way_goes_first(shop: Shop) -> None:
    await starts(shop)
    await runs(shop)
    _, desk = await shop.held()

    assert (await turn_of(desk)).busy


async def test_the_chat_of_somebody_who_is_erased_is_not_asked_for(shop: Shop) -> None:
    both = Address(lid="900", phone="+5511900000003")
    person = await shop.meets(both)
    await starts(shop)
    _, desk = await shop.held()
    await desk.list_backfill([*CHATS, ChatId("901@lid")])

    async with shop.at_work() as tx:
        await tx.forget_person(person, NOON)
    chat = (await turn_of(desk)).chat

    assert chat is not None
    assert chat.chat == "901@lid"
