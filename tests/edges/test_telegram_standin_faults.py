"""What the Telegram stand-in does to the real aiogram on demand and by its limits."""

from __future__ import annotations

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from tests.standins.telegram.flood import Flood
from tests.standins.telegram.limits import FloodLimits
from tests.standins.telegram.people import Person
from tests.standins.telegram.town import TelegramStandIn
from tests.standins.watching import NotSeen

pytest_plugins = ["tests.standins.telegram.visiting"]


@pytest.fixture
async def olga(telegram: TelegramStandIn) -> Person:
    person = telegram.user("Olga")
    await person.starts()
    return person


async def test_a_request_is_refused_on_demand(telegram: TelegramStandIn, bot: Bot, olga: Person) -> None:
    telegram.refuse_next("sendMessage", 429, retry_after=7)
    telegram.refuse_next("sendMessage", 403)
    telegram.refuse_next("sendMessage", 400, "Bad Request: message thread not found")
    telegram.refuse_next(code=500)

    with pytest.raises(TelegramRetryAfter) as told:
        await bot.send_message(olga.id, "one")
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(olga.id, "one")
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(olga.id, "one")
    with pytest.raises(TelegramServerError):
        await bot.send_message(olga.id, "one")
    await bot.send_message(olga.id, "one")

    assert told.value.retry_after == 7
    assert olga.reads == ["one"]
    assert [seen.code for seen in telegram.requests] == [429, 403, 400, 500, 200]


async def test_an_answer_can_be_lost(telegram: TelegramStandIn, bot: Bot, olga: Person) -> None:
    telegram.cut_next("sendMessage", done=True)
    telegram.cut_next("sendMessage", done=False)

    for text in ("done", "not done"):
        with pytest.raises(TelegramNetworkError):
            await bot.send_message(olga.id, text)

    assert olga.reads == ["done"]


async def test_telegram_can_be_away(telegram: TelegramStandIn, bot: Bot, olga: Person) -> None:
    telegram.offline = True
    with pytest.raises(TelegramNetworkError):
        await bot.get_me()

    telegram.offline = False

    assert (await bot.get_me()).is_bot


async def test_a_short_burst_into_a_chat_is_tolerated(
    telegram: TelegramStandIn, bot: Bot, olga: Person
) -> None:
    telegram.flood = Flood(FloodLimits(burst_per_chat=3, per_s=100))
    for number in range(3):
        await bot.send_message(olga.id, str(number))

    with pytest.raises(TelegramRetryAfter) as told:
        await bot.send_message(olga.id, "3")
    telegram.later(told.value.retry_after)
    await bot.send_message(olga.id, "4")

    assert olga.reads == ["0", "1", "2", "4"]


async def test_a_group_takes_twenty_a_minute(telegram: TelegramStandIn, bot: Bot, olga: Person) -> None:
    telegram.flood = Flood(FloodLimits(burst_per_chat=1000, per_s=1000))
    group = telegram.group("Team", [olga])
    await group.adds_bot(olga)
    for number in range(20):
        await bot.send_message(group.id, str(number))

    with pytest.raises(TelegramRetryAfter) as told:
        await bot.send_message(group.id, "20")
    assert 50 < told.value.retry_after <= 60
    telegram.later(61)
    await bot.send_message(group.id, "21")

    assert group.sees[-1].text == "21"


async def test_all_chats_together_take_thirty_a_second(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.flood = Flood(FloodLimits(burst_per_chat=1000, per_s=5))
    people = [telegram.user(f"Person {number}") for number in range(6)]
    for person in people:
        await person.starts()

    told = await asyncio.gather(
        *(bot.send_message(person.id, "hello") for person in people), return_exceptions=True
    )

    assert [type(answer) for answer in told if isinstance(answer, Exception)] == [TelegramRetryAfter]


async def test_until_gives_up_in_time(telegram: TelegramStandIn) -> None:
    with pytest.raises(NotSeen):
        await telegram.until(lambda: telegram.requests, within_s=0.05)
