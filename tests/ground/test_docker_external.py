"""Compose with Postgres, Redis and an S3 store that are somewhere else."""

from __future__ import annotations

from tests.composed import read_compose

EXTERNAL = ("compose.yaml", "compose.external.yaml")


def test_with_servers_elsewhere_none_of_ours_starts_and_all_processes_reach_out() -> None:
    services = read_compose(*EXTERNAL)["services"]

    assert set(services) == {"migrate", "worker", "bots", "scheduler"}
    assert all("outside" in told["networks"] for told in services.values())
    assert {name: set(told.get("depends_on", {})) for name, told in services.items()} == {
        "migrate": set(),
        "worker": {"migrate"},
        "bots": {"migrate"},
        "scheduler": {"migrate"},
    }
