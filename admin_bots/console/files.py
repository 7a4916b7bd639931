"""Files of messages: what a stranger has sent is to be saved alone; what is shown, we have drawn."""

from __future__ import annotations

from aiohttp import web

from admin_bots.console.file_links import PATH, PICTURE_PATH
from admin_bots.console.parts import PARTS
from admin_bots.console.reports import attachment
from bridge.desk import NotYours
from bridge.ids import MessageId, is_id
from bridge.screens import Document

__all__ = ["PATH", "PICTURE_PATH", "file", "picture"]

STRANGERS = {
    # Whatever it is, no browser runs it or frames it as a page of ours; the gate forbids to sniff at it.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox"
}


async def file(request: web.Request) -> web.Response:
    """The file of one message, under its name, to be saved."""
    found = await _found(request, as_picture=False)
    return web.Response(
        body=found.content,
        content_type="application/octet-stream",
        headers={**STRANGERS, "Content-Disposition": attachment(found.name)},
    )


async def picture(request: web.Request) -> web.Response:
    """The picture that we have drawn of it."""
    found = await _found(request, as_picture=True)
    return web.Response(body=found.content, content_type="image/jpeg", headers=STRANGERS)


async def _found(request: web.Request, *, as_picture: bool) -> Document:
    parts = request.app[PARTS]
    operator = await parts.operator(request)
    message = request.match_info["message"]
    if not is_id(message):
        raise web.HTTPNotFound(text="Not found.\n")
    try:
        return await parts.desk.file_of(
            operator.tenant, operator.person, MessageId(message), as_picture=as_picture
        )
    except NotYours:
        # One answer for what is not there and what is somebody else's: nothing is told of what exists.
        raise web.HTTPNotFound(text="Not found.\n") from None
