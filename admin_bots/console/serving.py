"""Listens for browsers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from admin_bots.console.config import ConsoleConfig


@asynccontextmanager
async def serve_console(app: web.Application, config: ConsoleConfig) -> AsyncIterator[str]:
    """Serve the console inside the block; yields its base URL, without a slash at the end.

    Raises:
        OSError: the address is taken or not ours.
    """
    # No access log: its lines would hold the secrets of one-time links.
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=5.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, config.host, config.port)
        await site.start()
        port = runner.addresses[0][1]
        scheme = "https" if config.secure_cookies else "http"
        host = f"[{config.host}]" if ":" in config.host else config.host
        yield f"{scheme}://{host}:{port}"
    finally:
        await runner.cleanup()
