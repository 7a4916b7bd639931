"""What the control APIs of the stand-ins have in common: who may use them, and news of changes."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from aiohttp import web

HEADER = "X-StandIn-Token"
BEAT_S = 15.0
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Controlled(Protocol):
    """A stand-in, as far as it is needed here."""

    control_token: str

    @property
    def requests(self) -> Sequence[object]:
        """What it was asked so far."""
        ...

    async def next_change(self, within_s: float) -> bool:
        """Wait for the next change; False when none came in time."""
        ...


async def stream_changes(town: Controlled, request: web.Request) -> web.StreamResponse:
    """A server-sent event after each change, and now and then without one."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    while True:
        try:
            await response.write(f'data: {{"seq": {len(town.requests)}}}\n\n'.encode())
        except ConnectionError:
            return response
        await town.next_change(BEAT_S)


def guard_of(town: Controlled, *refusals: type[Exception]) -> Any:
    """A middleware: only with the token, and an error is told. refusals: what a person's act may raise."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith("/control/"):
            return await handler(request)
        shown = request.headers.get(HEADER, "")
        if not hmac.compare_digest(shown.encode(), town.control_token.encode()):
            return web.json_response({"error": "Forbidden", "message": f"{HEADER} is wrong"}, status=403)
        try:
            return await handler(request)
        except refusals as error:
            status = 409
            facts = {"error": type(error).__name__, "message": str(error)}
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            status = 400
            facts = {"error": type(error).__name__, "message": str(error)}
        return web.json_response(facts, status=status)

    return guard
