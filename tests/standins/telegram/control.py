"""The control API: people's verbs over HTTP, for other processes and demo pages.

`POST /control/<verb>` with a JSON object and the header `X-StandIn-Token`; `GET /control/state`,
`GET /control/requests?after=<seq>`, `GET /control/photo/<file_id>` and `GET /control/events` (server-sent
events). Refusals: 409, `error`, `message`; wrong arguments: 400.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from tests.standins.control_api import guard_of, stream_changes
from tests.standins.telegram.control_verbs import act
from tests.standins.telegram.errors import Refusal
from tests.standins.telegram.state import state_of
from tests.standins.watching import StandInError

if TYPE_CHECKING:
    from tests.standins.telegram.town import TelegramStandIn


def add_control(app: web.Application, town: TelegramStandIn) -> None:
    """Add the control API of `town` to `app`."""
    app.middlewares.append(guard_of(town, StandInError, Refusal))

    async def do(request: web.Request) -> web.Response:
        facts = await request.json() if request.can_read_body else {}
        return web.json_response({"value": await act(town, request.match_info["verb"], facts)})

    async def show(request: web.Request) -> web.Response:
        return web.json_response(state_of(town))

    async def requests(request: web.Request) -> web.Response:
        after = int(request.query.get("after", "0"))
        return web.json_response([asked.as_json() for asked in town.requests[after:]])

    async def photo(request: web.Request) -> web.Response:
        media = town.shelf.by_id(request.match_info["file_id"])
        return web.Response(body=media.data, content_type=media.mime_type)

    async def events(request: web.Request) -> web.StreamResponse:
        return await stream_changes(town, request)

    app.router.add_post("/control/{verb}", do)
    app.router.add_get("/control/state", show)
    app.router.add_get("/control/requests", requests)
    app.router.add_get("/control/photo/{file_id}", photo)
    app.router.add_get("/control/events", events)
