"""Sessions that are not well, with a scripted WhatsApp: what is found out, and what is left to people."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bridge.errors import TemporaryError
from bridge.session_life import Desired, SessionState
from sessions.verdict import LOGOUTS, UNKNOWN_LOGOUT, logout_reason
from tests.sessions.town import Town

CONNECTED, BLOCKED, GONE = SessionState.CONNECTED, SessionState.ACTION_REQUIRED, SessionState.LOGGED_OUT


async def wants_it_here(town: Town) -> None:
    """A person presses "use here"."""
    async with town.shop.at_work() as tx:
        await tx.want_use_here(town.shop.session)
    town.supervisor.hint(town.shop.session)


async def in_conflict(town: Town, **config: float) -> None:
    """The login is opened elsewhere."""
    await town.was_linked_before()
    await town.starts(**config)
    await town.becomes(CONNECTED)
    town.whatsapp.asks_for("conflict")
    await town.becomes(BLOCKED, "stream_conflict")


# --- a login in use elsewhere
async def test_a_person_takes_the_login_back(town: Town) -> None:
    await in_conflict(town)

    await wants_it_here(town)

    await town.becomes(CONNECTED)
    assert (town.whatsapp.taken_back, town.whatsapp.reloaded, town.driver.opened) == (1, 0, 1)


async def test_a_wish_that_is_older_than_the_conflict_takes_nothing_back(town: Town) -> None:
    await in_conflict(town)
    await wants_it_here(town)
    await town.becomes(CONNECTED)

    town.whatsapp.asks_for("conflict")
    await town.becomes(BLOCKED, "stream_conflict")
    reads = town.observer.calls.count("glimpses")
    town.supervisor.hint(town.shop.session)
    await town.observer.until(lambda: town.observer.calls.count("glimpses") > reads + 2)

    assert town.whatsapp.taken_back == 1
    assert (await town.row()).state is BLOCKED


async def test_neither_a_hint_nor_a_lost_page_takes_the_login_back(town: Town) -> None:
    await in_conflict(town)

    town.supervisor.hint(town.shop.session)
    town.whatsapp.crashes()
    await town.observer.until(lambda: town.driver.open_pages == 0)
    reads = town.observer.calls.count("glimpses")
    await town.observer.until(lambda: town.observer.calls.count("glimpses") > reads + 3)

    row = await town.row()
    assert (row.state, row.reason) == (BLOCKED, "stream_conflict")
    assert (town.whatsapp.reloaded, town.driver.opened) == (0, 1)


async def test_the_next_process_leaves_the_login_where_it_is_until_somebody_wants_it(town: Town) -> None:
    await in_conflict(town)
    await town.supervisor.stop()
    await town.starts()
    await town.observer.until(lambda: town.shop.session in town.supervisor.held)
    reads = town.observer.calls.count("glimpses")
    await town.observer.until(lambda: town.observer.calls.count("glimpses") > reads + 3)
    assert town.driver.opened == 1
    assert (await town.row()).reason == "stream_conflict"

    town.whatsapp.needs_action = None
    await wants_it_here(town)

    await town.becomes(CONNECTED)
    assert town.driver.opened == 2


async def test_stopping_a_session_ends_its_conflict(town: Town) -> None:
    await in_conflict(town)

    await town.wants(Desired.STOPPED)

    await town.becomes(SessionState.DISCONNECTED, "stopped")


# --- a ban, and logouts
async def test_a_ban_is_stored_with_its_end(town: Town) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(CONNECTED)
    town.whatsapp.until = datetime(2030, 1, 1, tzinfo=UTC)

    town.whatsapp.asks_for("banned")

    assert (await town.becomes(BLOCKED, "banned")).reason_until == town.whatsapp.until
    town.whatsapp.asks_for(None)
    assert (await town.becomes(CONNECTED)).reason_until is None


@pytest.mark.parametrize(
    "told, reason",
    [
        *LOGOUTS.items(),
        ("lid_migration_one_on_one_thread_migration_internal_error", "lid_migration"),
        ("lid_blocklist_pn_when_migrated", "lid_migration"),
        ("something_new", UNKNOWN_LOGOUT),
        ("unknown", UNKNOWN_LOGOUT),
    ],
)
def test_whatsapps_words_for_a_logout_are_a_few_of_ours(told: str, reason: str) -> None:
    assert logout_reason(told) == reason


async def test_a_logout_is_reported_in_our_words(town: Town) -> None:
    await town.was_linked_before()
    await town.starts()
    await town.becomes(CONNECTED)

    town.whatsapp.logs_out("client_version_outdated")

    await town.becomes(GONE, "outdated")


# --- the phone
async def test_the_phone_counts_as_seen_from_the_first_connection_on(town: Town) -> None:
    before = datetime.now(UTC)
    await town.was_linked_before()
    await town.starts()

    await town.observer.until(lambda: "phone_seen" in town.observer.calls)

    seen = (await town.row()).phone_seen_at
    assert seen is not None
    assert seen >= before.replace(microsecond=0)


async def test_a_phone_that_is_away_is_told_once_and_again_when_it_is_seen(town: Town) -> None:
    await town.was_linked_before()
    holder, desk = await town.shop.held()
    await desk.phone_seen(datetime.now(UTC) - timedelta(days=13))
    await holder.leave()
    await town.starts()
    await town.observer.until(lambda: town.told.count(CONNECTED) == 2)

    town.whatsapp.phone_seen_at = datetime.now(UTC)

    await town.observer.until(lambda: town.told.count(CONNECTED) == 3)
    seen = (await town.row()).phone_seen_at
    assert seen is not None
    assert datetime.now(UTC) - seen < timedelta(minutes=1)


# --- silence
@pytest.fixture
async def busy(town: Town) -> Town:
    """Customers wrote at this hour on each of the last days; one did three quarters of an hour ago."""
    await town.was_linked_before()
    now = datetime.now(UTC).replace(microsecond=0)
    times = [now - timedelta(days=day, minutes=minute) for day in range(1, 8) for minute in range(2, 44, 2)]
    async with town.shop.at_work() as tx:
        contact = await tx.person_at(town.message("hello").peer)
        for at in [*times, now - timedelta(days=8), now - timedelta(minutes=45)]:
            line = replace(town.message("hello"), written_at=at)
            await tx.log_message(
                line, session=town.shop.session, contact=contact.id, outbox=None, by=None, now=now
            )
    return town


async def test_an_unusual_silence_has_the_page_loaded_anew_once_and_nobody_is_told(busy: Town) -> None:
    await busy.starts(silence_interval_s=0.05)
    await busy.becomes(CONNECTED)

    await busy.observer.until(lambda: busy.whatsapp.reloaded == 1)
    looks = busy.observer.calls.count("report")
    await asyncio.wait_for(_some_looks(busy), 15)

    assert busy.whatsapp.reloaded == 1
    assert busy.told == [SessionState.BOOTING, CONNECTED]
    assert busy.observer.calls.count("report") == looks
    assert (await busy.row()).reason is None


async def _some_looks(town: Town) -> None:
    reads = town.observer.calls.count("glimpses")
    await town.observer.until(lambda: town.observer.calls.count("glimpses") > reads + 5)


async def test_what_the_reload_found_is_told_by_the_status(busy: Town) -> None:
    await busy.starts(silence_interval_s=0.05)
    await busy.becomes(CONNECTED)
    missed = replace(busy.message("missed"), written_at=datetime.now(UTC) - timedelta(minutes=20))

    busy.whatsapp.withholds(missed)

    await busy.records(1)
    await busy.becomes(CONNECTED, "was_deaf")


async def test_a_page_that_does_not_come_back_from_the_look_is_told_as_any_other(busy: Town) -> None:
    await busy.starts(silence_interval_s=0.05, ready_deadline_s=0.2, deaf_deadline_s=5.0)
    await busy.becomes(CONNECTED)
    busy.observer.fails("in_flight", TemporaryError("the database is away"))

    await busy.observer.until(lambda: busy.whatsapp.reloaded == 1)
    busy.whatsapp.loading = True

    await busy.becomes(SessionState.DISCONNECTED)


async def test_a_session_with_little_traffic_is_left_alone(town: Town) -> None:
    await town.was_linked_before()
    await town.starts(silence_interval_s=0.02)
    await town.becomes(CONNECTED)

    await town.observer.until(lambda: town.observer.calls.count("arrivals") >= 1)
    await _some_looks(town)

    assert town.whatsapp.reloaded == 0
