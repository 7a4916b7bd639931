"""How the real aiogram gets its updates from the Telegram stand-in: long poll and webhook."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramConflictError
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from tests.standins.telegram.limits import UNLIMITED
from tests.standins.telegram.town import TelegramStandIn
from tests.standins.telegram.visitor import aiogram_bot, polling

pytest_plugins = ["tests.standins.telegram.visiting"]
Inbox = tuple[Dispatcher, list[Any]]


async def test_an_update_comes_again_until_it_is_confirmed(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga")
    await olga.starts()
    await olga.writes("two")

    first = await bot.get_updates()
    again = await bot.get_updates(limit=1)
    rest = await bot.get_updates(offset=first[0].update_id + 1)

    assert [update.update_id for update in first] == [again[0].update_id, rest[0].update_id]
    assert await bot.get_updates(offset=rest[0].update_id + 1) == []
    assert await bot.get_updates() == []


async def test_a_long_poll_waits_for_the_next_update(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga")
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.until(lambda: telegram.mail.is_polled)

    await olga.starts()

    assert [update.message.text for update in await waiting if update.message] == ["/start"]


async def test_the_second_poll_ends_the_first(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga")
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.until(lambda: telegram.mail.is_polled)

    async with aiogram_bot(telegram) as other:
        second = asyncio.create_task(other.get_updates(timeout=30))
        with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
            await first
        await olga.starts()
        assert len(await second) == 1


async def test_only_what_was_asked_for_arrives(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga")
    await bot.get_updates(allowed_updates=["message"])
    await olga.starts()
    olga.blocks()
    await olga.starts()

    kinds = [update.event_type for update in await bot.get_updates()]

    assert kinds == ["message", "message"]


async def test_updates_can_be_replayed_and_reordered(
    telegram: TelegramStandIn, bot: Bot, inbox: Inbox
) -> None:
    dispatcher, arrived = inbox
    olga = telegram.user("Olga")
    async with polling(bot, dispatcher):
        telegram.mail.hold()
        await olga.starts()
        await olga.writes("two")
        telegram.mail.release(reverse=True)
        # aiogram confirms what it saw last, which is the older one: so the newer one comes again.
        await telegram.until(lambda: len(arrived) == 3)
        telegram.mail.replay(telegram.mail.all[0])
        await telegram.until(lambda: len(arrived) == 4)

    assert [event.text for _, event in arrived] == ["two", "/start", "two", "/start"]


async def test_a_webhook_gets_the_secret_and_what_was_refused_again(
    telegram: TelegramStandIn, bot: Bot, inbox: Inbox
) -> None:
    dispatcher, arrived = inbox
    olga, failures = telegram.user("Olga"), [503, 503]

    @web.middleware
    async def fails_first(request: web.Request, handler: Any) -> web.StreamResponse:
        if failures:
            return web.Response(status=failures.pop())
        return await handler(request)  # type: ignore[no-any-return]

    app = web.Application(middlewares=[fails_first])
    SimpleRequestHandler(dispatcher, bot, secret_token="a_secret").register(app, path="/hook")
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        await bot.set_webhook(url, secret_token="a_secret", allowed_updates=["message"])
        await olga.starts()
        await olga.writes("two")
        await telegram.until(lambda: len(arrived) == 2)
        await telegram.until(lambda: not telegram.mail.waiting)
        info = await bot.get_webhook_info()
        async with aiohttp.ClientSession() as session, session.post(url, json={"update_id": 1}) as forged:
            assert forged.status == 401
        with pytest.raises(
            TelegramConflictError, match="can't use getUpdates method while webhook is active"
        ):
            await bot.get_updates()
        await bot.delete_webhook()
    finally:
        await runner.cleanup()

    assert [event.text for _, event in arrived] == ["/start", "two"]
    assert (info.url, info.pending_update_count) == (url, 0)
    assert "503" in (info.last_error_message or "")
    assert await bot.get_updates() == []


async def test_real_telegram_wants_https() -> None:
    async with (
        TelegramStandIn(insecure_webhooks=False, flood=UNLIMITED) as telegram,
        aiogram_bot(telegram) as bot,
    ):
        with pytest.raises(Exception, match="An HTTPS URL must be provided for webhook"):
            await bot.set_webhook("http://127.0.0.1:1/hook")
