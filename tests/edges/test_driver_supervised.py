"""The supervisor with the real driver at the stand-in: the whole room, from a wish to a message and back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.delivery import Delivery
from bridge.facts import MessageSeen
from bridge.pairing import Failed, Idle, PairingMethod, ShowCode, ShowQr
from bridge.session_life import SessionState
from storage.store import open_store
from tests.contracts.shop import open_shop
from tests.edges.driving import processes_of
from tests.edges.real_town import MASTER_KEY, OWNER, RealTown
from tests.standins.whatsapp.knobs import Knobs
from tests.standins.whatsapp.town import WhatsAppStandIn


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[RealTown]:
    """A shop, a process that is not started yet, and the stand-in."""
    store = await open_store(f"sqlite://{tmp_path}/wabridge.db", master_key=MASTER_KEY)
    try:
        shop = await open_shop(store)
        async with (
            WhatsAppStandIn(knobs=Knobs(qr_period_s=20)) as standin,
            RealTown(shop, tmp_path).at(standin) as town,
        ):
            yield town
    finally:
        await store.close()


ARRIVED = (Delivery.SENT, Delivery.DELIVERED, Delivery.READ)


async def test_linked_by_qr_a_message_comes_in_and_a_reply_goes_out_once(town: RealTown) -> None:
    await town.starts()
    await town.links()

    await town.ana.writes(town.phone, "Do you have size 42?")
    await town.recorded("Do you have size 42?")
    outbox = await town.replies("Yes.")
    await town.delivered(outbox, Delivery.DELIVERED)
    await town.ana.reads(town.phone)
    await town.delivered(outbox, Delivery.READ)

    assert [(entry.text, entry.copies) for entry in town.ana.received(town.phone)] == [("Yes.", 1)]


async def test_linked_by_a_pairing_code(town: RealTown) -> None:
    await town.starts()
    await town.wants_to_link(PairingMethod.CODE, OWNER)

    shown = await town.shows(ShowCode)
    await town.phone.enter_code(shown.code)

    row = await town.becomes(SessionState.CONNECTED)
    assert row.phone == OWNER


async def test_a_refused_pairing_code_is_asked_for_once(town: RealTown) -> None:
    await town.phone.set(code_requests_refused=True)
    await town.starts()
    await town.wants_to_link(PairingMethod.CODE, OWNER)

    failed = await town.shows(Failed)

    assert failed.why == "rate_limited"
    assert len([frame for frame in town.standin.frames if frame.kind == "code_request"]) == 1


async def test_a_rotated_qr_replaces_the_one_before_within_a_second(town: RealTown) -> None:
    town.standin.set(qr_period_s=2.0, qr_refs=2)
    await town.starts()
    await town.wants_to_link()
    await town.shows(ShowQr)

    await town.shows(Idle)
    await town.wants_to_link()

    await town.shows(ShowQr)


async def test_a_browser_that_is_killed_comes_back_connected_and_catches_up(town: RealTown) -> None:
    await town.starts()
    await town.links()
    await town.supervisor.stop()
    await town.starts()
    await town.becomes(SessionState.CONNECTED)

    for process in processes_of(town.profile):
        process.kill()
    await town.standin.until(lambda: not town.standin.open_links())
    await town.ana.writes(town.phone, "while you were down")

    assert (await town.recorded("while you were down")).caught_up is True
    await town.becomes(SessionState.CONNECTED)


async def test_a_reload_in_mid_send_leaves_one_message_and_settles_it(town: RealTown) -> None:
    await town.starts()
    await town.links()
    await town.phone.set(reload_in_send="before_queue")

    outbox = await town.replies("Yes.")

    await town.delivered(outbox, *ARRIVED)
    assert [(entry.text, entry.copies) for entry in town.ana.received(town.phone)] == [("Yes.", 1)]


async def test_a_device_removed_by_the_phone_is_logged_out_and_links_again(town: RealTown) -> None:
    await town.starts()
    await town.links()

    await town.phone.remove_device()
    await town.becomes(SessionState.LOGGED_OUT, "phone_removed")
    await town.links()

    row = await town.row()
    assert row.profile_generation == 1
    assert len(list((town.config.profiles_dir / town.shop.session).glob("quarantined-*"))) == 1


async def test_a_conflict_asks_for_a_person(town: RealTown) -> None:
    await town.starts()
    await town.links()

    await town.phone.conflict()

    await town.becomes(SessionState.ACTION_REQUIRED, "stream_conflict")
    picture = await town.supervisor.screenshot(town.shop.session)
    assert picture is not None
    assert picture.startswith(b"\x89PNG")


async def test_a_connected_but_deaf_page_is_found_out_and_comes_back(town: RealTown) -> None:
    await town.starts(round_trip_interval_s=0.5, deaf_deadline_s=2.0)
    await town.links()

    await town.phone.set(deaf=True)
    await town.becomes(SessionState.DISCONNECTED, "deaf")
    await town.phone.set(deaf=False)

    await town.becomes(SessionState.CONNECTED)


async def test_a_page_that_never_gets_ready_is_given_up(town: RealTown) -> None:
    town.standin.set(never_ready=True)
    await town.starts(ready_deadline_s=0.5, restart_max=1)

    await town.wants_to_link()

    await town.becomes(SessionState.DISCONNECTED, "gave_up")
    assert processes_of(town.profile) == []


async def test_a_burst_of_messages_is_recorded_whole_and_in_order(town: RealTown) -> None:
    await town.starts()
    await town.links()

    for number in range(200):
        await town.ana.writes(town.phone, f"message {number}")
    await town.recorded("message 199")

    # A catch-up may read the same messages again in the middle of it: what is recorded first counts.
    seen = {fact.stanza_id: fact for fact in reversed(town.facts) if isinstance(fact, MessageSeen)}
    first = sorted(seen.values(), key=town.facts.index)
    assert [fact.text for fact in first] == [f"message {number}" for number in range(200)]
    assert not any(fact.caught_up for fact in first)


async def test_two_processes_hand_a_session_over_without_a_second_scan(town: RealTown) -> None:
    await town.starts()
    await town.links()
    first = town.supervisor

    await town.starts()
    await asyncio.gather(first.stop())

    await town.observer.until(lambda: town.shop.session in town.supervisor.held)
    await town.becomes(SessionState.CONNECTED)
    assert town.phone.conflicts == 0
    assert town.phone.links_made == 1
