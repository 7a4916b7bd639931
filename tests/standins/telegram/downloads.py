"""Hands out files at the links that getFile tells: whole, late, cut off in the middle, or not at all.

A download is a request of the method "download" for `TelegramStandIn.refuse_next` and `cut_next`; a cut one
breaks off half-way.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from aiohttp import web

from tests.standins.telegram.errors import Refusal
from tests.standins.telegram.requests import Request, next_plan

if TYPE_CHECKING:
    from tests.standins.telegram.messages import Media
    from tests.standins.telegram.town import TelegramStandIn

DOWNLOAD = "download"


async def hand_out(town: TelegramStandIn, request: web.Request, *, is_token: bool) -> web.StreamResponse:
    """Answer a download; `is_token`: the link holds the bot's token."""
    path = request.match_info["path"]
    seen = Request(seq=len(town.requests) + 1, at=time.time(), method=DOWNLOAD, params={"path": path})
    town.requests.append(seen)
    town.changed()
    try:
        media = _found(town, path, is_token=is_token)
        is_cut = next_plan(town.cuts, DOWNLOAD) is not None
        response = await _send(town, request, media, is_cut=is_cut)
        seen.code = 499 if is_cut else 200
    except Refusal as refusal:
        seen.code, seen.description = refusal.code, refusal.description
        facts = {"ok": False, "error_code": refusal.code, "description": refusal.description}
        return web.json_response(facts, status=refusal.code)
    except (asyncio.CancelledError, ConnectionError):
        seen.code = 499
        raise
    finally:
        town.changed()
    return response


def _found(town: TelegramStandIn, path: str, *, is_token: bool) -> Media:
    if refuse := next_plan(town.refusals, DOWNLOAD):
        raise refuse.as_refusal()
    media = town.shelf.by_path(path, town.time())
    if not is_token or media is None:
        raise Refusal("Not Found", code=404)
    return media


async def _send(
    town: TelegramStandIn, request: web.Request, media: Media, *, is_cut: bool
) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
    response.content_length = len(media.data)
    await response.prepare(request)
    half = len(media.data) // 2
    await response.write(media.data[:half])
    await town.shelf.flow.wait()
    if is_cut:
        if request.transport:
            request.transport.abort()
        return response
    await response.write(media.data[half:])
    await response.write_eof()
    return response
