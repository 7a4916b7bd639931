"""Everything of a business in one archive, streamed to its owner from the pieces that it is kept in."""

from __future__ import annotations

from aiohttp import web

from admin_bots.console.parts import PARTS
from admin_bots.console.report_links import ARCHIVE as PATH
from admin_bots.console.reports import attachment
from bridge.desk import NotYours
from bridge.errors import TemporaryError

__all__ = ["PATH", "archive"]


async def archive(request: web.Request) -> web.StreamResponse:
    """The newest one that was made."""
    operator = await request.app[PARTS].operator(request)
    try:
        name, pieces = await request.app[PARTS].desk.export(operator.tenant, operator.person)
        first = await anext(pieces)
    except (NotYours, LookupError, StopAsyncIteration):
        # As for a report: nothing is told of what exists.
        raise web.HTTPNotFound(text="Not found.\n") from None
    except TemporaryError:
        raise web.HTTPServiceUnavailable(text="The store of files is away. Try again.\n") from None
    response = web.StreamResponse(headers={"Content-Disposition": attachment(name)})
    response.content_type = "application/gzip"
    await response.prepare(request)
    await response.write(first)
    # Should a later piece fail, the connection breaks off: a browser says that the file is not whole.
    async for piece in pieces:
        await response.write(piece)
    await response.write_eof()
    return response
