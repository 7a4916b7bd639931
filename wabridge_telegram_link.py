"""Where the bot is, asked of Telegram without aiogram: a command must not wait seconds for an import."""

from __future__ import annotations

import aiohttp

from bridge.errors import TemporaryError
from bridge.health import Finding, fault, good
from wabridge_settings import Settings

TIMEOUT_S = 10.0


async def bot_link(settings: Settings) -> str | None:
    """The bot's address, https://t.me/…; None without a token.

    Raises:
        TemporaryError: Telegram cannot be reached, or refuses the token.
    """
    if settings.telegram_token is None:
        return None
    url = f"{settings.telegram_api_url.rstrip('/')}/bot{settings.telegram_token.get_secret_value()}/getMe"
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as http, http.post(url) as response:
            answer = await response.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        # Not the library's own words: they may hold the address, and the token with it.
        raise TemporaryError("Telegram cannot be reached") from None
    try:
        return f"https://t.me/{answer['result']['username']}"
    except (KeyError, TypeError):
        raise TemporaryError("Telegram refuses TELEGRAM_TOKEN: is it what @BotFather gave?") from None


async def invitation_line(settings: Settings, secret: str) -> str | None:
    """The invitation as a link into Telegram; None without a bot that can be asked for its name."""
    try:
        link = await bot_link(settings)
    except TemporaryError as error:
        return f"Telegram: no link ({error})"
    return None if link is None else f"Telegram: {link}?start={secret}"


async def check_telegram(settings: Settings) -> Finding | None:
    """Whether Telegram knows the token; None without one."""
    try:
        link = await bot_link(settings)
    except TemporaryError as error:
        return fault("Telegram", str(error), "Check TELEGRAM_TOKEN, TELEGRAM_API_URL and the network.")
    return None if link is None else good("Telegram", link)
