"""The supervisor, with a scripted WhatsApp on the other side."""

from __future__ import annotations

from bridge.errors import Fenced, TemporaryError
from bridge.pairing import Connected, Failed, Idle, PairingMethod, ShowCode, ShowQr
from bridge.session_life import Desired, SessionState
from sessions.driver import NotInstalled, PageLost
from tests.sessions.town import ME, Town


async def test_a_new_session_waits_without_a_browser_until_somebody_links_it(town: Town) -> None:
    await town.starts()

    await town.becomes(SessionState.WAIT_QR)
    assert town.driver.opened == 0

    await town.wants_to_link()
    await town.shows(ShowQr)
    assert town.driver.opened == 1


async def test_a_scanned_qr_makes_the_session_connected_and_names_the_account(town: Town) -> None:
    await town.starts()
    await town.wants_to_link()
    await town.shows(ShowQr)

    town.whatsapp.links(ME)

    row = await town.becomes(SessionState.CONNECTED)
    await town.shows(Connected)
    assert (row.phone, row.lid, row.ever_linked) == (ME.phone, ME.lid, True)
    assert town.told[-1] is SessionState.CONNECTED


async def test_a_rotated_qr_replaces_the_one_before(town: Town) -> None:
    await town.starts()
    await town.wants_to_link()
    first = await town.shows(ShowQr)

    payload = town.whatsapp.shows_qr()

    async def replaced() -> bool:
        step = await town.step()
        return isinstance(step, ShowQr) and step.payload == payload and step.number == first.number + 1

    await town.observer.until(replaced)


async def test_codes_that_nobody_scanned_make_it_idle_and_asking_again_makes_new_ones(town: Town) -> None:
    await town.starts()
    await town.wants_to_link()
    await town.shows(ShowQr)
    town.whatsapp.stops_making_codes()
    await town.shows(Idle)

    await town.wants_to_link()

    await town.shows(ShowQr)
    assert town.driver.opened == 1


async def test_a_pairing_code_is_asked_for_once_for_one_wish(town: Town) -> None:
    await town.starts()
    await town.wants_to_link(PairingMethod.CODE, "+5511900000009")

    await town.shows(ShowCode)

    town.whatsapp.links(ME)
    await town.becomes(SessionState.CONNECTED)
    assert town.whatsapp.codes_asked_for == ["+5511900000009"]


async def test_a_refused_pairing_code_is_never_asked_for_again_by_itself(town: Town) -> None:
    await town.starts()
    await town.wants_to_link()
    await town.shows(ShowQr)
    town.whatsapp.code_refusal = "rate_limited"
    await town.wants_to_link(PairingMethod.CODE, "+5511900000009")
    failed = await town.shows(Failed)

    town.whatsapp.crashes()
    await town.observer.until(lambda: town.driver.opened >= 2)
    await town.wants_to_link(PairingMethod.CODE, "+5511900000009")
    again = await town.shows(Failed)

    assert failed.why == again.why == "rate_limited"
    assert failed.may_retry_at is not None
    assert len(town.whatsapp.codes_asked_for) == 1


async def test_a_crash_while_a_pairing_code_stands_asks_for_no_other(town: Town) -> None:
    await town.starts()
    await town.wants_to_link(PairingMethod.CODE, "+5511900000009")
    await town.shows(ShowCode)

    town.whatsapp.crashes()

    failed = await town.shows(Failed)
    assert failed.why == "page_broken"
    assert len(town.whatsapp.codes_asked_for) == 1


async def test_a_cancelled_wish_ends_the_attempt_and_closes_the_browser_after_a_while(town: Town) -> None:
    await town.starts(unlinked_idle_s=0.05)
    await town.wants_to_link()
    await town.shows(ShowQr)

    await town.wants_no_link()

    await town.observer.until(lambda: town.driver.open_pages == 0)
    assert await town.step() is None
    assert (await town.row()).state is SessionState.WAIT_QR


async def test_a_linked_profile_comes_back_without_a_scan(town: Town) -> None:
    await town.was_linked_before()

    await town.starts()

    await town.becomes(SessionState.CONNECTED)
    assert (await town.row()).profile_generation == 0


async def test_a_missing_profile_of_a_linked_session_is_a_new_one(town: Town) -> None:
    await town.was_linked_before()
    (town.profile / "scripted-account").unlink()

    await town.starts()

    await town.becomes(SessionState.WAIT_QR)
    assert (await town.row()).profile_generation == 1


async def test_a_profile_older_than_the_row_is_taken_for_one_that_knows_nothing(town: Town) -> None:
    await town.was_linked_before()
    holder, desk = await town.shop.held()
    await desk.new_profile()
    await holder.leave()

    await town.starts()

    await town.becomes(SessionState.CONNECTED)
    assert (await town.row()).profile_generation == 2


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


async def test_a_crashed_page_is_opened_again(town: Town) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(SessionState.CONNECTED)

    town.whatsapp.crashes()

    await town.becomes(SessionState.CONNECTED)
    await town.observer.until(lambda: town.driver.opened == 2)
    await town.becomes(SessionState.CONNECTED)
    assert town.driver.open_pages == 1


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


async def test_a_logout_closes_the_browser_and_keeps_the_profile(town: Town) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(SessionState.CONNECTED)
    profile = town.profile

    town.whatsapp.logs_out("unknown_companion")

    row = await town.becomes(SessionState.LOGGED_OUT, "phone_removed")
    await town.observer.until(lambda: town.driver.open_pages == 0)
    assert row.desired is Desired.RUNNING
    assert profile.exists()


async def test_linking_again_after_a_logout_puts_the_old_profile_aside(town: Town) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(SessionState.CONNECTED)
    town.whatsapp.logs_out()
    await town.becomes(SessionState.LOGGED_OUT)

    await town.wants_to_link()
    await town.shows(ShowQr)
    town.whatsapp.links(ME)

    row = await town.becomes(SessionState.CONNECTED)
    aside = list((town.config.profiles_dir / town.shop.session).glob("quarantined-*"))
    assert len(aside) == 1
    assert row.profile_generation == 1


async def test_an_account_that_was_unlinked_while_we_were_away_is_logged_out(town: Town) -> None:
    await town.was_linked_before()
    town.whatsapp.me = None

    await town.starts()

    await town.becomes(SessionState.LOGGED_OUT, "unlinked")


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


async def test_without_a_heartbeat_the_process_stops_by_its_own_clock(town: Town) -> None:
    await town.was_linked_before()
    await town.starts(lease_ttl_s=0.4, lease_margin_s=0.0)
    await town.becomes(SessionState.CONNECTED)

    town.observer.fails("beat", TemporaryError("the database is away"), times=10_000)

    await town.observer.until(lambda: town.driver.open_pages == 0 and not town.supervisor.held)
