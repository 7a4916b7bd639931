"""Invitations: whoever brings one says a name, and is a member."""

from __future__ import annotations

import structlog
from aiohttp import web

from admin_bots.console.forms import form_page, read_form, take_try
from admin_bots.console.pages import page
from admin_bots.console.parts import PARTS
from admin_bots.console.principal import looks_like_secret
from admin_bots.console.requests import clean
from admin_bots.console.signing_in import sign_in
from admin_bots.console.texts import reader_words
from bridge.words import N_

log = structlog.get_logger()

MAX_NAME = 80


async def show_invitation(request: web.Request) -> web.Response:
    """The page that asks for a name."""
    take_try(request)
    return _invitation(request)


async def use_invitation(request: web.Request) -> web.Response:
    """Make whoever brings the invitation a member, and sign this browser in."""
    take_try(request)
    form = await read_form(request)
    parts = request.app[PARTS]
    name = clean(form.get("name", ""))
    if not name or len(name) > MAX_NAME:
        return _invitation(request, name=name[:MAX_NAME], complain=True)
    secret = request.match_info["secret"]
    found = await parts.platform.redeem(secret, name) if looks_like_secret(secret) else None
    if found is None:
        log.warning("console.invitation_refused")
        return _invitation_is_gone(request)
    tenant, person, _role = found
    return await sign_in(parts, tenant, person)


def _invitation(request: web.Request, *, name: str = "", complain: bool = False) -> web.Response:
    words = reader_words(request)
    return form_page(
        request,
        "invite",
        words,
        status=422 if complain else 200,
        title=words(N_("You are invited to wabridge")),
        text=words(N_("From here you link WhatsApp and steer it. Your name is shown to your team.")),
        ask=words(N_("Your name")),
        name=name,
        problem=words(N_("Write a name of at most {most} characters."), most=MAX_NAME) if complain else "",
        accept=words(N_("Accept the invitation")),
        once=words(N_("The invitation works once.")),
    )


def _invitation_is_gone(request: web.Request) -> web.Response:
    words = reader_words(request)
    return page(
        "sorry",
        words,
        status=410,
        title=words(N_("This invitation does not work any more")),
        text=words(
            N_("It was used, or it has expired. Ask whoever sent it for a new one, made by this command:")
        ),
        command="wabridge invite",
        again=words(N_("Go to the console")),
    )
