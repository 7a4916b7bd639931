"""The webhook: Telegram brings updates by HTTP. They are recorded, and the answer is the confirmation."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any

import orjson
import structlog
from aiohttp import web

from admin_bots.serving import BODY_TIMEOUT_S, in_time
from admin_bots.tries import TOLD_PER_MINUTE, Tries
from admin_bots.updates import Updates
from bridge.errors import BridgeError

log = structlog.get_logger()

HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_BYTES = 1024 * 1024
"""An update is far smaller: text has at most 4096 characters, and files come as names."""

PATH = "/telegram"


def create_webhook_app(
    updates: Updates, secret: str, hint: Callable[[], None], *, body_timeout_s: float = BODY_TIMEOUT_S
) -> web.Application:
    """The application that takes updates from whoever knows the secret."""
    if not secret:
        raise ValueError("a webhook without a secret would take updates from anybody")
    told = Tries(per_minute=TOLD_PER_MINUTE)

    async def take(request: web.Request) -> web.Response:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), secret.encode()):
            if not told.take(""):
                log.warning("telegram.webhook_refused")
            raise web.HTTPUnauthorized(text="Not from Telegram.\n")
        update = _update_in(await in_time(request.read(), body_timeout_s))
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
