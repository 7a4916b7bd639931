"""kill -9 of the whole service at random moments of a conversation.

FAULT_KILLS says how often (5 in the suite, 30 by `make faults`); FAULT_SEED makes a run again.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.faults.judging import judge
from tests.faults.killing import kill_with_browsers
from tests.faults.people import Story
from tests.shop import Shop

KILLS = int(os.environ.get("FAULT_KILLS", "5"))
SEED = int(os.environ.get("FAULT_SEED", "20261122"))
LONGEST_WAIT_S = 1.2
"""A step takes about a tenth of a second; so kills fall before, into and after it."""

Moment = Callable[[Story], Awaitable[object]]


async def _any_time(story: Story) -> None:
    await asyncio.sleep(story.chance.uniform(0.0, LONGEST_WAIT_S))  # the moment of death is the test's input


async def _a_frame_has_left(story: Story) -> None:
    """The server has a message of ours, and we have not written that down yet."""
    town = story.shop.town
    seen = len([frame for frame in town.frames if frame.kind == "message"])
    await town.until(lambda: len([one for one in town.frames if one.kind == "message"]) > seen)


async def _a_message_has_arrived(story: Story) -> None:
    """The page has stored mail and has told the server so: it will not come a second time."""
    town, device = story.shop.town, story.device
    await town.until(lambda: device.waiting)
    await town.until(lambda: not device.waiting)


async def _an_answer_was_written_down(story: Story) -> None:
    service = story.shop.services["up"]
    service.lines.clear()
    await service.says("outbox.settled")


MOMENTS: tuple[Moment, ...] = (
    _any_time,
    _a_frame_has_left,
    _any_time,
    _a_message_has_arrived,
    _an_answer_was_written_down,
)


@pytest.mark.timeout(300 + 30 * KILLS)
@pytest.mark.parametrize("is_self", [False, True], ids=["a number of his own", "the linked number itself"])
async def test_killed_at_any_moment_nothing_is_lost_and_nothing_is_sent_twice(
    tmp_path: Path, is_self: bool
) -> None:
    async with Shop(tmp_path, LOG_LEVEL="DEBUG") as shop:
        story = Story(shop=shop, chance=random.Random(SEED), is_self=is_self)
        await story.begins()

        for number in range(KILLS):
            logins = story.device.logins
            conversation = asyncio.create_task(_converse(story))
            await MOMENTS[number % len(MOMENTS)](story)
            # Every other time the browser dies at the same stroke, as with the end of a container.
            await (shop.services["up"].kill() if number % 2 else kill_with_browsers(shop.services["up"]))
            await shop.services["up"].start()
            await story.comes_back(logins=logins)
            await conversation

        await story.owner_asks()
        await judge(story)


async def _converse(story: Story) -> None:
    """What goes on when the service dies: all of them write and press, and wait until they are answered."""
    await story.customer_writes()
    await asyncio.gather(_owner_and_operator(story), _customers(story))


async def _owner_and_operator(story: Story) -> None:
    await story.owner_asks()
    await story.operator_replies()
    await story.owner_asks()


async def _customers(story: Story) -> None:
    for _ in range(4):
        await story.customer_writes()
        await asyncio.sleep(story.chance.uniform(0.0, 0.5))  # people pause
