"""Makes the Telegram bot as the settings want it. Imported only with a token: aiogram costs seconds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from admin_bots.telegram.bot import TelegramBot
from admin_bots.telegram.config import TelegramConfig
from bridge.desk import Desk
from bridge.ports.store import Platform
from bridge.screens import Surface
from wabridge_greeting import secret_for_the_owner
from wabridge_settings import Settings


def make_bot(settings: Settings, desk: Desk, platform: Platform, say: Callable[[str], None]) -> TelegramBot:
    """The bot of TELEGRAM_TOKEN; `run` it."""
    return TelegramBot(
        config=telegram_config(settings),
        desk=desk,
        platform=platform,
        look_interval_s=settings.sweep_interval_s,
        say=say,
        greet=_greeting(settings, desk, platform, say),
    )


def _greeting(
    settings: Settings, desk: Desk, platform: Platform, say: Callable[[str], None]
) -> Callable[[str], Awaitable[None]]:
    """Print where the bot is; to the only owner, as long as the bot does not know them, how to come in."""

    async def greet(bot_link: str) -> None:
        say(f"Telegram: {bot_link}")
        ttl_s = settings.console_link_ttl_s
        secret = await secret_for_the_owner(desk, platform, Surface.TELEGRAM, ttl_s)
        if secret is None:
            return
        say(
            f"To steer from Telegram, open this once, within {ttl_s // 60} minutes: {bot_link}?start={secret}"
        )

    return greet


def telegram_config(settings: Settings) -> TelegramConfig:
    """The bot's numbers as the settings want them."""
    assert settings.telegram_token is not None, "without a token there is no bot"
    secret = settings.telegram_webhook_secret
    return TelegramConfig(
        token=settings.telegram_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        webhook_url=settings.telegram_webhook_url or "",
        webhook_secret="" if secret is None else secret.get_secret_value(),
        webhook_host=settings.telegram_webhook_host,
        webhook_port=settings.telegram_webhook_port,
        lead_ttl_s=settings.lease_ttl_s,
        takeover_interval_s=settings.sweep_interval_s,
    )
