"""Alerts and dashboard speak of what is really measured, and every alert fires when it should."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.monitoring.alarming import CASES, Case
from tests.monitoring.promtool import asked
from tests.monitoring.scraping import Scraped
from tests.service import ROOT

MONITORING = ROOT / "docker/monitoring"
ALERTS = MONITORING / "alerts.yaml"
OURS = re.compile(r"\b(?:wabridge|process)_[a-z_]+\b")


def alerts() -> list[str]:
    return re.findall(r"^ +- alert: (\w+)$", ALERTS.read_text(), re.MULTILINE)


def dashboard_queries() -> list[str]:
    panels = json.loads((MONITORING / "dashboard.json").read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel.get("targets", ())]


def queries() -> str:
    """What alerts and dashboard ask for, without the names of alerts."""
    told = [line for line in ALERTS.read_text().splitlines() if "summary:" not in line and "#" not in line]
    return "\n".join([*told, *dashboard_queries()])


def test_prometheus_takes_its_configuration_and_the_alerts() -> None:
    done = asked("check", "config", MONITORING / "prometheus.yaml")

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_query_of_the_dashboard_is_one(tmp_path: Path) -> None:
    rules = [
        {"record": f"query:{number}", "expr": query.replace("$__rate_interval", "5m")}
        for number, query in enumerate(dashboard_queries())
    ]
    file = tmp_path / "queries.yaml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))

    done = asked("check", "rules", file)

    assert len(rules) > 40
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_alerts_and_dashboard_ask_for_is_measured_by_a_running_process(scraped: Scraped) -> None:
    series = scraped.series()

    assert [name for name in sorted(set(OURS.findall(queries()))) if name not in series] == []


def test_what_is_measured_is_looked_at_by_somebody(scraped: Scraped) -> None:
    asked_for = queries()
    measured = [name for name in scraped.families() if name.startswith("wabridge")]

    unseen = {name for name in measured if name not in asked_for}

    assert unseen == {"wabridge_tenants", "wabridge_tenants_suspended", "wabridge_info"}


def test_series_of_these_tests_have_the_labels_of_real_ones(scraped: Scraped) -> None:
    real = scraped.series()

    for case in CASES.values():
        for series in (*case.alarm, *case.calm):
            name, _, labels = series.partition("{")
            if name != "up" and real[name]:
                assert set(re.findall(r"(\w+)=", labels)) <= real[name], series


def test_each_alert_names_what_to_do() -> None:
    links = re.findall(r"runbook_url: OPERATING\.md#alert-(\w+)$", ALERTS.read_text(), re.MULTILINE)

    assert links == [alert.lower() for alert in alerts()]


@pytest.mark.parametrize("fires", [True, False])
def test_each_alert_fires_when_it_should_and_not_before(fires: bool, tmp_path: Path) -> None:
    assert list(CASES) == alerts(), "an alert without a case, or the other way round"
    tests = [rule_test(alert, CASES[alert], fires=fires) for alert in CASES]
    file = tmp_path / "tests.yaml"
    file.write_text(json.dumps({"rule_files": [str(ALERTS)], "evaluation_interval": "1m", "tests": tests}))

    done = asked("test", "rules", file)

    assert done.returncode == 0, done.stdout + done.stderr


def rule_test(alert: str, case: Case, *, fires: bool) -> dict[str, Any]:
    """Whether `alert` fires on the series of the case alone."""
    series = case.alarm if fires else case.calm
    expected = [{"labels": "{}", "value": 1}] if fires else []
    return {
        "name": alert,
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "promql_expr_test": [
            {
                "expr": f'count(ALERTS{{alertname="{alert}",alertstate="firing"}})',
                "eval_time": case.at,
                "exp_samples": expected,
            }
        ],
    }
