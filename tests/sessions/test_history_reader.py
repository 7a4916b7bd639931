"""A session's holder reads what was written before the link, whatever happens meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bridge.backfill import BackfillPace
from bridge.backfilling import Backfilling
from bridge.errors import PermanentError, TemporaryError
from bridge.facts import MessageSeen
from bridge.ports.backfills import BackfillEnd, BackfillState
from bridge.ports.clock import SystemClock
from bridge.session_life import SessionState
from sessions.driver_errors import NotReady, PageLost
from storage.store import TortoiseStore
from tests.bridge.townsfolk import NotedHints
from tests.contracts.shop import open_shop
from tests.sessions.archive import AT_ONCE, Archive
from tests.sessions.desk import SendingDesk
from tests.sessions.observed import Killed
from tests.sessions.town import Town

MOMENTS = range(0, 21, 2)
"""Of a reading with some thirty awaits."""


@pytest.fixture
def archive(desk: SendingDesk) -> Archive:
    """Two customers have written before the link."""
    archive = Archive(desk=desk)
    archive.wrote("one", days=9)
    archive.wrote("two", days=8)
    archive.wrote("three", days=7, from_me=True)
    archive.wrote("hello", days=2, lid="901")
    return archive


async def test_chats_are_read_the_newest_first_and_each_backwards(archive: Archive) -> None:
    await archive.is_wanted()

    async with archive.reads():
        row = await archive.ends()

    assert [line.text for line in await archive.log()] == ["hello", "three", "two", "one"]
    assert (row.chats, row.chats_done, row.messages) == (2, 2, 4)
    asked = archive.desk.whatsapp.earlier.asked
    assert [(chat, before is None) for chat, before in asked] == [
        ("901@lid", True),
        ("900@lid", True),
        ("900@lid", False),
    ]


async def test_nobody_is_asked_for_what_nobody_wants(archive: Archive) -> None:
    async with archive.reads() as (_, reader):
        await archive.desk.observer.until(lambda: archive.desk.observer.calls.count("backfill") == 1)
        await archive.is_wanted()
        reader.nudge()
        await archive.ends()

    assert archive.desk.observer.calls.index("backfill") < archive.desk.observer.calls.index("history_chats")


async def test_what_is_to_be_sent_goes_first(archive: Archive) -> None:
    archive.pace = BackfillPace(messages=2, pause_min_s=0.01, pause_max_s=0.01)
    await archive.is_wanted()
    await archive.desk.replies("at once")

    async with archive.reads():
        await archive.desk.observer.until(lambda: archive.desk.observer.calls.count("backfill") > 3)

    assert "history_chats" not in archive.desk.observer.calls


async def test_a_page_that_is_away_for_a_moment_costs_nothing(archive: Archive) -> None:
    await archive.is_wanted()
    archive.desk.whatsapp.earlier.fails_with = [NotReady("it is being loaded")]

    async with archive.reads() as (_, reader):
        await archive.was_asked(1)
        reader.nudge()
        row = await archive.ends()

    assert (row.messages, len(await archive.log())) == (4, 4)


async def test_a_page_that_fails_again_and_again_is_left_alone(archive: Archive) -> None:
    await archive.is_wanted()
    archive.desk.whatsapp.earlier.fails_with = [TemporaryError("no answer")] * 3

    async with archive.reads() as (_, reader):
        for number in range(1, 4):
            await archive.was_asked(number)
            reader.nudge()
        row = await archive.ends(BackfillState.STOPPED)

    assert (row.why, row.messages) == (BackfillEnd.NOT_WELL, 0)


async def test_a_chat_that_cannot_be_read_is_passed_over(archive: Archive) -> None:
    await archive.is_wanted()
    archive.desk.whatsapp.earlier.fails_with = [PermanentError("no such chat")]

    async with archive.reads():
        row = await archive.ends()

    assert [line.text for line in await archive.log()] == ["three", "two", "one"]
    assert row.chats_done == 2


async def test_a_lost_page_ends_it_and_the_next_page_goes_on(archive: Archive) -> None:
    await archive.is_wanted()
    archive.desk.observer.fails("history", PageLost("the page is gone"))

    async with archive.reads() as (task, _):
        with pytest.raises(PageLost):
            await task
    async with archive.reads():
        await archive.ends()

    assert len(await archive.log()) == 4


@pytest.mark.parametrize("afterwards", [False, True], ids=["before", "after"])
async def test_a_process_that_dies_in_the_middle_leaves_nothing_out_and_nothing_twice(
    store: TortoiseStore, tmp_path: Path, afterwards: bool
) -> None:
    for moment in MOMENTS:
        desk = SendingDesk(await open_shop(store, f"Shop {moment}"), tmp_path / str(moment))
        await desk.opens()
        archive = Archive(desk=desk)
        for number in range(3):
            archive.wrote(f"{number}", days=9 - number)
        archive.wrote("hello", days=2, lid="901")
        await archive.is_wanted()
        desk.observer.kills_at(moment, afterwards=afterwards)

        async with archive.reads() as (task, _):
            with pytest.raises(Killed):
                await task
        async with archive.reads():
            row = await archive.ends()

        lines = await archive.log()
        assert [line.text for line in lines] == ["hello", "2", "1", "0"], moment
        assert (row.chats, row.chats_done, row.messages) == (2, 2, 4), moment
        told = await store.engine.sql.value(
            "SELECT COUNT(*) FROM notices WHERE kind = 'history_read' AND tenant_id = ?", desk.shop.tenant
        )
        assert told <= 1, moment


async def test_a_hint_brings_the_holder_to_it_and_what_comes_live_is_no_history(town: Town) -> None:
    await town.was_linked_before()
    shop, hints, clock = town.shop, NotedHints(), SystemClock()
    town.backfilling = Backfilling(
        store=shop.store, hints=hints, clock=clock, record=town._record, pace=AT_ONCE
    )
    now = datetime.now(UTC).replace(microsecond=0)
    live, old = town.message("live"), town.message("old")
    earlier = [replace(old, written_at=now - timedelta(days=20)), replace(live, written_at=now)]
    await town.starts(row_interval_s=300.0)
    await town.becomes(SessionState.CONNECTED)
    town.whatsapp.earlier.written(*earlier)

    async with shop.at_work() as tx:
        await tx.start_backfill(shop.session, since=now - timedelta(days=30), now=now)
    town.supervisor.hint(shop.session)

    (fact,) = await town.records(1)
    assert isinstance(fact, MessageSeen)
    assert (fact.text, fact.history, fact.caught_up) == ("old", True, True)
