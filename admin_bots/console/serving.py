"""Listens for browsers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from admin_bots.console.config import ConsoleConfig
from admin_bots.serving import serve


@asynccontextmanager
async def serve_console(app: web.Application, config: ConsoleConfig) -> AsyncIterator[str]:
    """Serve the console inside the block; yields its base URL, without a slash at the end.

    Raises:
        OSError: the address is taken or not ours.
    """
    async with serve(app, config.host, config.port) as port:
        scheme = "https" if config.secure_cookies else "http"
        host = f"[{config.host}]" if ":" in config.host else config.host
        yield f"{scheme}://{host}:{port}"
