"""Fixtures for tests at the stand-in: it, and the real aiogram bot that speaks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiogram import Bot, Dispatcher

from tests.standins.telegram.town import TelegramStandIn
from tests.standins.telegram.visitor import aiogram_bot


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    """A fresh stand-in. After the test nothing wrong may have been asked of it."""
    async with TelegramStandIn() as town:
        yield town
        assert [(seen.method, seen.description) for seen in town.violations] == []


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    """aiogram's bot, speaking to the stand-in."""
    async with aiogram_bot(telegram) as made:
        yield made


@pytest.fixture
def inbox(telegram: TelegramStandIn, bot: Bot) -> tuple[Dispatcher, list[Any]]:
    """A dispatcher that keeps what arrives, and what has arrived."""
    dispatcher, arrived = Dispatcher(), []

    def keep(kind: str) -> Callable[..., Any]:
        async def kept(event: Any) -> None:
            arrived.append((kind, event))
            telegram.changed()

        return kept

    for kind in ("message", "edited_message", "callback_query", "my_chat_member"):
        getattr(dispatcher, kind).register(keep(kind))
    return dispatcher, arrived
