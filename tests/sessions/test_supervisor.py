"""The supervisor keeps a linked session connected, with a scripted WhatsApp on the other side."""

from __future__ import annotations

import pytest

from bridge.errors import Fenced, TemporaryError
from bridge.session_life import SessionState
from sessions.driver_errors import NotInstalled
from tests.sessions.town import Town


async def test_messages_are_recorded_in_the_order_of_the_page(town: Town) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(SessionState.CONNECTED)

    for number in range(20):
        town.whatsapp.receives(town.message(f"message {number}"))

    facts = await town.records(20)
    assert [fact.text for fact in facts if hasattr(fact, "text")] == [f"message {n}" for n in range(20)]


async def test_a_database_that_is_away_for_a_moment_loses_no_message(town: Town) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(SessionState.CONNECTED)
    town.refuses_facts.append(TemporaryError("the database is away"))

    town.whatsapp.receives(town.message("first"))
    town.whatsapp.receives(town.message("second"))

    assert [getattr(fact, "text", "") for fact in await town.records(2)] == ["first", "second"]


async def test_what_came_without_an_event_is_caught_up_after_a_reconnect(town: Town) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(SessionState.CONNECTED)
    town.whatsapp.goes_offline()
    town.whatsapp.receives(town.message("while you were away"), silently=True)

    town.whatsapp.comes_online()

    (fact,) = await town.records(1)
    assert getattr(fact, "caught_up", False) is True


async def test_the_driver_is_warmed_up_before_anybody_needs_a_page(town: Town) -> None:
    await town.starts()

    await town.becomes(SessionState.WAIT_QR)

    assert (town.driver.warmed_up, town.driver.opened) == (1, 0)


async def test_a_driver_that_stays_cold_keeps_no_session_from_being_opened(town: Town) -> None:
    town.driver.stays_cold = NotInstalled("no browser")
    await town.was_linked_before()

    await town.starts()

    await town.becomes(SessionState.CONNECTED)
    assert (town.driver.warmed_up, town.driver.opened) == (1, 1)


async def test_a_crashed_page_is_opened_again(town: Town) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(SessionState.CONNECTED)

    town.whatsapp.crashes()

    await town.becomes(SessionState.CONNECTED)
    await town.observer.until(lambda: town.driver.opened == 2)
    await town.becomes(SessionState.CONNECTED)
    assert town.driver.open_pages == 1


async def test_a_page_that_tells_of_itself_before_it_can_be_used_is_looked_at_again_soon(town: Town) -> None:
    await town.was_linked_before()
    town.whatsapp.looks_in_vain = 4

    await town.starts(boot_probe_interval_s=3600.0)

    await town.becomes(SessionState.CONNECTED)


async def test_a_page_that_answers_nothing_is_taken_for_frozen_and_replaced(town: Town) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(SessionState.CONNECTED)

    town.whatsapp.silent = True
    await town.observer.until(lambda: town.driver.opened == 2)
    town.whatsapp.silent = False

    await town.becomes(SessionState.CONNECTED)


async def test_a_connected_but_deaf_page_is_reloaded_and_then_its_browser_restarted(town: Town) -> None:
    await town.was_linked_before()
    await town.starts(round_trip_interval_s=0.05, deaf_deadline_s=0.1)
    await town.becomes(SessionState.CONNECTED)

    town.whatsapp.answers = False

    await town.becomes(SessionState.DISCONNECTED, "deaf")
    await town.observer.until(lambda: town.whatsapp.reloaded >= 1)
    await town.observer.until(lambda: town.driver.opened >= 2)
    town.whatsapp.answers = True
    await town.becomes(SessionState.CONNECTED)


@pytest.mark.parametrize("call", ["join", "claim", "beat", "glimpses", "row", "due", "next_due_at"])
async def test_a_fault_of_ours_in_any_call_to_the_store_strands_no_session(town: Town, call: str) -> None:
    """As a broken connection once was: an error that nobody had named ended the claims for good."""
    await town.was_linked_before()
    await town.starts(lease_ttl_s=0.3, lease_margin_s=0.0)
    await town.becomes(SessionState.CONNECTED)

    town.observer.fails(call, ZeroDivisionError("a fault of ours"))
    if call in ("join", "claim"):
        town.observer.fails("beat", Fenced("declared dead"))
    town.supervisor.nudge(town.shop.session)
    await town.observer.until(lambda: town.observer.awaits_no_failure)

    await town.becomes(SessionState.CONNECTED)
    town.whatsapp.receives(town.message("still there?"))
    assert [getattr(fact, "text", "") for fact in await town.records(1)] == ["still there?"]
