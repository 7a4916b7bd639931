"""What a worker stands on goes away, lies, fills up or is set wrong: nothing is lost, all heals by itself.

FAULT_OUTAGE_S says for how long (6 in the suite, 60 by `make faults`).
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.fleet import Business, Fleet, wipe
from tests.faults.fleet_judging import judge_fleet, settles
from tests.faults.fleet_opening import open_fleet
from tests.faults.killing import kill_with_browsers
from tests.faults.people import BACK_S
from tests.standins.s3.front import Fault

OUTAGE_S = float(os.environ.get("FAULT_OUTAGE_S", "6"))
SEED = int(os.environ.get("FAULT_SEED", "20261122"))
QUICK = {"LEASE_TTL_S": "3", "LEASE_MARGIN_S": "1", "SWEEP_INTERVAL_S": "1"}
AWAY = [Fault.ERROR_500, Fault.HANG, Fault.ERROR_403, Fault.NO_BUCKET, Fault.NOT_FOUND, Fault.PORTAL]

pytestmark = pytest.mark.timeout(900)


async def test_a_store_that_cannot_answer_is_waited_for_and_told(tmp_path: Path) -> None:
    """A login has to be restored, and S3 does not answer, or not sensibly: no empty profile is started."""
    async with open_fleet(tmp_path, seed=SEED, workers=1, settings=QUICK) as fleet:
        await fleet.founds(1)
        (business,), (worker,) = fleet.businesses, fleet.workers
        faults = AWAY if OUTAGE_S >= 60 else AWAY[:2]
        for fault in faults:
            await fleet.copied(business)
            await kill_with_browsers(worker)
            wipe(worker)
            fleet.s3.spoils(fault)

            await worker.start()
            await _says(business, "store_away")
            assert not fleet.town.present_qr, fault
            await business.customer_writes(fleet.chance)
            fleet.s3.spoils(None)

            await fleet.connected()
            await business.owner_asks(fleet.chance)
        await judge_fleet(fleet)


async def test_copies_that_cannot_be_stored_are_told_and_made_later(tmp_path: Path) -> None:
    async with open_fleet(tmp_path, seed=SEED, workers=1, settings=QUICK) as fleet:
        await fleet.founds(1)
        (business,), (worker,) = fleet.businesses, fleet.workers
        before = len(await fleet.bundles(business))
        fleet.s3.spoils(Fault.ERROR_403, only="PUT")

        await worker.stop()  # makes a copy at closing, and cannot store it
        assert await _trouble(fleet, business) == "store_away"
        fleet.s3.spoils(None)
        await worker.start()
        await fleet.connected()
        await worker.stop()

        assert await _trouble(fleet, business) is None
        assert len(await fleet.bundles(business)) > before
        await worker.start()
        await fleet.connected()
        await judge_fleet(fleet)


async def test_redis_and_postgres_are_away_while_everybody_writes(tmp_path: Path) -> None:
    async with open_fleet(tmp_path, seed=SEED, settings=QUICK) as fleet:
        await fleet.founds(1)
        quiet = asyncio.Event()
        conversation = asyncio.create_task(fleet.converse(quiet))

        for server in (fleet.valkey, fleet.postgres):
            await asyncio.to_thread(server.crash)
            await asyncio.sleep(OUTAGE_S)  # the length is the test's input
            await asyncio.to_thread(server.start_again)
            await _goes_on(fleet, conversation)

        await settles(fleet, quiet, conversation)
        await judge_fleet(fleet)


async def test_a_full_disk_is_told_and_costs_nothing(tmp_path: Path) -> None:
    """The worker's data folder is a small filesystem of its own."""
    often = QUICK | {"SNAPSHOT_INTERVAL_S": "30"}
    async with open_fleet(tmp_path, seed=SEED, workers=1, disk_mb=160, settings=often) as fleet:
        await fleet.founds(1)
        (business,), (worker,) = fleet.businesses, fleet.workers
        disk = Path(f"/proc/{worker.pid}/root") / worker.environment["WABRIDGE_DATA_DIR"].lstrip("/")

        _fill(disk / "ballast")
        await business.customer_writes(fleet.chance)
        await _troubles(fleet, business, "disk_full")
        (disk / "ballast").unlink()

        await fleet.connected()
        await business.owner_asks(fleet.chance)
        await business.customer_writes(fleet.chance)
        await judge_fleet(fleet)


async def test_a_clock_that_is_moved_by_an_hour_makes_nothing_early_late_or_double(tmp_path: Path) -> None:
    async with open_fleet(tmp_path, seed=SEED, workers=1, moves_clock=True) as fleet:
        await fleet.founds(1)
        (business,), (worker,) = fleet.businesses, fleet.workers
        quiet, logins = asyncio.Event(), business.logins
        conversation = asyncio.create_task(fleet.converse(quiet))

        for hours in (1, -1, 0):
            fleet.moves_clock(hours)
            await _goes_on(fleet, conversation)
            if hours:
                await worker.says(f"ahead_s={hours * 3600}"[:12], within_s=BACK_S)

        await settles(fleet, quiet, conversation)
        assert business.logins == logins, "a moved clock is no reason to log in again"
        await judge_fleet(fleet)


async def _goes_on(fleet: Fleet, conversation: asyncio.Task[None]) -> None:
    """People come through: each business writes and is answered at least once more."""
    for business in fleet.businesses:
        before = len(business.written)

        def is_on(business: Business = business, before: int = before) -> bool:
            return len(business.written) > before + 1 or conversation.done()

        await fleet.town.until(is_on, within_s=2 * BACK_S)
    if conversation.done():
        await conversation


async def _says(business: Business, reason: str) -> None:
    async with asyncio.timeout(BACK_S):
        while (await business.row()).reason != reason:
            await business.phone.town.next_change(0.2)


async def _trouble(fleet: Fleet, business: Business) -> str | None:
    """Why there is no newer copy of the login, as `sessions list` shows it."""
    found = await fleet.store.platform.sessions()
    trouble = next(one["bundle_trouble"] for one in found if one["id"] == business.shop.session)
    return None if trouble is None else str(trouble)


async def _troubles(fleet: Fleet, business: Business, reason: str) -> None:
    async with asyncio.timeout(BACK_S):
        while await _trouble(fleet, business) != reason:
            await fleet.town.next_change(0.2)


def _fill(ballast: Path) -> None:
    """Until nothing more fits."""
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(64 * 1024))
