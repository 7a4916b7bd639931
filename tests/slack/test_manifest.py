"""The app's manifest: what Slack takes, and no more rights than the bot uses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from wabridge_settings import Settings
from wabridge_slack_manifest import manifest, manifest_lines

ROOT = Path(__file__).parents[2]

KEYS = {
    "": {"_metadata", "display_information", "features", "oauth_config", "settings"},
    "display_information": {"name", "description", "long_description", "background_color"},
    "features": {"app_home", "bot_user", "shortcuts", "slash_commands", "unfurl_domains", "workflow_steps"},
    "oauth_config": {"redirect_urls", "scopes"},
    "settings": {
        "allowed_ip_address_ranges",
        "event_subscriptions",
        "interactivity",
        "org_deploy_enabled",
        "socket_mode_enabled",
        "token_rotation_enabled",
    },
}
"""What Slack's reference of manifests knows, as far as it concerns an app without workflows."""

SCOPE_OF_EVENT = {
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "tokens_revoked": set(),
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
}
"""By Slack's reference of events; those of channels need channels:read, those of groups groups:read."""

SCOPE_OF_METHOD = {
    "chat_postMessage": "chat:write",
    "chat_postEphemeral": "chat:write",
    "chat_update": "chat:write",
    "chat_delete": "chat:write",
    "conversations_open": "im:write",
    "conversations_info": "channels:read",
    "files_getUploadURLExternal": "files:write",
    "files_completeUploadExternal": "files:write",
    "files_delete": "files:write",
    "files_info": "files:read",
    "users_info": "users:read",
}
"""By Slack's reference of methods; those that are not here need none."""

FREE = {
    "auth_test",
    "apps_connections_open",
    "oauth_v2_access",
    "views_open",
    "views_publish",
    "views_update",
}


def _settings(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_it_has_only_what_slack_knows_and_every_length_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    made = manifest(_settings(monkeypatch))

    assert set(made) <= KEYS[""]
    for part in ("display_information", "features", "oauth_config", "settings"):
        assert set(made[part]) <= KEYS[part], part
    shown = made["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert re.fullmatch("#[0-9a-f]{6}", shown["background_color"])
    for one in made["features"]["slash_commands"]:
        assert re.fullmatch("/[a-z]{1,31}", one["command"])
        assert len(one["description"]) <= 2000
        assert len(one["usage_hint"]) <= 1000
    assert made["settings"]["socket_mode_enabled"]
    assert "request_url" not in str(made)


def test_each_event_has_its_scope_and_each_scope_its_use(monkeypatch: pytest.MonkeyPatch) -> None:
    made = manifest(_settings(monkeypatch))
    scopes = set(made["oauth_config"]["scopes"]["bot"])
    events = made["settings"]["event_subscriptions"]["bot_events"]

    needed = {"commands", "im:read"}
    for event in events:
        kind = "groups:read" if event.startswith("group_") else "channels:read"
        needed |= SCOPE_OF_EVENT.get(event, {kind})
    needed |= {SCOPE_OF_METHOD[method] for method in _methods() if method in SCOPE_OF_METHOD}

    assert scopes == needed


def test_every_method_that_the_bot_calls_is_known_here() -> None:
    assert _methods() - set(SCOPE_OF_METHOD) <= FREE


def test_with_an_address_and_a_signing_secret_it_is_for_http(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = _settings(
        monkeypatch,
        SLACK_BOT_TOKEN="xoxb-1",
        SLACK_SIGNING_SECRET="0" * 32,
        SLACK_URL="https://bot.example.com/",
    )

    made = manifest(settings)

    assert not made["settings"]["socket_mode_enabled"]
    url = "https://bot.example.com/slack/events"
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"]["request_url"] == url
    assert made["features"]["slash_commands"][0]["url"] == url
    assert made["oauth_config"]["redirect_urls"] == ["https://bot.example.com/slack/oauth_redirect"]
    assert "SLACK_SIGNING_SECRET" in "\n".join(manifest_lines(settings))


def test_the_link_brings_the_very_manifest(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = _settings(monkeypatch)

    link = next(line for line in manifest_lines(settings) if line.startswith("https://api.slack.com/apps"))

    assert json.loads(parse_qs(urlsplit(link).query)["manifest_json"][0]) == manifest(settings)
    assert len(link) < 8000


def _methods() -> set[str]:
    """Every method of the Web API that the bot's code calls."""
    families = "auth|apps|chat|conversations|files|oauth|users|views"
    sources = (path.read_text() for path in (ROOT / "admin_bots" / "slack").rglob("*.py"))
    return {found for text in sources for found in re.findall(rf"\.((?:{families})_[A-Za-z_]+)\(", text)}
