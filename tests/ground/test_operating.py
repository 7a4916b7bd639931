"""The operator's guide knows every state, every reason, and every alert."""

from __future__ import annotations

import re

import pytest
import yaml

from bridge.reasons import REASONS
from bridge.session_life import SessionState
from tests.service import ROOT
from wabridge_sessions import STATES

GUIDE = (ROOT / "OPERATING.md").read_text(encoding="utf-8")
ALERTS = (ROOT / "docker/monitoring/alerts.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("state", SessionState)
def test_each_state_is_told_as_it_is_printed_with_what_it_asks(state: SessionState) -> None:
    assert re.search(rf"^\| {STATES[state]} \(`{state}`\) \| .+ \| .+ \|$", GUIDE, re.MULTILINE)


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_is_told_with_what_to_do(reason: str) -> None:
    assert re.search(rf"^\| `{reason}` \| .+ \| .+ \|$", GUIDE, re.MULTILINE)


def test_no_row_tells_of_what_does_not_exist() -> None:
    told = re.findall(r"^\| (?:[\w ]+ \()?`(\w+)`\)? \|", GUIDE, re.MULTILINE)

    assert set(told) == {*SessionState, *REASONS}


def test_each_alert_leads_to_what_is_to_be_done() -> None:
    rules = [rule for group in yaml.safe_load(ALERTS)["groups"] for rule in group["rules"] if "alert" in rule]

    assert rules
    for rule in rules:
        assert f'<a id="alert-{rule["alert"].lower()}"></a>' in GUIDE
