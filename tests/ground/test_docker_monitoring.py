"""compose.monitoring.yaml: who is watched, who watches, and who reaches them; judged without an engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.composed import DOCKER, read_compose
from tests.monitoring.promtool import asked

MONITORING = DOCKER / "monitoring"
PORT = 9464
WATCHERS = ("prometheus", "grafana")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = read_compose("compose.yaml", "compose.scale.yaml", "compose.monitoring.yaml")[
        "services"
    ]
    return found


def test_each_process_tells_its_figures_on_a_network_that_leads_nowhere(services: dict[str, Any]) -> None:
    networks = read_compose("compose.yaml", "compose.monitoring.yaml")["networks"]
    told = {name: one for name, one in services.items() if "METRICS_PORT" in (one.get("environment") or {})}

    assert set(told) == {"worker", "bots", "scheduler"}
    for one in told.values():
        assert one["environment"]["METRICS_PORT"] == str(PORT)
        assert one["environment"]["METRICS_HOST"] == "0.0.0.0"  # noqa: S104
        assert all(port["target"] != PORT for port in one.get("ports", ()))
        assert "watched" in one["networks"]
    assert networks["watched"]["internal"] is True


def test_nothing_else_of_these_services_is_changed(services: dict[str, Any]) -> None:
    before = read_compose("compose.yaml", "compose.scale.yaml")["services"]

    for name, one in before.items():
        ours = services[name]
        added = {"METRICS_HOST", "METRICS_PORT"} if name in {"worker", "bots", "scheduler"} else set()
        assert ours.get("environment", {}).keys() - one.get("environment", {}).keys() == added
        rest = set(one) - {"environment", "networks"}
        assert {key: ours[key] for key in rest} == {key: one[key] for key in rest}


def test_prometheus_asks_every_process_and_knows_the_alerts(services: dict[str, Any]) -> None:
    (job,) = yaml.safe_load((MONITORING / "prometheus.compose.yaml").read_text())["scrape_configs"]
    (by_hand,) = yaml.safe_load((MONITORING / "prometheus.yaml").read_text())["scrape_configs"]
    asked_for = {*job["static_configs"][0]["targets"]}
    asked_for |= {f"{name}:{one['port']}" for one in job["dns_sd_configs"] for name in one["names"]}
    done = asked("check", "config", MONITORING / "prometheus.compose.yaml")

    assert job["job_name"] == by_hand["job_name"]
    assert asked_for == {f"{name}:{PORT}" for name in ("worker", "bots", "scheduler")}
    assert done.returncode == 0, done.stdout + done.stderr
    (config,) = [word for word in services["prometheus"]["command"] if word.startswith("--config.file=")]
    assert config.partition("=")[2] in mounted(services["prometheus"])
    assert "/etc/prometheus/alerts.yaml" in mounted(services["prometheus"])


def test_grafana_has_the_dashboard_and_its_source_from_the_start(services: dict[str, Any]) -> None:
    files = mounted(services["grafana"])
    (provider,) = yaml.safe_load((MONITORING / "grafana/dashboards.yaml").read_text())["providers"]
    (source,) = yaml.safe_load((MONITORING / "grafana/datasources.yaml").read_text())["datasources"]

    assert files["/etc/grafana/provisioning/datasources/wabridge.yaml"].name == "datasources.yaml"
    assert files["/etc/grafana/provisioning/dashboards/wabridge.yaml"].name == "dashboards.yaml"
    assert files[f"{provider['options']['path']}/wabridge.json"] == MONITORING / "dashboard.json"
    assert source["url"] == "http://prometheus:9090"
    assert source["isDefault"] is True


def test_both_are_reached_from_this_machine_alone_and_by_nobody_who_knows_a_default(
    services: dict[str, Any],
) -> None:
    published = {
        (name, port["host_ip"], port["target"]) for name in WATCHERS for port in services[name]["ports"]
    }
    grafana = services["grafana"]["environment"]

    assert published == {("prometheus", "127.0.0.1", 9090), ("grafana", "127.0.0.1", 3000)}
    assert grafana["GF_SECURITY_ADMIN_PASSWORD__FILE"] == "/run/secrets/grafana_password"
    assert grafana["GF_AUTH_ANONYMOUS_ENABLED"] == grafana["GF_USERS_ALLOW_SIGN_UP"] == "false"


def test_both_are_of_a_named_version_and_may_do_nothing_more(services: dict[str, Any]) -> None:
    for name in WATCHERS:
        version = services[name]["image"].partition(":")[2]
        assert version.lstrip("v").count(".") == 2
        assert services[name]["read_only"] is True
        assert set(services[name]["networks"]) == {"watched", "desk"}
        assert all(one["read_only"] for one in services[name]["volumes"] if one["type"] == "bind")


def mounted(service: dict[str, Any]) -> dict[str, Path]:
    """Where files of this repository stand in a container; each of them is there."""
    found = {one["target"]: Path(one["source"]) for one in service["volumes"] if one["type"] == "bind"}
    assert all(file.is_file() for file in found.values())
    return found
