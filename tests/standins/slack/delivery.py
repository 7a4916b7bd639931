"""Events and interactions on their way to the app: over a socket or signed HTTP, once or again."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.standins.slack.errors import NotThere
from tests.standins.slack.posting import Poster
from tests.standins.slack.replies import Reply, no_reply
from tests.standins.slack.sockets import Sockets

if TYPE_CHECKING:
    from tests.standins.slack.town import SlackStandIn

Facts = dict[str, Any]
RETRIES = 3
"""How often an event comes again when it was not acknowledged (the HTTP guide of the Events API)."""


@dataclass(slots=True, kw_only=True, eq=False)
class Envelope:
    """Something for the app. `kind`: "events_api", "interactive" or "slash_commands"."""

    number: int
    kind: str
    payload: Facts
    then: Callable[[Reply], Any] | None = None
    tries: int = 0
    held: bool = False
    reply: Reply | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def what(self) -> str:
        """The event's or the interaction's type, or the command."""
        told = self.payload.get("event") or self.payload
        return str(told.get("type") or told.get("command"))


class Delivery:
    """Everything that was meant for the app, oldest first in `all`."""

    def __init__(self, town: SlackStandIn) -> None:
        self.town = town
        self.all: list[Envelope] = []
        self.sockets = Sockets(town)
        self.poster = Poster(town)
        self._held: list[Envelope] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count(1)

    def send(self, kind: str, payload: Facts, then: Callable[[Reply], Any] | None = None) -> Envelope:
        """Hand it to the app, or keep it while `hold` holds. `then` (maybe async) gets the reply."""
        envelope = Envelope(number=next(self._numbers), kind=kind, payload=payload, then=then)
        self.all.append(envelope)
        if self._held is not None:
            envelope.held = True
            self._held.append(envelope)
        else:
            self._start(envelope)
        self.town.changed()
        return envelope

    def hold(self) -> None:
        """Keep back what comes from now on."""
        self._held = [] if self._held is None else self._held

    def release(self, *, reverse: bool = False) -> None:
        """Hand out what was kept back, in its order or the other way round."""
        held, self._held = self._held or [], None
        for envelope in reversed(held) if reverse else held:
            envelope.held = False
            self._start(envelope)

    def replay(self, number: int | None = None) -> Envelope:
        """Deliver something again, as Slack does when an acknowledgement was lost; the last one, when None.

        Raises:
            NotThere: there was none.
        """
        for old in reversed(self.all):
            if number in (None, old.number):
                again = Envelope(number=next(self._numbers), kind=old.kind, payload=old.payload, tries=1)
                self._start(again)
                return again
        raise NotThere(f"nothing with the number {number} was delivered")

    async def settled(self) -> None:
        """Wait until nothing is on its way; what nobody answers is waited for in vain, so bound it."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        """Stop delivering."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.sockets.close()
        await self.poster.close()

    def _start(self, envelope: Envelope) -> None:
        task = asyncio.create_task(self._deliver(envelope), name=f"slack delivers {envelope.what}")
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.town.faults.append(error)
        self.town.changed()

    async def _deliver(self, envelope: Envelope) -> None:
        is_event = envelope.kind == "events_api"
        reply = no_reply("")
        for attempt in range(RETRIES + 1):
            if attempt:
                await asyncio.sleep(self.town.retry_delays_s[attempt - 1])
            envelope.tries += 1
            over_http = self.town.deliver_over == "http"
            carrier = self.poster.post if over_http else self.sockets.carry
            reply = await carrier(envelope, reply.trouble)
            if reply.acked or not is_event or not reply.retries:
                break
        envelope.reply = reply
        if envelope.then:
            made = envelope.then(reply)
            if made is not None:
                await made
        envelope.answered.set()
        self.town.changed()
