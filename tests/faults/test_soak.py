"""A short soak (`make soak` runs a long one): people write while things go wrong, all is accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.run import Plan, soak

QUICK = {"LEASE_TTL_S": "3", "LEASE_MARGIN_S": "1", "SWEEP_INTERVAL_S": "1"}


@pytest.mark.timeout(300)
async def test_nothing_is_lost_repeated_or_left_behind(tmp_path: Path) -> None:
    plan = Plan(
        seconds=12.0,
        seed=20261123,
        sessions=2,
        workers=2,
        pause_s=0.3,
        trouble_pause_s=1.0,
        longest_s=2.0,
        weigh_every_s=1.0,
        settings=QUICK,
    )

    verdicts = await soak(tmp_path, plan)

    print("\n".join(map(str, verdicts)))
    assert [str(verdict) for verdict in verdicts if not verdict.is_good] == []
