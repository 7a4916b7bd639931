"""HTTP: Slack brings events, presses and commands, signed; they are recorded, and the answer confirms."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import orjson
import structlog
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from admin_bots.slack.config import SlackConfig
from admin_bots.slack.intake import Intake
from bridge.errors import BridgeError

log = structlog.get_logger()

MAX_BYTES = 1024 * 1024
"""More than Slack brings at once: a text has at most 40,000 characters."""

PATH = "/slack/events"
"""For events, interactivity and commands alike."""


def event_routes(intake: Intake, signing_secret: str) -> list[web.RouteDef]:
    """Where Slack brings what happens."""
    if not signing_secret:
        raise ValueError("without its secret a signature could be anybody's")
    verifier = SignatureVerifier(signing_secret)

    async def take(request: web.Request) -> web.Response:
        content = await request.read()
        if not _is_signed(verifier, content, request):
            log.warning("slack.webhook_refused")
            raise web.HTTPUnauthorized(text="Not from Slack.\n")
        body = body_in(content, request.content_type)
        if body is None:
            raise web.HTTPBadRequest(text="That is not what Slack sends.\n")
        if body.get("type") == "url_verification":
            return web.json_response({"challenge": str(body.get("challenge", ""))})
        try:
            answer = await intake.take(body)
        except (BridgeError, TimeoutError) as error:
            # Not confirmed: Slack brings it again.
            log.warning("slack.not_taken", error=type(error).__name__)
            raise web.HTTPServiceUnavailable(text="Try again.\n") from error
        response = web.Response() if answer is None else web.json_response(answer)
        await response.prepare(request)
        await response.write_eof()
        intake.confirmed(body)
        return response

    return [web.post(PATH, take)]


def body_in(content: bytes, content_type: str) -> dict[str, Any] | None:
    """What Slack has sent: JSON, or a form that holds JSON, or a command's form. None: neither."""
    try:
        if content_type == "application/json":
            found = orjson.loads(content)
        else:
            form = dict(parse_qsl(content.decode(), keep_blank_values=True))
            found = orjson.loads(form["payload"]) if "payload" in form else form
    except (orjson.JSONDecodeError, UnicodeDecodeError):
        return None
    return found if isinstance(found, dict) and found else None


def _is_signed(verifier: SignatureVerifier, content: bytes, request: web.Request) -> bool:
    """By Slack, within the last five minutes."""
    timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    if not (timestamp.isascii() and timestamp.isdigit() and signature.isascii()):
        return False
    try:
        return verifier.is_valid(content, timestamp, signature)
    except (ValueError, OverflowError, UnicodeDecodeError):
        return False


@asynccontextmanager
async def serve(routes: list[web.RouteDef], config: SlackConfig) -> AsyncIterator[int]:
    """Listen inside the block; yields the port.

    Raises:
        OSError: the address is taken or not ours.
    """
    app = web.Application(client_max_size=MAX_BYTES)
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=5.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, config.host, config.port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
