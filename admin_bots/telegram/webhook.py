"""The webhook: Telegram brings updates by HTTP. They are recorded, and the answer is the confirmation."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
import structlog
from aiohttp import web

from admin_bots.telegram.config import TelegramConfig
from admin_bots.updates import Updates
from bridge.errors import BridgeError

log = structlog.get_logger()

HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_BYTES = 1024 * 1024
"""An update is far smaller: text has at most 4096 characters, and files come as names."""

PATH = "/telegram"


def create_webhook_app(updates: Updates, secret: str, hint: Callable[[], None]) -> web.Application:
    """The application that takes updates from whoever knows the secret."""
    if not secret:
        raise ValueError("a webhook without a secret would take updates from anybody")

    async def take(request: web.Request) -> web.Response:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            log.warning("telegram.webhook_refused")
            raise web.HTTPUnauthorized(text="Not from Telegram.\n")
        update = _update_in(await request.read())
        if update is None:
            raise web.HTTPBadRequest(text="An update is expected.\n")
        try:
            await updates.record(str(update["update_id"]), update)
        except BridgeError as error:
            # Not confirmed: Telegram brings it again.
            raise web.HTTPServiceUnavailable(text="Try again.\n") from error
        hint()
        return web.Response()

    app = web.Application(client_max_size=MAX_BYTES)
    app.add_routes([web.post(PATH, take)])
    return app


def _update_in(body: bytes) -> dict[str, Any] | None:
    try:
        update = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    is_update = isinstance(update, dict) and isinstance(update.get("update_id"), int)
    return update if is_update else None


@asynccontextmanager
async def serve_webhook(app: web.Application, config: TelegramConfig) -> AsyncIterator[int]:
    """Listen inside the block; yields the port.

    Raises:
        OSError: the address is taken or not ours.
    """
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=5.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, config.webhook_host, config.webhook_port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
