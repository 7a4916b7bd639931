"""Two workers that both believe they hold a session: one sends, one uploads, one socket is logged in."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from bridge.delivery import Delivery
from bridge.ids import OutboxId
from tests.faults.fleet import Business, Fleet, held_by, wipe
from tests.faults.fleet_judging import judge_fleet
from tests.faults.fleet_opening import open_fleet
from tests.faults.killing import family_of, kill_with_browsers
from tests.faults.people import BACK_S
from tests.standins.whatsapp.knobs import SendFault

SEED = int(os.environ.get("FAULT_SEED", "20261122"))
ROUNDS = max(1, int(os.environ.get("FAULT_KILLS", "5")) // 5)
QUICK = {"LEASE_TTL_S": "3", "LEASE_MARGIN_S": "1", "SWEEP_INTERVAL_S": "1"}

pytestmark = pytest.mark.timeout(300 + 120 * ROUNDS)


@pytest.mark.parametrize("one_disk", [True, False], ids=["one disk", "a disk each"])
async def test_a_worker_that_wakes_up_late_sends_nothing_and_uploads_nothing(
    tmp_path: Path, one_disk: bool
) -> None:
    """Python alone is frozen past its lease, then with all its browsers; both wake up to find it taken."""
    async with open_fleet(tmp_path, seed=SEED, one_disk=one_disk, settings=QUICK) as fleet:
        await fleet.founds(1)
        (business,) = fleet.businesses

        for _ in range(ROUNDS):
            await _freezes(fleet, business, with_browsers=False)
            await _freezes(fleet, business, with_browsers=True)

        await judge_fleet(fleet)
        senders = {(frame.stanza_id, frame.connection_id) for frame in fleet.town.frames if frame.stanza_id}
        assert len(senders) == len({stanza for stanza, _ in senders}), "one message came from two sockets"


async def _freezes(fleet: Fleet, business: Business, *, with_browsers: bool) -> None:
    """Whoever holds it is frozen; the other takes over; then the first goes on, and changes nothing."""
    holder = next(one for one in fleet.workers if held_by(one, fleet))
    frozen = family_of(holder) if with_browsers else [psutil.Process(holder.pid)]
    logins = business.logins
    for process in frozen:
        process.suspend()
    try:
        await fleet.town.until(lambda: business.logins > logins, within_s=BACK_S)
        await fleet.connected()
        await business.person_replies(fleet.chance, fleet.queues)
        await _sent(business)
        device = next(iter(business.phone.devices.values()))
        assert device.link is not None
        socket, logins = device.link.connection_id, business.logins
        bundles = await fleet.bundles(business)
    finally:
        # Some may be gone: whoever took the profile over has ended its browser.
        for process in reversed(frozen):
            with suppress(psutil.NoSuchProcess):
                process.resume()
    await holder.says("holder.fenced", within_s=BACK_S)

    await business.owner_asks(fleet.chance)
    await business.person_replies(fleet.chance, fleet.queues)
    await _sent(business)
    assert business.logins == logins, "the one that woke up has logged in"
    assert [link.connection_id for link in business.phone.links] == [socket]
    assert {one.generation for one in await fleet.bundles(business)} == {one.generation for one in bundles}


async def test_what_an_older_profile_cannot_know_becomes_uncertain_and_is_never_sent_again(
    tmp_path: Path,
) -> None:
    async with open_fleet(tmp_path, seed=SEED, one_disk=False, settings=QUICK) as fleet:
        await fleet.founds(1)
        (business,) = fleet.businesses
        await fleet.copied(business)
        holder = next(one for one in fleet.workers if held_by(one, fleet))

        await business.phone.set(send_fault=SendFault.NO_ACK)
        await business.person_replies(fleet.chance, fleet.queues)
        text = business.replied[-1]
        await fleet.town.until(lambda: any(frame.text == text for frame in fleet.town.frames))
        await kill_with_browsers(holder)
        wipe(holder)
        await business.phone.set(send_fault=SendFault.NONE)
        await fleet.connected()

        await _becomes(business, text, Delivery.UNCERTAIN)
        await business.owner_asks(fleet.chance)
        await judge_fleet(fleet)


async def _sent(business: Business) -> None:
    """The last reply has reached the server, and is known to."""
    await _becomes(business, business.replied[-1], Delivery.SENT, Delivery.DELIVERED, Delivery.READ)


async def _becomes(business: Business, text: str, *wanted: Delivery) -> None:
    found: Delivery | None = None
    try:
        async with asyncio.timeout(BACK_S):
            while (found := await _delivery(business, text)) not in wanted:
                await business.phone.town.next_change(0.5)
    except TimeoutError:
        raise AssertionError(f"it is {found}, and not {' or '.join(wanted)}") from None


async def _delivery(business: Business, text: str) -> Delivery | None:
    found = await business.shop.store.engine.sql.all(
        "SELECT id FROM outbox WHERE purpose = 'reply' AND tenant_id = ?", business.shop.tenant
    )
    async with business.shop.at_work() as tx:
        rows = [await tx.outbox_row(OutboxId(row["id"])) for row in found]
    return next((row.delivery for row in rows if row is not None and row.text == text), None)
