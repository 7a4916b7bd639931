"""The supervisor holds sessions: gives up, hands over, and stops when its lease is lost."""

from __future__ import annotations

import pytest

from bridge.errors import Fenced, TemporaryError
from bridge.session_life import Desired, SessionState
from sessions.driver_errors import NotInstalled, PageLost
from sessions.profiles import lock_profile
from tests.sessions.town import Town


async def test_a_page_that_never_gets_ready_is_given_up_after_the_stated_intensity(town: Town) -> None:
    await town.was_linked_before()
    town.whatsapp.loading = True
    await town.starts(ready_deadline_s=0.03, restart_max=2)

    row = await town.becomes(SessionState.DISCONNECTED, "gave_up")

    assert row.desired is Desired.RUNNING
    assert town.driver.opened == 3
    assert town.driver.open_pages == 0


async def test_a_person_can_wake_a_session_that_was_given_up(town: Town) -> None:
    await town.was_linked_before()
    town.whatsapp.loading = True
    await town.starts(ready_deadline_s=0.03, restart_max=0)
    await town.becomes(SessionState.DISCONNECTED, "gave_up")
    town.whatsapp.loading = False

    town.supervisor.hint(town.shop.session)

    await town.becomes(SessionState.CONNECTED)


async def test_a_network_that_is_away_never_counts_towards_giving_up(town: Town) -> None:
    await town.was_linked_before()
    town.driver.refuses_to_open(PageLost("no network", why="offline"), times=5)

    await town.starts(restart_max=0)

    await town.becomes(SessionState.CONNECTED)
    assert town.driver.opened == 6


async def test_a_fault_of_our_own_ends_neither_the_session_nor_the_process(town: Town) -> None:
    await town.was_linked_before()
    town.driver.refuses_to_open(ZeroDivisionError("a fault of ours"))

    await town.starts()

    await town.becomes(SessionState.CONNECTED)


async def test_a_missing_part_of_the_installation_is_given_up_with_its_name_in_the_log(town: Town) -> None:
    await town.was_linked_before()
    town.driver.refuses_to_open(NotInstalled("no browser; see BROWSER_EXECUTABLE"), times=2)

    await town.starts(restart_max=1)

    await town.becomes(SessionState.DISCONNECTED, "gave_up")


async def test_a_conflict_asks_for_a_person_and_goes_when_it_is_settled(town: Town) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(SessionState.CONNECTED)

    town.whatsapp.asks_for("conflict")
    await town.becomes(SessionState.ACTION_REQUIRED, "stream_conflict")
    town.whatsapp.asks_for(None)

    await town.becomes(SessionState.CONNECTED)


async def test_what_asks_for_a_person_is_told_with_a_picture_of_the_page(town: Town) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(SessionState.CONNECTED)
    assert not town.pictures

    town.whatsapp.asks_for("conflict")
    await town.becomes(SessionState.ACTION_REQUIRED, "stream_conflict")
    await town.observer.until(lambda: SessionState.ACTION_REQUIRED in town.told)

    assert [picture[:4] for picture in town.pictures] == [b"\x89PNG"]


async def test_a_session_that_is_not_wanted_is_closed_and_let_go(town: Town) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(SessionState.CONNECTED)

    await town.wants(Desired.STOPPED)

    await town.becomes(SessionState.DISCONNECTED, "stopped")
    await town.observer.until(lambda: not town.supervisor.held)
    assert town.driver.open_pages == 0


async def test_stopping_hands_the_session_over_to_the_next_process_at_once(town: Town) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(SessionState.CONNECTED)

    await town.supervisor.stop()
    await town.starts()

    row = await town.becomes(SessionState.CONNECTED)
    assert row.generation == 3  # the test's own set-up, the first process, the second


async def test_stop_works_before_start_and_twice(town: Town) -> None:
    supervisor = await town.starts()

    await supervisor.stop()
    await supervisor.stop()

    assert supervisor.held == frozenset()


async def test_a_process_that_was_declared_dead_lets_go_and_joins_anew(town: Town) -> None:
    await town.was_linked_before()
    await town.starts(lease_ttl_s=0.3, lease_margin_s=0.0)
    await town.becomes(SessionState.CONNECTED)

    town.observer.fails("beat", Fenced("declared dead"))

    await town.observer.until(lambda: town.driver.opened == 2)
    await town.becomes(SessionState.CONNECTED)
    assert town.driver.open_pages == 1


