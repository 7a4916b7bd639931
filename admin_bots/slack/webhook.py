"""HTTP: Slack brings events, presses and commands, signed; they are recorded, and the answer confirms."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import orjson
import structlog
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from admin_bots.serving import BODY_TIMEOUT_S, in_time
from admin_bots.slack.intake import Intake
from admin_bots.tries import TOLD_PER_MINUTE, Tries
from bridge.errors import BridgeError

log = structlog.get_logger()

MAX_BYTES = 1024 * 1024
"""More than Slack brings at once: a text has at most 40,000 characters."""

PATH = "/slack/events"
"""For events, interactivity and commands alike."""


def create_app(routes: list[web.RouteDef]) -> web.Application:
    """What Slack and people who install the app can reach."""
    app = web.Application(client_max_size=MAX_BYTES)
    app.add_routes(routes)
    return app


def event_routes(
    intake: Intake, signing_secret: str, *, body_timeout_s: float = BODY_TIMEOUT_S
) -> list[web.RouteDef]:
    """Where Slack brings what happens."""
    if not signing_secret:
        raise ValueError("without its secret a signature could be anybody's")
    verifier, told = SignatureVerifier(signing_secret), Tries(per_minute=TOLD_PER_MINUTE)

    async def take(request: web.Request) -> web.Response:
        content = await in_time(request.read(), body_timeout_s)
        if not _is_signed(verifier, content, request):
            if not told.take(""):
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
