"""What both sides are put under. All is seen at the stand-in, so the page's own share is in it, for both."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Sequence

from tests.benchmarks.traffic.sides import Side
from tests.standins.watching import NotSeen
from tests.standins.whatsapp.people import Person

THINK_S = 0.2
"""Between an answer and the owner's next message."""
LEAST = 5
"""Answers that a measurement has at least, also after customers have ceased: where they write faster than is
logged, waits grow as long as they do."""
PATIENCE_S = 300.0
NUMBERS = itertools.count()


def customers_of(side: Side, count: int) -> list[Person]:
    """So many."""
    return [side.town.person(f"+55116{place:08}", name=f"Customer {place}") for place in range(count)]


async def owner_asks(side: Side, seconds: float) -> list[float]:
    """The owner asks one after the other, for so long: milliseconds until each answer reached the server."""
    took: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until or len(took) < LEAST:
        seen, began = len(side.town.frames), time.time()
        await side.owner.writes(side.phone, "menu")
        answered_at = await _answered(side, seen)
        took.append((answered_at - began) * 1000)
        await asyncio.sleep(THINK_S)
    return took


async def _answered(side: Side, seen: int) -> float:
    """When the first message to the owner came after so many frames; unix seconds."""

    def found() -> float | None:
        frames = itertools.islice(side.town.frames, seen, None)
        wanted = (one.at for one in frames if one.kind == "message" and one.to == side.owner.number)
        return next(wanted, None)

    at = await side.town.until(found, within_s=PATIENCE_S)
    assert at is not None
    return at


async def customers_write(side: Side, people: Sequence[Person], a_second: float, seconds: float) -> int:
    """At that rate, evenly, for so long; how many."""
    began, written = time.monotonic(), 0
    while (passed := time.monotonic() - began) < seconds:
        # Also where it is late: the owner has to have a turn.
        await asyncio.sleep(max(0.0, written / a_second - passed))
        await people[written % len(people)].writes(side.phone, f"question {next(NUMBERS)}")
        written += 1
    return written


async def asks_under_load(
    side: Side, people: Sequence[Person], a_second: float, seconds: float
) -> list[float]:
    """The owner asks while customers write."""
    logged = await side.logged()
    writing = asyncio.create_task(customers_write(side, people, a_second, seconds))
    took = await owner_asks(side, seconds)
    await all_logged(side, logged + await writing)
    return took


async def burst(side: Side, people: Sequence[Person], count: int) -> float:
    """So many messages at once: how many a second come into the log."""
    logged = await side.logged()
    began = time.monotonic()
    for number in range(count):
        await people[number % len(people)].writes(side.phone, f"question {next(NUMBERS)}")
    await all_logged(side, logged + count)
    return count / (time.monotonic() - began)


async def all_logged(side: Side, count: int) -> None:
    """Wait until so many are in the log. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE_S):
        while await side.logged() < count:
            await side.town.next_change(0.05)


async def broadcast(side: Side, people: list[Person]) -> float | None:
    """To all of them: how many messages a second reach the server, from the confirmation on; None: some of
    them never did."""
    numbers, seen = {one.number for one in people}, len(side.town.frames)
    began = time.time()
    await side.broadcasts("Hello, we are open tomorrow", people)

    def reached() -> list[float]:
        frames = itertools.islice(side.town.frames, seen, None)
        return [one.at for one in frames if one.kind == "message" and one.to in numbers]

    try:
        await side.town.until(lambda: len(reached()) >= len(people), within_s=PATIENCE_S)
    except NotSeen:
        return None
    return len(people) / (max(reached()) - began)
