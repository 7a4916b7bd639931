"""Tasks that live and die together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any


async def until_the_first_ends(name: str, **jobs: Coroutine[Any, Any, None]) -> None:
    """Run the jobs side by side until one of them ends; end the others, and raise what it raised.

    Each task is called `<name>.<job>`. When more than one has failed, the first in the order given counts.
    """
    tasks = [asyncio.create_task(job, name=f"{name}.{part}") for part, job in jobs.items()]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for result in ended:
        if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
            raise result


async def end_all(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel them and wait until they have ended, however they do."""
    ending = list(tasks)
    for task in ending:
        task.cancel()
    await asyncio.gather(*ending, return_exceptions=True)


async def rest(signal: asyncio.Event, seconds: float) -> bool:
    """Sleep until `signal` is set, at most `seconds`; whether it was set. It is cleared."""
    try:
        async with asyncio.timeout(max(0.0, seconds)):
            await signal.wait()
    except TimeoutError:
        return False
    signal.clear()
    return True


async def either(*events: asyncio.Event) -> None:
    """Wait until one of them is set."""
    waits = {asyncio.create_task(one.wait()) for one in events}
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
