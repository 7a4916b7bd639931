"""A worker ends when it is told to, whatever it stands on."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.faults.fleet_opening import open_fleet
from tests.faults.people import BACK_S

QUICK = {"LEASE_TTL_S": "3", "LEASE_MARGIN_S": "1", "SWEEP_INTERVAL_S": "1"}

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("how", ["crash", "freeze"])
async def test_workers_end_though_their_database_is_gone_for_good(tmp_path: Path, how: str) -> None:
    """It refuses every connection, or takes them and is mute. One worker holds a session, one does not."""
    async with open_fleet(tmp_path, seed=1, workers=2, settings=QUICK) as fleet:
        await fleet.founds(1)
        await asyncio.to_thread(getattr(fleet.postgres, how))
        try:
            for worker in fleet.workers:
                await worker.says("holder.lease_ran_out", within_s=BACK_S)

            codes = await asyncio.gather(*(worker.stop() for worker in fleet.workers))

            for worker, code in zip(fleet.workers, codes, strict=True):
                said = "\n".join(worker.lines)
                assert "Stopping, in order." in said
                # The second where the machine is slow: killed by itself, at its bound, and said so.
                assert (code, "Not done after 25 s" in said) in {(0, False), (1, True)}
        finally:
            await asyncio.to_thread(fleet.postgres.start_again if how == "crash" else fleet.postgres.thaw)
