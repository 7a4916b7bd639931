"""What an operator does in the page: press, type, look, clear notices."""

from __future__ import annotations

import structlog
from aiohttp import web

from admin_bots.console.parts import PARTS
from admin_bots.console.requests import event_id_of, read_command, revision_of, text_of
from admin_bots.console.stream import present_screen
from bridge.desk import MAX_TYPED, NotYours
from bridge.errors import PermanentError, TemporaryError
from bridge.screens import Surface
from bridge.tokens import MAX_BYTES, BadToken

log = structlog.get_logger()


async def press(request: web.Request) -> web.Response:
    """Record a press. Repeating one (same event_id) changes nothing."""
    parts = request.app[PARTS]
    operator = await parts.operator(request)
    body = await read_command(request, operator.principal)
    token = text_of(body, "token", most=MAX_BYTES)
    event_id = event_id_of(body, operator.principal)
    try:
        await parts.desk.press(
            operator.tenant, operator.person, token, surface=Surface.CONSOLE, event_id=event_id
        )
    except (BadToken, NotYours):
        # One answer for a forged button and for somebody else's: nothing is told of what exists.
        log.warning("console.press_refused", tenant=operator.tenant)
        raise web.HTTPNotFound(text="No such button.\n") from None
    except TemporaryError as error:
        raise _later(error) from error
    return web.json_response({}, status=202)


async def type_text(request: web.Request) -> web.Response:
    """Record typed text, in answer to the screen that the page showed."""
    parts = request.app[PARTS]
    operator = await parts.operator(request)
    body = await read_command(request, operator.principal)
    text = text_of(body, "text", most=MAX_TYPED)
    revision = revision_of(body)
    event_id = event_id_of(body, operator.principal)
    try:
        await parts.desk.type_text(
            operator.tenant,
            operator.person,
            await parts.conversation(operator),
            text,
            revision=revision,
            surface=Surface.CONSOLE,
            event_id=event_id,
        )
    except NotYours:
        raise web.HTTPNotFound(text="Not found.\n") from None
    except PermanentError:
        raise web.HTTPBadRequest(text="That text cannot be taken.\n") from None
    except TemporaryError as error:
        raise _later(error) from error
    return web.json_response({}, status=202)


async def look(request: web.Request) -> web.Response:
    """The present screen, for a page that has waited too long for the next one."""
    parts = request.app[PARTS]
    operator = await parts.operator(request)
    try:
        drawn = await present_screen(parts, operator, await parts.conversation(operator))
    except NotYours:
        raise web.HTTPNotFound(text="Not found.\n") from None
    return web.json_response(drawn)


async def clear_notices(request: web.Request) -> web.Response:
    """The person has read the notices."""
    parts = request.app[PARTS]
    operator = await parts.operator(request)
    await read_command(request, operator.principal)
    parts.console.tabs.forget_notices(await parts.conversation(operator))
    return web.json_response({})


async def picture(request: web.Request) -> web.Response:
    """The picture of a notice."""
    parts = request.app[PARTS]
    operator = await parts.operator(request)
    conversation = await parts.conversation(operator)
    found = parts.console.tabs.picture(conversation, request.match_info["ref"])
    if found is None:
        raise web.HTTPNotFound(text="Not found.\n")
    return web.Response(body=found, content_type="image/png")


def _later(error: TemporaryError) -> web.HTTPServiceUnavailable:
    wait_s = max(1, round(error.retry_after_s or 1.0))
    return web.HTTPServiceUnavailable(text="Try again.\n", headers={"Retry-After": str(wait_s)})
