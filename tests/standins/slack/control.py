"""The control API: people's verbs over HTTP, for other processes and demo pages.

`POST /control/<verb>` with a JSON object and the header `X-StandIn-Token`; `GET /control/state`,
`GET /control/requests?after=<seq>`, `GET /control/file/<team>/<file>` and `GET /control/events` (server-sent
events). Refusals: 409, `error`, `message`; wrong arguments: 400.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.standins.slack.control_verbs import act
from tests.standins.slack.errors import Refusal, StandInError
from tests.standins.slack.state import state_of

if TYPE_CHECKING:
    from tests.standins.slack.town import SlackStandIn

HEADER = "X-StandIn-Token"
BEAT_S = 15.0
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_control(app: web.Application, town: SlackStandIn) -> None:
    """Add the control API of `town` to `app`."""
    app.middlewares.append(_guard(town))

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


async def stream_changes(town: SlackStandIn, request: web.Request) -> web.StreamResponse:
    """A server-sent event after each change, and now and then without one."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    while True:
        try:
            await response.write(f'data: {{"seq": {len(town.requests)}}}\n\n'.encode())
        except ConnectionError:
            return response
        await town.next_change(BEAT_S)


def _guard(town: SlackStandIn) -> Any:
    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith("/control/"):
            return await handler(request)
        shown = request.headers.get(HEADER, "")
        if not hmac.compare_digest(shown.encode(), town.control_token.encode()):
            return web.json_response({"error": "Forbidden", "message": f"{HEADER} is wrong"}, status=403)
        try:
            return await handler(request)
        except (StandInError, Refusal) as error:
            status = 409
            facts = {"error": type(error).__name__, "message": str(error)}
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            status = 400
            facts = {"error": type(error).__name__, "message": str(error)}
        return web.json_response(facts, status=status)

    return guard
