"""A disk that is gone, and bundles that are not what they should be: never a QR code over a good account.

FAULT_KILLS of 30 or more (`make faults`) tries every way to spoil the newest bundle, else the first few.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bridge.ids import new_id
from bridge.ports.bundles import BundleRow, BundleStatus, Flaw
from bridge.session_life import SessionState
from sessions.bundles.bundling import open_bundle
from sessions.bundles.packing import About, describe, pack
from storage.key_file import MasterKeys
from storage.keyring import Keyring
from storage.sealing import Place, seal_file
from storage.vault import Cipher
from tests.faults.fleet import Business, Fleet, held_by, wipe
from tests.faults.fleet_judging import judge_fleet
from tests.faults.fleet_opening import MASTER_KEY, open_fleet
from tests.faults.killing import kill_with_browsers
from tests.faults.people import BACK_S

ALL = int(os.environ.get("FAULT_KILLS", "5")) >= 30
QUICK = {"LEASE_TTL_S": "3", "LEASE_MARGIN_S": "1", "SWEEP_INTERVAL_S": "1"}
RANGES = 8
"""The newest bundle is damaged in each of so many equal ranges of its bytes, in turn."""

Spoil = Callable[[Fleet, Business, BundleRow, Path], Awaitable[None]]


def _damaged_in(part: int) -> Spoil:
    async def spoil(fleet: Fleet, _: Business, row: BundleRow, folder: Path) -> None:
        content = bytearray(await _content(fleet, row, folder))
        at = (2 * part + 1) * len(content) // (2 * RANGES)
        content[at] ^= 0x40
        await _put_instead(fleet, row, bytes(content), folder)

    return spoil


async def _cut_short(fleet: Fleet, _: Business, row: BundleRow, folder: Path) -> None:
    content = await _content(fleet, row, folder)
    await _put_instead(fleet, row, content[: len(content) // 2], folder)


async def _gone(fleet: Fleet, _: Business, row: BundleRow, __: Path) -> None:
    await fleet.blobs.delete(await _key(fleet, row))


async def _of_another_tenant(fleet: Fleet, business: Business, row: BundleRow, folder: Path) -> None:
    foreign = next(one for one in fleet.businesses if one is not business)
    await _put_instead(fleet, row, await _content(fleet, await fleet.copied(foreign), folder), folder)


async def _nothing_of_ours(fleet: Fleet, _: Business, row: BundleRow, folder: Path) -> None:
    await _put_instead(fleet, row, b"<html>it works</html>", folder)


async def _of_a_newer_layout(fleet: Fleet, _: Business, row: BundleRow, folder: Path) -> None:
    """As a browser of next year would write it: ours would delete it on sight."""
    archive, login, newer = (folder / f"{row.id}.{part}" for part in ("archive", "login", "newer"))
    await fleet.store.platform.fetch_bundle(row.id, archive)
    manifest = open_bundle(archive, login, session=row.session)
    about = About(
        session=row.session,
        profile_generation=manifest.profile_generation,
        browser_version="199.0.0.0",
        made_at=manifest.made_at,
        linked_at=manifest.linked_at,
    )
    pack(login, newer, describe(login, "sqlite", about))
    cipher = await Keyring(MasterKeys.of(MASTER_KEY)).of(fleet.store.engine.sql, row.tenant)
    await _seal_instead(fleet, row, cipher, newer, folder)


async def _under_a_wrong_key(fleet: Fleet, _: Business, row: BundleRow, folder: Path) -> None:
    archive = folder / f"{row.id}.archive"
    await fleet.store.platform.fetch_bundle(row.id, archive)
    await _seal_instead(fleet, row, Cipher(row.tenant, new_id(), os.urandom(32)), archive, folder)


async def _seal_instead(fleet: Fleet, row: BundleRow, cipher: Cipher, archive: Path, folder: Path) -> None:
    place = Place(tenant=row.tenant, within=row.session, name=row.id)
    sealed = folder / f"{row.id}.sealed"
    await seal_file(cipher, place, archive, sealed)
    await _put_instead(fleet, row, sealed.read_bytes(), folder)


WAYS: list[tuple[str, Spoil, Flaw]] = [
    ("damaged in the middle", _damaged_in(RANGES // 2), Flaw.DAMAGED),
    ("of a newer layout", _of_a_newer_layout, Flaw.TOO_NEW),
    ("under a wrong key", _under_a_wrong_key, Flaw.WRONG_KEY),
    ("of another tenant", _of_another_tenant, Flaw.FOREIGN),
    ("gone", _gone, Flaw.MISSING),
    ("cut short", _cut_short, Flaw.DAMAGED),
    ("nothing of ours", _nothing_of_ours, Flaw.DAMAGED),
    *((f"damaged in range {part}", _damaged_in(part), Flaw.DAMAGED) for part in range(RANGES)),
]


@pytest.mark.timeout(1800)
async def test_a_lost_disk_costs_no_scan_whatever_became_of_the_newest_bundle(tmp_path: Path) -> None:
    async with open_fleet(tmp_path, seed=1, workers=1, settings=QUICK) as fleet:
        await fleet.founds(2)
        business = fleet.businesses[0]

        await _loses_its_disk(fleet)
        for name, spoil, flaw in WAYS if ALL else WAYS[:2]:
            await _gets_two_copies(fleet, business)
            newest = await fleet.copied(business)
            await spoil(fleet, business, newest, tmp_path)
            await _loses_its_disk(fleet)

            found = {one.id: one for one in await fleet.bundles(business)}
            if flaw is Flaw.TOO_NEW:  # a newer wabridge may come back, and opens it
                assert found[newest.id].status is BundleStatus.KEPT, name
            else:
                assert found[newest.id].status is BundleStatus.QUARANTINED, name
                assert found[newest.id].flaw is flaw, name
            assert not fleet.town.present_qr, name

        await judge_fleet(fleet)


@pytest.mark.timeout(600)
async def test_when_no_bundle_opens_the_owner_is_asked_to_link_and_nobody_else_decides(
    tmp_path: Path,
) -> None:
    async with open_fleet(tmp_path, seed=1, workers=1, settings=QUICK) as fleet:
        await fleet.founds(1)
        (business,) = fleet.businesses
        await fleet.copied(business)
        (worker,) = fleet.workers
        await worker.stop()
        for row in await fleet.bundles(business):
            await _nothing_of_ours(fleet, business, row, tmp_path)
        wipe(worker)

        await worker.start()

        await _becomes(business, SessionState.LOGGED_OUT, "login_lost")
        assert not fleet.town.present_qr
        assert business.phone.devices, "the account itself is as good as before"


async def _loses_its_disk(fleet: Fleet) -> None:
    """The worker dies with its browsers and its disk, and starts on an empty one."""
    (worker,) = fleet.workers
    assert held_by(worker, fleet)
    await kill_with_browsers(worker)
    wipe(worker)
    await worker.start()
    await fleet.connected()
    for business in fleet.businesses:
        await business.owner_asks(fleet.chance)
        assert business.phone.links_made == 1, "a second scan"


async def _gets_two_copies(fleet: Fleet, business: Business) -> None:
    """One at opening, one at closing, and one that is not looked at after opening again."""
    (worker,) = fleet.workers
    kept = [one for one in await fleet.bundles(business) if one.status is BundleStatus.KEPT]
    await worker.stop()
    await fleet.copied(business, beyond=min(len(kept), 2))
    await worker.start()
    await fleet.connected()


async def _becomes(business: Business, state: SessionState, reason: str) -> None:
    async with asyncio.timeout(BACK_S):
        while ((row := await business.row()).state, row.reason) != (state, reason):
            await business.phone.town.next_change(0.5)


async def _key(fleet: Fleet, row: BundleRow) -> str:
    key = await fleet.store.engine.sql.value("SELECT location FROM bundles WHERE id = ?", row.id)
    return str(key)


async def _content(fleet: Fleet, row: BundleRow, folder: Path) -> bytes:
    place = folder / f"{row.id}.got"
    await fleet.blobs.get(await _key(fleet, row), place)
    return place.read_bytes()


async def _put_instead(fleet: Fleet, row: BundleRow, content: bytes, folder: Path) -> None:
    """What no wabridge does: another content under the same key."""
    place = folder / f"{row.id}.put"
    place.write_bytes(content)
    await fleet.blobs.delete(await _key(fleet, row))
    await fleet.blobs.put(await _key(fleet, row), place)
