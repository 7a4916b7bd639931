"""Listens for HTTP: browsers, and platforms that bring what happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TypeVar

from aiohttp import web

BODY_TIMEOUT_S = 20.0
"""How long a request's body may take, where it is small: so little comes in no time."""

T = TypeVar("T")


@asynccontextmanager
async def serve(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Listen inside the block; yields the port, which is a free one for 0.

    Raises:
        OSError: the address is taken or not ours.
    """
    # No access log: its lines would hold the secrets of one-time links.
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=5.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def in_time(body: Awaitable[T], within_s: float = BODY_TIMEOUT_S) -> T:
    """A request's body, if it comes in time.

    Raises:
        web.HTTPRequestTimeout: it does not.
    """
    try:
        async with asyncio.timeout(within_s):
            return await body
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="The request did not come to its end.\n") from None
