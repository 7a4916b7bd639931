"""What the doctor says of Slack, and what the terminal tells a newcomer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bridge.health import Health
from tests.slack.bureau import Bureau
from tests.standins.slack.town import SlackStandIn
from wabridge_settings import Settings
from wabridge_slack_link import check_slack


def _settings(monkeypatch: pytest.MonkeyPatch, folder: Path, town: SlackStandIn, bot_token: str) -> Settings:
    monkeypatch.setenv("WABRIDGE_DATA_DIR", str(folder))
    monkeypatch.setenv("SLACK_API_URL", town.base_url)
    monkeypatch.setenv("SLACK_APP_TOKEN", town.app_token)
    monkeypatch.setenv("SLACK_BOT_TOKEN", bot_token)
    return Settings()


async def test_the_doctor_asks_slack_for_both_tokens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with SlackStandIn() as town:
        acme = town.workspace("Acme")
        settings = _settings(monkeypatch, tmp_path, town, acme.bot_token)

        well = await check_slack(settings)
        await acme.revokes_token()
        ill = await check_slack(settings)

    assert [one.health for one in well] == [Health.GOOD, Health.GOOD]
    assert "Acme" in well[1].seen
    assert [one.health for one in ill] == [Health.GOOD, Health.FAULT]
    assert "SLACK_BOT_TOKEN" in ill[1].seen
    assert "xoxb-" not in str(ill)


async def test_the_doctor_tells_of_rights_that_a_workspace_has_not_granted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with SlackStandIn() as town:
        acme = town.workspace("Acme")
        settings = _settings(monkeypatch, tmp_path, town, acme.bot_token)
        await acme.put("tokens", {"scopes": ["chat:write", "users:read"]}, token=acme.bot_token)

        told = await check_slack(settings)

    assert [one.health for one in told] == [Health.GOOD, Health.WARNING]
    assert "files:read, files:write" in told[1].seen
    assert "install the app there again" in str(told[1])


async def test_without_slack_the_doctor_says_nothing_of_it(tmp_path: Path) -> None:
    assert await check_slack(Settings(wabridge_data_dir=tmp_path)) == []


@pytest.mark.timeout(120)
async def test_the_code_in_the_terminal_brings_the_installer_in_and_tokens_that_end_are_told(
    tmp_path: Path,
) -> None:
    async with Bureau(tmp_path) as bureau:
        line = await bureau.services["up"].says("To steer from Slack")
        code = re.search(r"/wabridge join (\S+)", line)
        assert code is not None
        olga = bureau.acme.user("Olga")

        await olga.commands("/wabridge", f"join {code[1]}")
        await bureau.home(olga, "Welcome to wabridge")
        await bureau.acme.removes_app()
        await bureau.services["up"].says("slack.token_refused")

        assert not any("xoxb-" in said for said in bureau.services["up"].lines)
