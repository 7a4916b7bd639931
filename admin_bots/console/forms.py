"""Forms of the doors: each bound to the browser that was shown it, and slowed down against guessing."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets

import structlog
from aiohttp import web

from admin_bots.console.pages import page
from admin_bots.console.parts import PARTS
from admin_bots.console.principal import looks_like_secret
from admin_bots.console.requests import in_time, same
from bridge.words import Words

log = structlog.get_logger()

# Not "no-referrer", which makes browsers send "Origin: null" with a form. This one names our host alone,
# never the path with the secret.
FORM_PAGE = {"Referrer-Policy": "strict-origin"}


def take_try(request: web.Request) -> None:
    """Count a request to a door.

    Raises:
        web.HTTPTooManyRequests: there were too many from that address.
    """
    wait_s = request.app[PARTS].tries.take(request.remote or "")
    if wait_s:
        log.warning("console.tries_exhausted")
        raise web.HTTPTooManyRequests(
            text="Too many tries. Wait a minute.\n", headers={"Retry-After": str(math.ceil(wait_s))}
        )


def form_page(
    request: web.Request, template: str, words: Words, *, status: int = 200, **values: str
) -> web.Response:
    """A page with a form that only this browser can send."""
    config = request.app[PARTS].config
    # An earlier page of this browser stays usable beside the new one.
    nonce = request.cookies.get(config.form_cookie_name, "")
    if not looks_like_secret(nonce):  # a cookie can come from any program of this machine
        nonce = secrets.token_urlsafe(24)
    csrf = _form_token(nonce, request.path)
    response = page(template, words, status=status, texts=None, headers=FORM_PAGE, csrf=csrf, **values)
    response.set_cookie(
        config.form_cookie_name,
        nonce,
        max_age=3600,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=config.secure_cookies,
    )
    return response


async def read_form(request: web.Request) -> dict[str, str]:
    """The fields of a form that this browser was shown.

    Raises:
        web.HTTPForbidden, web.HTTPUnsupportedMediaType: it was not; that is no form.
        web.HTTPRequestTimeout: it did not come.
    """
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType(text="A form is expected.\n")
    form = {
        key: value
        for key, value in (await in_time(request, request.post())).items()
        if isinstance(value, str)
    }
    nonce = request.cookies.get(request.app[PARTS].config.form_cookie_name, "")
    if not nonce or not same(form.get("csrf", ""), _form_token(nonce, request.path)):
        raise web.HTTPForbidden(text="The page is out of date. Open the link again.\n")
    return form


def _form_token(nonce: str, path: str) -> str:
    return hmac.new(nonce.encode(), path.encode(), hashlib.sha256).hexdigest()
