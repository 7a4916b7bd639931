"""A session reads its own rows when its holder has seen that they moved, and else seldom."""

from __future__ import annotations

from datetime import UTC, datetime

from bridge.broadcast_life import Move
from bridge.pairing import PairingMethod
from bridge.session_life import Desired, SessionState
from tests.contracts.broadcasting import confirms, moves, prepares, runs, writes
from tests.contracts.shop import NOON
from tests.sessions.town import Town

IN_YEARS = datetime(2099, 1, 1, tzinfo=UTC)
LATER = 1_000_000.0  # seconds: never within a test
HOLDERS = (
    "SELECT s.id, s.desired,",  # a glimpse
    "SELECT 1 FROM holders",  # alive, before it claims
    "SELECT s.id FROM sessions s WHERE s.desired <>",  # what is free
    "UPDATE holders",  # a heartbeat
)


async def runs_a_broadcast_to_its_end(town: Town) -> None:
    """As after months: one is over, and all was told of it."""
    await writes(town.shop, 1)
    await moves(town.shop, await runs(town.shop), Move.STOP)
    async with town.shop.at_work() as tx:
        await tx.take_broadcast_news(town.shop.session)


async def is_connected_and_idle(town: Town, *, row_interval_s: float = LATER) -> None:
    """Everything was looked at once, and its login copied: nothing is left to do."""
    await town.was_linked_before()
    await town.starts(row_interval_s=row_interval_s, unpaced=True)
    await town.becomes(SessionState.CONNECTED)
    await town.observer.until(lambda: {"next_due_at", "put_bundle"} <= set(town.observer.calls))
    await town.glances(3)


async def test_a_session_in_which_nothing_moves_asks_for_nothing_of_its_own(town: Town) -> None:
    await is_connected_and_idle(town)
    before = len(town.observer.calls)

    await town.glances(6)

    assert not {"row", "due", "next_due_at", "to_look_at"} & set(town.observer.calls[before:])


async def test_all_statements_of_an_idle_process_are_its_holders(town: Town) -> None:
    await runs_a_broadcast_to_its_end(town)
    await is_connected_and_idle(town)

    asked = await town.statements()
    await town.glances(6)

    assert len([one for one in asked if one.startswith(HOLDERS[0])]) >= 6
    assert [one for one in asked if not one.startswith(HOLDERS)] == []


async def test_a_session_that_looks_at_its_rows_all_the_same_reads_five_times_and_writes_nothing(
    town: Town,
) -> None:
    await runs_a_broadcast_to_its_end(town)
    await is_connected_and_idle(town, row_interval_s=0.1)

    asked = await town.statements()
    looks = town.observer.calls.count("next_due_at")
    await town.observer.until(lambda: town.observer.calls.count("next_due_at") >= looks + 5)

    own = [one for one in asked if not one.startswith(HOLDERS)]
    assert {one for one in own if not one.startswith("SELECT ")} == set()
    assert [one for one in own if "FROM broadcasts WHERE" in one] == []
    assert 5 * 4 <= len(own) <= 8 * 5, "its row, what is due, when it is; and twice whether anything may go"


async def test_a_wish_whose_hint_was_lost_is_seen_in_the_next_round(town: Town) -> None:
    await town.was_linked_before()
    await town.starts(row_interval_s=LATER)
    await town.becomes(SessionState.CONNECTED)

    async with town.shop.at_work() as tx:
        await tx.want_session(town.shop.session, Desired.STOPPED)

    await town.becomes(SessionState.DISCONNECTED, "stopped")


async def test_a_message_whose_hint_was_lost_is_sent_in_the_next_round(town: Town) -> None:
    await town.was_linked_before()
    await town.starts(row_interval_s=LATER)
    await town.becomes(SessionState.CONNECTED)
    await town.observer.until(lambda: town.observer.calls.count("next_due_at") >= 1)

    row = await town.shop.replies(await town.shop.customer(), "hello")

    await town.observer.until(lambda: any(text == "hello" for _, text, _ in town.whatsapp.frames))
    assert (await town.outbox(row.id)).text == "hello"


async def test_a_session_that_stands_by_sees_a_wish_to_link_whose_hint_was_lost(town: Town) -> None:
    await town.starts(row_interval_s=LATER)
    await town.becomes(SessionState.WAIT_QR)

    async with town.shop.at_work() as tx:
        await tx.want_pairing(town.shop.session, PairingMethod.QR)

    await town.observer.until(lambda: town.driver.opened == 1)


async def test_news_of_a_broadcast_whose_hint_was_lost_is_told_in_the_next_round(town: Town) -> None:
    await writes(town.shop, 1)
    broadcast = await confirms(town.shop, starts_at=IN_YEARS)
    await prepares(town.shop, broadcast)
    await is_connected_and_idle(town)

    await moves(town.shop, broadcast, Move.STOP)

    await town.observer.until(lambda: town.news == [broadcast])


async def test_a_broadcast_begins_though_nobody_hints_at_it(town: Town) -> None:
    await writes(town.shop, 1)
    broadcast = await confirms(town.shop, starts_at=IN_YEARS)
    await prepares(town.shop, broadcast)
    await is_connected_and_idle(town)

    await town.shop.store.engine.sql.run("UPDATE broadcasts SET starts_at = ?", NOON)

    await town.observer.until(lambda: [text for _, text, _ in town.whatsapp.frames] == ["Sale!"])
    await town.observer.until(lambda: town.news == [broadcast])


async def test_a_session_that_was_just_opened_looks_once(town: Town) -> None:
    await writes(town.shop, 1)
    broadcast = await runs(town.shop)
    await moves(town.shop, broadcast, Move.STOP)

    await is_connected_and_idle(town)

    assert town.news == [broadcast]
    assert town.observer.calls.count("to_look_at") == 1
