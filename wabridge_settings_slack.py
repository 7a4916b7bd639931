"""What Slack's settings may be. Rules as in `wabridge_settings_rules`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pydantic import SecretStr

import wabridge_settings_rules as rules


def starts_with(prefix: str) -> Callable[[SecretStr | None], SecretStr | None]:
    """A rule for Slack's tokens, which tell their kind at the start: the two are easily swapped."""

    def rule(secret: SecretStr | None) -> SecretStr | None:
        pattern = re.escape(prefix) + r"[A-Za-z0-9_-]+"
        if secret is not None and not re.fullmatch(pattern, secret.get_secret_value()):
            raise ValueError(f"a token that starts with {prefix}")
        return secret

    return rule


def hex_secret(secret: SecretStr | None) -> SecretStr | None:
    if secret is not None and not re.fullmatch(r"[0-9a-fA-F]{16,128}", secret.get_secret_value()):
        raise ValueError("the secret as Slack shows it: 16 to 128 digits and letters a to f")
    return secret


def api_url(text: str) -> str:
    allowed = "an http:// or https:// address that ends in /api/, such as https://slack.com/api/"
    url = rules.parsed(text, allowed)
    plain = url.path in {"/api", "/api/"} and not url.query and not url.username
    return rules.checked(text, url.scheme in {"http", "https"} and bool(url.hostname) and plain, allowed)


def agree(settings: Any) -> None:
    """One way in (socket or HTTP) and one kind of workspaces (one, or those that install the app)."""
    rules.both_or_none(settings, "slack_client_id", "slack_client_secret")
    rules.not_both(settings, "slack_bot_token", "slack_client_id")
    rules.not_both(settings, "slack_app_token", "slack_signing_secret")
    token = "SLACK_BOT_TOKEN" if settings.slack_client_id is None else "SLACK_CLIENT_ID"
    has_token = (settings.slack_bot_token or settings.slack_client_id) is not None
    has_way = (settings.slack_app_token or settings.slack_signing_secret) is not None
    if has_token and not has_way:
        raise ValueError(
            f"{token} is set, but no way for Slack's events: set SLACK_APP_TOKEN (Socket Mode) or"
            " SLACK_SIGNING_SECRET (HTTP), too"
        )
    if has_way and not has_token:
        way = "SLACK_SIGNING_SECRET" if settings.slack_app_token is None else "SLACK_APP_TOKEN"
        raise ValueError(
            f"{way} is set, but no workspace: set SLACK_BOT_TOKEN (one workspace) or SLACK_CLIENT_ID with"
            " SLACK_CLIENT_SECRET (several), too"
        )
    if settings.slack_client_id is not None and settings.slack_url is None:
        raise ValueError("SLACK_CLIENT_ID is set and SLACK_URL is not: workspaces come back to it")
