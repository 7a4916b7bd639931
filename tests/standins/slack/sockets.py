"""Socket Mode: tickets for WebSockets, several of them open, each event to one at random."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.standins.slack.errors import Refusal
from tests.standins.slack.replies import Reply, no_reply

if TYPE_CHECKING:
    from tests.standins.slack.delivery import Envelope
    from tests.standins.slack.town import SlackStandIn

Facts = dict[str, Any]
MOST_SOCKETS = 10
TICKET_LIFE_S = 30.0


@dataclass(slots=True, kw_only=True, eq=False)
class Socket:
    """One open WebSocket. `waiting`: what was sent over it and not acknowledged yet, by envelope id."""

    number: int
    web: web.WebSocketResponse
    waiting: dict[str, asyncio.Future[Reply]] = field(default_factory=dict)
    recycled: bool = False
    carried: list[int] = field(default_factory=list)


class Sockets:
    """The open sockets of the app."""

    def __init__(self, town: SlackStandIn) -> None:
        self.town = town
        self.open: list[Socket] = []
        self.opened = 0
        self._tickets: dict[str, float] = {}

    @property
    def any(self) -> bool:
        """Whether the app can be reached."""
        return bool(self._ready)

    # --- opening
    def ticket(self) -> str:
        """Where to connect to, once.

        Raises:
            Refusal: ten are open.
        """
        if len(self.open) >= MOST_SOCKETS:
            raise Refusal("too_many_websockets")
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = asyncio.get_running_loop().time() + TICKET_LIFE_S
        address = self.town.site.replace("http", "ws", 1)
        return f"{address}/link/?ticket={ticket}&app_id={self.town.app_id}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One WebSocket, until it ends."""
        until = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if until < asyncio.get_running_loop().time():
            raise web.HTTPForbidden
        wire = web.WebSocketResponse(autoping=True)
        await wire.prepare(request)
        self.opened += 1
        socket = Socket(number=self.opened, web=wire)
        await wire.send_json(self._hello())
        self.open.append(socket)
        self.town.changed()
        try:
            async for message in wire:
                if message.type is WSMsgType.TEXT:
                    self._heard(socket, message.data)
        finally:
            self.open.remove(socket)
            for future in socket.waiting.values():
                if not future.done():
                    future.set_result(no_reply("the socket was closed"))
            self.town.changed()
        return wire

    # --- what happens to sockets
    async def recycle(self) -> None:
        """Tell every socket that it ends soon, and close it as Slack does now and then."""
        facts = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "stand-in"}}
        for socket in list(self.open):
            socket.recycled = True
            await socket.web.send_json(facts)
            await socket.web.close()

    async def cut(self) -> None:
        """End every socket without a word."""
        for socket in list(self.open):
            transport = socket.web._req.transport if socket.web._req else None
            if transport is not None:
                transport.abort()

    async def close(self) -> None:
        """Close all."""
        for socket in list(self.open):
            await socket.web.close()

    # --- carrying
    async def carry(self, envelope: Envelope, reason: str) -> Reply:
        """Send it over one open socket. An event waits for one; the rest is lost where there is none."""
        if envelope.kind == "events_api":
            while not self._ready:
                await self.town.next_change(60.0)
        elif not self._ready:
            return no_reply("no socket is open")
        socket = random.choice(self._ready)
        name = str(uuid.uuid4())  # of this delivery: an acknowledgement that is late is none of the next
        future = socket.waiting[name] = asyncio.get_running_loop().create_future()
        socket.carried.append(envelope.number)
        try:
            await socket.web.send_json(self._dressed(name, envelope, reason))
            return await asyncio.wait_for(future, self.town.ack_within_s)
        except (ConnectionError, RuntimeError):
            return no_reply("the socket was closed")
        except TimeoutError:
            return no_reply("timeout")
        finally:
            socket.waiting.pop(name, None)

    @property
    def _ready(self) -> list[Socket]:
        return [one for one in self.open if not one.recycled and not one.web.closed]

    def _hello(self) -> Facts:
        return {
            "type": "hello",
            "num_connections": len(self.open) + 1,
            "debug_info": {"host": "stand-in", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.town.app_id},
        }

    def _dressed(self, name: str, envelope: Envelope, reason: str) -> Facts:
        facts: Facts = {
            "envelope_id": name,
            "type": envelope.kind,
            "payload": envelope.payload,
            "accepts_response_payload": envelope.kind != "events_api",
        }
        if envelope.kind == "events_api":
            facts |= {
                "retry_attempt": envelope.tries - 1,
                "retry_reason": reason if envelope.tries > 1 else "",
            }
        return facts

    def _heard(self, socket: Socket, text: str) -> None:
        facts = json.loads(text)
        if (future := socket.waiting.get(facts.get("envelope_id", ""))) and not future.done():
            future.set_result(Reply(acked=True, body=facts.get("payload")))
