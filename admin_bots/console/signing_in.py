"""One-time links, and signing out.

Opening a link only shows a button: link previews and mail scanners open links too, and must not use them up.
"""

from __future__ import annotations

import structlog
from aiohttp import web

from admin_bots.console.forms import form_page, read_form, take_try
from admin_bots.console.pages import page
from admin_bots.console.parts import PARTS, Parts
from admin_bots.console.principal import looks_like_secret
from admin_bots.console.requests import read_command
from admin_bots.console.texts import reader_words
from bridge.ids import PersonId, TenantId
from bridge.words import N_

log = structlog.get_logger()


async def show_link(request: web.Request) -> web.Response:
    """The page with the one button."""
    take_try(request)
    words = reader_words(request)
    return form_page(
        request,
        "enter",
        words,
        title=words(N_("Open the wabridge console")),
        text=words(N_("You are about to sign in on this device.")),
        open=words(N_("Open the console")),
        once=words(N_("The link works once.")),
    )


async def use_link(request: web.Request) -> web.Response:
    """Use the link up, and sign this browser in."""
    take_try(request)
    await read_form(request)
    parts = request.app[PARTS]
    secret = request.match_info["secret"]
    found = await parts.platform.enter(secret, kind="link") if looks_like_secret(secret) else None
    if found is None:
        log.warning("console.link_refused")
        return _link_is_gone(request)
    return await sign_in(parts, *found)


async def leave(request: web.Request) -> web.Response:
    """Sign this browser out; its open tabs end."""
    parts = request.app[PARTS]
    principal = await parts.principal(request)
    await read_command(request, principal)
    await parts.platform.expel(principal.cookie)
    parts.console.tabs.end_all("closed", cookie=principal.cookie)
    response = web.json_response({})
    response.del_cookie(
        parts.config.cookie_name,
        path="/",
        secure=parts.config.secure_cookies,
        httponly=True,
        samesite="Strict",
    )
    return response


def _link_is_gone(request: web.Request) -> web.Response:
    words = reader_words(request)
    return page(
        "sorry",
        words,
        status=410,
        title=words(N_("This link does not work any more")),
        text=words(
            N_(
                "A link works once and expires soon. If you have just used it here, go on to the console."
                " If not, this command prints a new one on the machine that runs wabridge:"
            )
        ),
        command="wabridge console",
        again=words(N_("Go to the console")),
    )


async def sign_in(parts: Parts, tenant: TenantId | None, person: PersonId | None) -> web.Response:
    """Give this browser a cookie and send it to the console."""
    config = parts.config
    cookie = await parts.platform.admit(tenant, person, kind="cookie", ttl_s=config.cookie_ttl_s)
    log.info("console.entered", platform=tenant is None, tenant=tenant)
    response = web.Response(status=303, headers={"Location": "/"})
    response.set_cookie(
        config.cookie_name,
        cookie,
        max_age=int(config.cookie_ttl_s),
        path="/",
        httponly=True,
        samesite="Strict",
        secure=config.secure_cookies,
    )
    return response
