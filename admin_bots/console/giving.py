"""Files that an operator gives: by the form on the card, or on a page that needs no script."""

from __future__ import annotations

from uuid import uuid4

from aiohttp import web

from admin_bots.console.forms import FORM_PAGE
from admin_bots.console.pages import page
from admin_bots.console.panel import language_of
from admin_bots.console.parts import PARTS, Parts
from admin_bots.console.principal import Operator
from admin_bots.console.requests import in_time
from admin_bots.console.texts import FILE_FIELD, MOST_MB
from admin_bots.console.uploads import Upload, read_upload
from admin_bots.given_files import FileTooLarge, NoRoom, scratch_file
from bridge.desk import Given, NotYours
from bridge.giving import TOO_LARGE
from bridge.ports.files import MAX_FILE_BYTES
from bridge.screens import Screen, Surface
from bridge.words import N_


async def show_form(request: web.Request) -> web.Response:
    """The page with the form, while the menu asks for a file."""
    parts = request.app[PARTS]
    operator = await parts.operator(request)
    return await _form(parts, operator)


async def give(request: web.Request) -> web.Response:
    """Record a file, in answer to the screen that the page showed. Repeating one changes nothing."""
    parts = request.app[PARTS]
    operator = await parts.operator(request)
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    try:
        with scratch_file() as path:
            reading = read_upload(request, operator.principal, path)
            upload = await in_time(request, reading, parts.config.upload_timeout_s)
            await _give(parts, operator, upload)
    except FileTooLarge:
        if wants_json:
            raise web.HTTPRequestEntityTooLarge(max_size=MAX_FILE_BYTES, actual_size=0) from None
        return await _form(parts, operator, said=TOO_LARGE, status=413)
    except (OSError, NoRoom):
        raise web.HTTPInsufficientStorage(text="The disk does not take the file.\n") from None
    if wants_json:
        return web.json_response({}, status=202)
    return web.Response(status=303, headers={"Location": "/"})


async def _give(parts: Parts, operator: Operator, upload: Upload) -> None:
    try:
        await parts.desk.give_file(
            operator.tenant,
            operator.person,
            await parts.conversation(operator),
            Given(path=upload.path, name=upload.name, mime_type=upload.mime_type),
            revision=upload.revision,
            surface=Surface.CONSOLE,
            event_id=upload.event_id,
        )
    except NotYours:
        raise web.HTTPNotFound(text="Not found.\n") from None


async def _form(
    parts: Parts, operator: Operator, *, said: str | None = None, status: int = 200
) -> web.Response:
    screen = await _screen(parts, operator)
    if not screen.file_label:
        return web.Response(status=303, headers={"Location": "/"})
    _, words = await language_of(parts.desk, operator)
    return page(
        "file",
        words,
        status=status,
        headers=FORM_PAGE,
        title=screen.title,
        said="" if said is None else words(said, most=MOST_MB),
        prompt=screen.prompt or "",
        field=words(FILE_FIELD, most=MOST_MB),
        send=words(N_("Send")),
        back=words(N_("Back")),
        csrf=operator.principal.csrf_token,
        revision=str(screen.revision),
        event_id=str(uuid4()),
    )


async def _screen(parts: Parts, operator: Operator) -> Screen:
    try:
        conversation = await parts.conversation(operator)
        return (await parts.desk.present(operator.tenant, conversation, surface=Surface.CONSOLE)).screen
    except NotYours:
        raise web.HTTPNotFound(text="Not found.\n") from None
