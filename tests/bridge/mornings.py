"""Mornings in a town: the hour at which digests are told, and what was told."""

from __future__ import annotations

from datetime import timedelta

from bridge.screens import Notice, Surface
from tests.bridge.town import Town

UNTIL_NINE = timedelta(hours=21)
"""From noon."""


async def goes_to_sleep(town: Town) -> Town:
    """The hours are reckoned, and the notices of the beginning are read."""
    await town.keeps_time()
    town.chats[Surface.CONSOLE].forget_notices()
    town.sent.clear()
    return town


def digests(town: Town, on: Surface = Surface.CONSOLE) -> list[Notice]:
    """Those that were told there."""
    return [notice for notice in town.chats[on].notices if notice.kind == "digest"]


async def next_morning(town: Town) -> None:
    """It becomes nine."""
    town.clock.moment += UNTIL_NINE
    await town.keeps_time()
