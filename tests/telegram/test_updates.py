"""Updates: what a person did outlives outages, and nothing stands in the way of what comes after it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from admin_bots.telegram.lanes import chat_of
from admin_bots.updates import TRIES, Update, Updates
from bridge.errors import TemporaryError
from bridge.ports.clock import SystemClock
from bridge.screens import Surface
from storage.store import TortoiseStore
from tests.telegram.founding import open_empty_store


class Handling:
    """Takes updates; each fails as often as it says."""

    def __init__(self, store: TortoiseStore) -> None:
        self.done: list[int] = []
        self.fails: dict[int, list[Exception]] = {}
        self._changed = asyncio.Condition()
        self.updates = Updates(
            store=store,
            clock=SystemClock(),
            surface=Surface.TELEGRAM,
            bot="1",
            lane_of=chat_of,
            handle=self._handle,
            pause_s=0.0001,
        )

    async def records(self, number: int, text: str = "x") -> None:
        """An update of the one chat there is."""
        message = {"chat": {"id": 7}, "text": text}
        assert await self.updates.record(str(number), {"update_id": number, "message": message})

    async def comes_to(self, number: int) -> None:
        """Handle what waits until that update is done."""
        await self.updates.round()
        async with asyncio.timeout(30), self._changed:
            await self._changed.wait_for(lambda: number in self.done)

    async def _handle(self, update: Update) -> None:
        number = update["update_id"]
        if self.fails.get(number):
            raise self.fails[number].pop()
        self.done.append(number)
        async with self._changed:
            self._changed.notify_all()


@pytest.fixture
async def handling(tmp_path: Path) -> AsyncIterator[Handling]:
    """Over a real store."""
    store = await open_empty_store(tmp_path)
    found = Handling(store)
    yield found
    await found.updates.drain(5.0)
    await store.close()


async def test_what_is_away_for_long_is_waited_for_and_the_order_is_kept(handling: Handling) -> None:
    handling.fails[1] = [TemporaryError("the database is away")] * (2 * TRIES)
    await handling.records(1)
    await handling.records(2)

    await handling.comes_to(2)

    assert handling.done == [1, 2]


async def test_a_fault_of_ours_is_tried_again_and_then_left_behind(handling: Handling) -> None:
    handling.fails[1] = [RuntimeError("a bug")] * 100
    await handling.records(1)
    await handling.records(2)

    await handling.comes_to(2)

    assert handling.done == [2]
    assert len(handling.fails[1]) == 100 - TRIES


async def test_half_a_character_stops_nothing(handling: Handling) -> None:
    await handling.records(1, "\ud83d")
    await handling.records(2)

    await handling.comes_to(2)

    assert handling.done == [1, 2]
