"""Reports of broadcasts, as files to be saved: made anew for whoever may see them."""

from __future__ import annotations

import re
from urllib.parse import quote

from aiohttp import web

from admin_bots.console.parts import PARTS
from admin_bots.console.report_links import PATH
from bridge.desk import NotYours
from bridge.ids import BroadcastId

__all__ = ["PATH", "report"]

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNQUOTED = re.compile(r"[^A-Za-z0-9 ._-]")


async def report(request: web.Request) -> web.Response:
    """What became of each recipient of one broadcast."""
    parts = request.app[PARTS]
    operator = await parts.operator(request)
    broadcast = request.match_info["broadcast"]
    if _ID.fullmatch(broadcast) is None:
        raise web.HTTPNotFound(text="Not found.\n")
    try:
        made = await parts.desk.report(operator.tenant, operator.person, BroadcastId(broadcast))
    except NotYours:
        # One answer for what is not there and what is somebody else's: nothing is told of what exists.
        raise web.HTTPNotFound(text="Not found.\n") from None
    return web.Response(
        body=made.content,
        content_type=made.mime_type,
        charset="utf-8",
        headers={"Content-Disposition": attachment(made.name)},
    )


def attachment(name: str) -> str:
    """A header that has a browser save what it gets, under that name (RFC 6266)."""
    return f"attachment; filename=\"{_UNQUOTED.sub('_', name)}\"; filename*=UTF-8''{quote(name, safe='')}"
