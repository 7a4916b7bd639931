"""The supervisor links an account, keeps its profile, and notices when it is unlinked."""

from __future__ import annotations

import shutil

from bridge.pairing import Connected, Failed, Idle, PairingMethod, ShowCode, ShowQr
from bridge.session_life import Desired, SessionState
from storage.blobs.memory import MemoryBlobs
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


async def test_a_wish_that_was_fulfilled_opens_no_empty_profile_when_all_is_lost_at_once(
    town: Town, blobs: MemoryBlobs
) -> None:
    await town.starts()
    await town.wants_to_link()
    await town.shows(ShowQr)
    town.whatsapp.links(ME)
    linked = await town.becomes(SessionState.CONNECTED)

    await town.supervisor.stop()
    town.loses_its_disk()
    blobs.held = dict.fromkeys(blobs.held, b"damaged")
    await town.starts()

    assert linked.pairing is None
    await town.becomes(SessionState.LOGGED_OUT, "login_lost")


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


async def test_a_missing_profile_of_a_linked_session_is_a_new_one_by_a_persons_wish_alone(town: Town) -> None:
    await town.was_linked_before()
    shutil.rmtree(town.profile)

    await town.starts()
    await town.becomes(SessionState.LOGGED_OUT, "login_lost")
    await town.wants_to_link()

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


async def test_a_profile_that_holds_no_login_any_more_is_logged_out_when_there_is_no_copy(town: Town) -> None:
    await town.was_linked_before()
    town.whatsapp.me = None

    await town.starts()

    await town.becomes(SessionState.LOGGED_OUT, "login_lost")


async def test_a_fresh_login_is_written_down_before_anybody_is_told(town: Town) -> None:
    await town.starts()
    await town.wants_to_link(PairingMethod.CODE, "+5511900000009")
    await town.shows(ShowCode)

    town.whatsapp.links(ME)

    await town.becomes(SessionState.CONNECTED)
    # Closing a browser writes down what it still had in memory; the one that runs now is the second.
    assert town.driver.opened == 2
    assert len(town.whatsapp.codes_asked_for) == 1
    await town.shows(Connected)
