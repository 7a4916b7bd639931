"""Makes the Slack bot as the settings want it. Imported only with them: slack-bolt takes its time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from pydantic import SecretStr

from admin_bots.slack.bot import SlackBot
from admin_bots.slack.config import SlackConfig
from bridge.desk import Desk
from bridge.ports.store import Platform
from bridge.screens import Surface
from wabridge_greeting import secret_for_the_owner
from wabridge_settings import Settings


def make_slack_bot(
    settings: Settings, desk: Desk, platform: Platform, say: Callable[[str], None]
) -> SlackBot:
    """The bot of Slack's settings; `run` it."""
    return SlackBot(
        config=slack_config(settings),
        desk=desk,
        platform=platform,
        look_interval_s=settings.sweep_interval_s,
        say=say,
        greet=_greeting(settings, desk, platform, say),
    )


def _greeting(
    settings: Settings, desk: Desk, platform: Platform, say: Callable[[str], None]
) -> Callable[[], Awaitable[None]]:
    """Say that it runs; to the only owner, as long as the bot does not know them, how to come in."""

    async def greet() -> None:
        say("Slack: connected.")
        ttl_s = settings.console_link_ttl_s
        secret = await secret_for_the_owner(desk, platform, Surface.SLACK, ttl_s)
        if secret is None:
            return
        say(f"To steer from Slack, write there once, within {ttl_s // 60} minutes: /wabridge join {secret}")

    return greet


def slack_config(settings: Settings) -> SlackConfig:
    """The bot's numbers as the settings want them."""
    return SlackConfig(
        bot_token=_told(settings.slack_bot_token),
        app_token=_told(settings.slack_app_token),
        signing_secret=_told(settings.slack_signing_secret),
        client_id=settings.slack_client_id or "",
        client_secret=_told(settings.slack_client_secret),
        public_url=settings.slack_url or "",
        host=settings.slack_host,
        port=settings.slack_port,
        api_url=settings.slack_api_url,
        lead_ttl_s=settings.lease_ttl_s,
        takeover_interval_s=settings.sweep_interval_s,
    )


def _told(secret: SecretStr | None) -> str:
    return "" if secret is None else secret.get_secret_value()
