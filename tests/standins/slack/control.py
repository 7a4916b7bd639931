"""The control API: people's verbs over HTTP, for other processes and demo pages.

`POST /control/<verb>` with a JSON object and the header `X-StandIn-Token`; `GET /control/state`,
`GET /control/requests?after=<seq>`, `GET /control/file/<team>/<file>` and `GET /control/events` (server-sent
events). Refusals: 409, `error`, `message`; wrong arguments: 400.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from tests.standins.control_api import guard_of, stream_changes
from tests.standins.slack.control_verbs import act
from tests.standins.slack.errors import Refusal
from tests.standins.slack.state import state_of
from tests.standins.watching import StandInError

if TYPE_CHECKING:
    from tests.standins.slack.town import SlackStandIn


def add_control(app: web.Application, town: SlackStandIn) -> None:
    """Add the control API of `town` to `app`."""
    app.middlewares.append(guard_of(town, StandInError, Refusal))

    async def do(request: web.Request) -> web.Response:
        facts = await request.json() if request.can_read_body else {}
        return web.json_response({"value": await act(town, request.match_info["verb"], facts)})

    async def show(request: web.Request) -> web.Response:
        await town.engine.settled()
        return web.json_response(state_of(town))

    async def requests(request: web.Request) -> web.Response:
        after = int(request.query.get("after", "0"))
        return web.json_response([asked.as_json() for asked in town.requests[after:]])

    async def file(request: web.Request) -> web.Response:
        data = town.workspaces[request.match_info["team"]].file(request.match_info["file"])
        if data is None:
            raise web.HTTPNotFound
        return web.Response(body=data, content_type="application/octet-stream")

    async def events(request: web.Request) -> web.StreamResponse:
        return await stream_changes(town, request)

    app.router.add_post("/control/{verb}", do)
    app.router.add_get("/control/state", show)
    app.router.add_get("/control/requests", requests)
    app.router.add_get("/control/file/{team}/{file}", file)
    app.router.add_get("/control/events", events)
