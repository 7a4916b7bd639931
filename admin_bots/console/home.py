"""The one address: the console of whoever is signed in, or the way in."""

from __future__ import annotations

from aiohttp import web

from admin_bots.console.pages import page
from admin_bots.console.panel import language_of
from admin_bots.console.parts import PARTS, Parts
from admin_bots.console.principal import Operator, Principal
from admin_bots.console.texts import CHROME, FILE_FIELD, LOG, MOST_MB, PLATFORM, reader_words, translated
from bridge.ports.files import MAX_FILE_BYTES
from bridge.words import N_


async def home(request: web.Request) -> web.Response:
    """The console of whoever is signed in."""
    parts = request.app[PARTS]
    principal = await parts.visitor(request)
    if principal is None:
        return _not_signed_in(request)
    if principal.tenant is None or principal.person is None:
        return _platform_page(request, principal)
    operator = Operator(tenant=principal.tenant, person=principal.person, principal=principal)
    return await _console_page(parts, operator)


async def _console_page(parts: Parts, operator: Operator) -> web.Response:
    tenant, words = await language_of(parts.desk, operator)
    texts = translated(CHROME, words)
    return page(
        "console",
        words,
        texts=texts,
        title=f"{tenant} · wabridge",
        tenant=tenant,
        csrf=operator.principal.csrf_token,
        log=words(LOG),
        leave=words(N_("Sign out")),
        loading=words(N_("Loading…")),
        send=texts["send"],
        side=words(N_("State and notices")),
        numbers=words(N_("WhatsApp")),
        notices=words(N_("Notices")),
        dismiss=texts["dismiss"],
        keys=texts["sayWithKeys"],
        file_field=words(FILE_FIELD, most=MOST_MB),
        most_bytes=str(MAX_FILE_BYTES),
        no_script=words(N_("The menu needs JavaScript. A file that it asks for can be given without:")),
        file_page=words(N_("Give a file")),
    )


def _platform_page(request: web.Request, principal: Principal) -> web.Response:
    words = reader_words(request)
    return page(
        "platform",
        words,
        texts=translated(PLATFORM, words),
        title=words(N_("wabridge platform")),
        csrf=principal.csrf_token,
        leave=words(N_("Sign out")),
        tenants=words(N_("Businesses")),
        ask=words(N_("Add a business")),
        add=words(N_("Add")),
    )


def _not_signed_in(request: web.Request) -> web.Response:
    """What a stranger sees instead of the console."""
    words = reader_words(request)
    return page(
        "sorry",
        words,
        status=401,
        title=words(N_("You are not signed in")),
        text=words(N_("On the machine that runs wabridge, this command prints a new one-time link:")),
        command="wabridge console",
        again=words(N_("Try again")),
    )
