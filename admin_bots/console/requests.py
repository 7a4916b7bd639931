"""Reads what pages send: small JSON objects with a CSRF token, and nothing else."""

from __future__ import annotations

import hmac
import re
from collections.abc import Awaitable
from typing import Any, TypeVar
from uuid import UUID

import orjson
from aiohttp import web

from admin_bots import serving
from admin_bots.console.parts import PARTS
from admin_bots.console.principal import Principal

MAX_BODY_BYTES = 65_536
"""Four thousand characters of four bytes each, with room for the envelope."""

# Tabs and line breaks are text; the rest are none (and a NUL is refused by Postgres).
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


T = TypeVar("T")


async def in_time(request: web.Request, body: Awaitable[T], within_s: float | None = None) -> T:
    """A request's body, if it comes in time (None: in that of a small one).

    Raises:
        web.HTTPRequestTimeout: it does not.
    """
    return await serving.in_time(body, within_s or request.app[PARTS].config.body_timeout_s)


async def read_command(request: web.Request, principal: Principal) -> dict[str, Any]:
    """The JSON object of a change, once its token is found to be this browser's own.

    Raises:
        web.HTTPForbidden, web.HTTPUnsupportedMediaType, web.HTTPBadRequest, web.HTTPRequestTimeout,
        web.HTTPRequestEntityTooLarge
    """
    if not same(request.headers.get("X-CSRF-Token", ""), principal.csrf_token):
        raise web.HTTPForbidden(text="The page is out of date. Load it again.\n")
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="JSON is expected.\n")
    try:
        body = orjson.loads(await in_time(request, request.read()))
    except orjson.JSONDecodeError:
        raise web.HTTPBadRequest(text="That is not JSON.\n") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="A JSON object is expected.\n")
    return body


def text_of(body: dict[str, Any], name: str, *, most: int) -> str:
    """A text, freed of control characters and of white space around it.

    Raises:
        web.HTTPBadRequest: it is not there, empty or longer than `most` characters.
    """
    value = body.get(name)
    cleaned = clean(value) if isinstance(value, str) else ""
    if not cleaned or len(cleaned) > most:
        raise web.HTTPBadRequest(text=f"{name}: a text of 1 to {most} characters is expected.\n")
    return cleaned


def revision_of(body: dict[str, Any]) -> int:
    """The revision of the screen that the page showed.

    Raises:
        web.HTTPBadRequest: no such number.
    """
    revision = body.get("revision")
    if not isinstance(revision, int) or isinstance(revision, bool) or not 0 <= revision < 2**53:
        raise web.HTTPBadRequest(text="revision: a number is expected.\n")
    return revision


def event_id_of(body: dict[str, Any], principal: Principal) -> str:
    """The page's own name of an event, made unique to its person: nobody can use up another's.

    Raises:
        web.HTTPBadRequest: not a UUID.
    """
    try:
        event = UUID(text_of(body, "event_id", most=36))
    except ValueError:
        raise web.HTTPBadRequest(text="event_id: a UUID is expected.\n") from None
    return f"{principal.person}:{event}"


def clean(text: str) -> str:
    """Text as a person meant it."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n")).strip()


def same(given: str, expected: str) -> bool:
    """Whether two secrets are equal, in a time that tells nothing."""
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode())