async def test_what_was_claimed_for_a_lease_that_ended_meanwhile_is_left_alone(town: Town) -> None:
    await town.was_linked_before()
    answer = town.observer.holds_up("claim")
    await town.starts(lease_ttl_s=0.3, lease_margin_s=0.0)
    await town.observer.until(lambda: "claim" in town.observer.calls)

    town.observer.fails("beat", Fenced("declared dead"))
    await town.observer.until(lambda: town.observer.calls.count("join") == 2)
    answer.set()

    await town.becomes(SessionState.CONNECTED)
    assert town.driver.opened == 1


async def test_without_a_heartbeat_the_process_stops_by_its_own_clock(town: Town) -> None:
    await town.was_linked_before()
    await town.starts(lease_ttl_s=0.4, lease_margin_s=0.0)
    await town.becomes(SessionState.CONNECTED)

    town.observer.fails("beat", TemporaryError("the database is away"), times=10_000)

    await town.observer.until(lambda: town.driver.open_pages == 0 and not town.supervisor.held)


async def test_a_person_who_tries_again_has_a_blocked_page_loaded_anew(town: Town) -> None:
    await town.was_linked_before()
    supervisor = await town.starts()
    await town.becomes(SessionState.CONNECTED)
    town.whatsapp.asks_for("terms")
    await town.becomes(SessionState.ACTION_REQUIRED, "terms")

    supervisor.hint(town.shop.session)

    await town.observer.until(lambda: town.whatsapp.reloaded == 1)


async def test_a_page_that_wants_an_update_is_loaded_anew_once_before_a_person_is_asked(town: Town) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(SessionState.CONNECTED)

    town.whatsapp.asks_for("needs_update")

    await town.becomes(SessionState.ACTION_REQUIRED, "needs_update")
    assert town.whatsapp.reloaded == 1


async def test_a_blocked_page_is_logged_out_all_the_same(town: Town) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(SessionState.CONNECTED)
    town.whatsapp.asks_for("conflict")
    await town.becomes(SessionState.ACTION_REQUIRED)

    await town.wants(Desired.UNLINKED)

    await town.becomes(SessionState.LOGGED_OUT, "user_initiated")


async def test_a_page_that_never_loads_is_told_of_while_it_is_tried_again(town: Town) -> None:
    await town.was_linked_before()
    town.whatsapp.loading = True
    await town.starts(ready_deadline_s=0.1, restart_max=1000)

    await town.becomes(SessionState.BOOTING, "never_ready")
    town.whatsapp.loading = False

    row = await town.becomes(SessionState.CONNECTED)
    assert row.reason is None


@pytest.mark.parametrize(
    ("call", "afterwards"), [("claim", False), ("claim", True), ("row", False), ("release", False)]
)
async def test_a_session_is_never_stranded_by_a_database_that_is_away_for_a_moment(
    town: Town, call: str, afterwards: bool
) -> None:
    await town.was_linked_before()
    town.observer.fails(call, TemporaryError("the database is away"), afterwards=afterwards)

    await town.starts()
    await town.becomes(SessionState.CONNECTED)
    await town.wants(Desired.STOPPED)
    await town.observer.until(lambda: not town.supervisor.held)
    await town.wants(Desired.RUNNING)

    await town.becomes(SessionState.CONNECTED)


async def test_a_profile_of_another_machine_that_is_still_in_use_is_waited_for(town: Town) -> None:
    await town.was_linked_before()
    profile = lock_profile(town.config.profiles_dir, town.shop.session)
    (town.profile.parent / "lock").write_text("another-host")
    await town.starts(restart_max=1, letting_go_s=0.01)
    await town.becomes(SessionState.DISCONNECTED, "profile_in_use")

    profile.unlock()

    await town.becomes(SessionState.CONNECTED)


async def test_a_profile_that_a_frozen_process_holds_is_taken_from_it(town: Town) -> None:
    """Its lease has run out, else we had not got the session."""
    await town.was_linked_before()
    frozen = lock_profile(town.config.profiles_dir, town.shop.session)

    await town.starts(letting_go_s=0.01)

    await town.becomes(SessionState.CONNECTED)
    frozen.unlock()
