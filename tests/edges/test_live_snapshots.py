"""Copies of profiles, taken from browsers at work and closed, and opened in browsers again.

BUNDLE_SNAPSHOTS says how many are taken of a busy page (5 in the suite, 100 by `make faults`).
"""

from __future__ import annotations

import asyncio
import os
import statistics
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sessions.bundles.bundling import NotWhole, make_bundle, open_bundle
from sessions.bundles.checking import faults_in
from sessions.bundles.copying import copy_login
from sessions.bundles.packing import About
from sessions.page_values import Stage
from tests.contracts.whatsapp_in_chromium import InChromium
from tests.edges.driving import chromium, linked
from tests.edges.snapshots import SESSION, faults_of, studio

__all__ = ["chromium", "linked"]

SNAPSHOTS = int(os.environ.get("BUNDLE_SNAPSHOTS", "5"))
COMMITS_BETWEEN = 40
ABOUT = About(session=SESSION, profile_generation=0, browser_version="1.2.3.4", made_at=datetime.now(UTC))


@pytest.mark.timeout(120 + 20 * SNAPSHOTS)
async def test_every_snapshot_of_a_page_at_work_opens_linked_and_whole(tmp_path: Path) -> None:
    async with studio(tmp_path) as room:
        figures: dict[str, list[float]] = {"stop": [], "still": [], "pack": [], "open": [], "size": []}
        for number in range(SNAPSHOTS):
            await room.server.hears_of(COMMITS_BETWEEN)

            snapshot = await room.takes(number)

            found = await room.opens(snapshot)
            assert faults_of(found, snapshot.committed) == [], f"snapshot {number}"
            assert found["files"] > 0
            figures["stop"].append(snapshot.finding_ms)
            figures["still"].append(snapshot.still_ms)
            figures["pack"].append(snapshot.pack_ms)
            figures["size"].append(snapshot.archive.stat().st_size / 1e6)
            snapshot.archive.unlink()
        figures["open"] = room.opened_ms
        for what, met in figures.items():
            unit = "MB" if what == "size" else "ms"
            print(f"{what}: median {statistics.median(met):.1f} {unit}, most {max(met):.1f} {unit}")


async def test_a_snapshot_of_a_closed_page_has_its_newest_local_storage(tmp_path: Path) -> None:
    async with studio(tmp_path) as room:
        await room.server.hears_of(COMMITS_BETWEEN)

        snapshot = await room.takes_closed(0)

        found = await room.opens(snapshot)
        assert faults_of(found, snapshot.committed) == []
        for lane, number in snapshot.committed.items():
            assert int(found["local"][f"lane-{lane}"]) >= number


async def test_a_restored_copy_is_connected_without_a_scan(linked: InChromium, tmp_path: Path) -> None:
    await linked.page.close()
    await linked.opens()
    await linked.comes_to(Stage.MAIN)
    async with linked.page.still():
        await asyncio.to_thread(copy_login, linked.profile, tmp_path / "copy")
    make_bundle(tmp_path / "copy", tmp_path / "archive", ABOUT)
    await linked.page.close()

    open_bundle(tmp_path / "archive", tmp_path / "restored", session=SESSION)
    linked.profile = tmp_path / "restored"
    await linked.opens()

    assert (await linked.comes_to(Stage.MAIN)).me == linked.me


async def test_a_copy_made_right_after_linking_says_that_its_login_is_not_written_yet(
    linked: InChromium, tmp_path: Path
) -> None:
    async with linked.page.still():
        await asyncio.to_thread(copy_login, linked.profile, tmp_path / "copy")

    with pytest.raises(NotWhole, match="localStorage holds nothing"):
        make_bundle(tmp_path / "copy", tmp_path / "archive", ABOUT)

    assert not (tmp_path / "archive").exists()


async def test_a_closed_profile_has_no_faults(linked: InChromium) -> None:
    await linked.page.close()

    assert faults_in(linked.profile) == []
