"""Queues of hints: the way from "a row was written" to the process that can act on it.

    queues = await open_queues(settings.queue_url, home=store.session_home)
    await queues.hints.facts(tenant, lane)
    await queues.serve(messages=handle_lane, outbound=nudge, sessions=look, holder=lambda: supervisor.holder)
    await queues.drain(5.0)
    await queues.close()

With `memory` everything stays in this process. With `redis://…`:

| hint | travels by | heard by |
|---|---|---|
| `facts` (queue messages) | stream `wabridge:messages` | one worker, again after its death |
| `outbound` | stream `wabridge:outbound:<holder>` | the session's holder |
| `session` (queue sessions) | broadcast `wabridge:sessions` | every worker: its holder, or who has room |
| `surfaces` | broadcast `wabridge:surfaces` | every bots process |

A lost hint costs the time until the next sweep, never a message.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from taskiq import AsyncBroker, SendTaskError

from bridge.errors import BridgeError, PermanentError, TemporaryError
from bridge.ids import HolderId, SessionId, TenantId
from bridge.screens import Surface
from storage.brokers.broadcast import BroadcastBroker
from storage.brokers.claims import DEAD_LETTERS
from storage.brokers.local import LocalBroker
from storage.brokers.redis_client import OUTAGE
from storage.brokers.stream import StreamBroker
from storage.serving import Listener, OneAtATime, Work

log = structlog.get_logger(__name__)

PREFIX = "wabridge:"
AT_ONCE = {"messages": 16, "outbound": 16, "sessions": 4, "surfaces": 4}
"""Pieces of work that run at once, by queue. Handlers wait mostly for the database's few connections."""

RECLAIM_AFTER_S = 15.0
"""A hint that nobody has acknowledged or renewed for this long belongs to a dead worker."""

HINT_LIMIT_S = 1.0
"""How long leaving a hint may take: whoever leaves one has more to do, and the sweep finds what was lost."""

ANSWER_LIMIT_S = 2.0
"""How long whoever asks whether the queue is there waits for the answer."""

Home = Callable[[SessionId], Awaitable[tuple[TenantId, HolderId | None] | None]]


async def open_queues(url: str, *, home: Home, reclaim_after_s: float = RECLAIM_AFTER_S) -> Queues:
    """Open the queues of a QUEUE_URL; Redis need not answer yet.

    home: whose a session is, and its living holder (`Store.session_home`).

    Raises:
        PermanentError: neither `memory` nor a Redis URL.
    """
    name = secrets.token_hex(8)
    if url == "memory":
        brokers: dict[str, AsyncBroker] = {queue: LocalBroker() for queue in AT_ONCE}
        return Queues(brokers, home=home, is_local=True)
    if url.partition("://")[0] not in {"redis", "rediss", "unix"}:
        raise PermanentError(f"QUEUE_URL must be memory or redis://…; got one that begins with {url[:8]!r}")
    own: list[Callable[[], HolderId | None]] = [lambda: None]

    def own_stream() -> str | None:
        holder = own[0]()
        return None if holder is None else f"{PREFIX}outbound:{holder}"

    def stream(where: Callable[[], str | None], queue: str) -> AsyncBroker:
        return StreamBroker(
            url, stream=where, consumer=name, reclaim_after_s=reclaim_after_s, fetch_at_once=AT_ONCE[queue]
        )

    brokers = {
        "messages": stream(lambda: f"{PREFIX}messages", "messages"),
        "outbound": stream(own_stream, "outbound"),
        "sessions": BroadcastBroker(url, channel=f"{PREFIX}sessions"),
        "surfaces": BroadcastBroker(url, channel=f"{PREFIX}surfaces"),
    }
    return Queues(brokers, home=home, is_local=False, own=own)


class Queues:
    """Open queues: `hints` to leave hints, `serve` to act on them."""

    def __init__(
        self,
        brokers: dict[str, AsyncBroker],
        *,
        home: Home,
        is_local: bool,
        own: list[Callable[[], HolderId | None]] | None = None,
    ) -> None:
        self._brokers = brokers
        self._own = own if own is not None else []
        self._is_local = is_local
        self._work: dict[str, Work] = {}
        self._runner = OneAtATime()
        self._listeners: list[Listener] = []
        for queue, broker in brokers.items():
            broker.register_task(self._task_of(queue), task_name=queue)
        self.hints = QueuedHints(brokers, home=home, is_local=is_local)

    async def serve(
        self,
        *,
        messages: Callable[[TenantId, str], Awaitable[Any]] | None = None,
        outbound: Callable[[SessionId], Awaitable[Any]] | None = None,
        sessions: Callable[[SessionId | None], Awaitable[Any]] | None = None,
        surfaces: Callable[[Surface | None], Awaitable[Any]] | None = None,
        holder: Callable[[], HolderId | None] | None = None,
    ) -> None:
        """Begin to act on hints; only the queues given are listened to.

        holder: who this process is just now as a holder of sessions; needed for `outbound` over Redis.

        Raises:
            PermanentError: `outbound` without `holder` on Redis: nobody would find this process.
        """
        if outbound is not None and not self._is_local:
            if holder is None:
                raise PermanentError("over Redis, serve(outbound=…) needs holder=…")
            self._own[0] = holder
        given: dict[str, Work | None] = {
            "messages": messages and (lambda tenant, lane: messages(TenantId(tenant), lane)),
            "outbound": outbound and (lambda session: outbound(SessionId(session))),
            "sessions": sessions and (lambda session: sessions(SessionId(session) if session else None)),
            "surfaces": surfaces and (lambda surface: surfaces(Surface(surface) if surface else None)),
        }
        for queue, work in given.items():
            if work is not None:
                self._work[queue] = work
                broker = self._brokers[queue]
                broker.is_worker_process = True
                await broker.startup()
                self._listeners.append(Listener(queue, broker, at_once=AT_ONCE[queue]))

    @property
    def is_listening(self) -> bool:
        """Whether every queue that was served still is."""
        return not any(listener.has_ended for listener in self._listeners)

    async def drain(self, timeout_s: float) -> None:
        """Take nothing new, let what runs end; after `timeout_s` cut it short. Works twice."""
        for listener in self._listeners:
            listener.finish()
        ends = [asyncio.ensure_future(listener.ended()) for listener in self._listeners]
        if ends:
            _, late = await asyncio.wait(ends, timeout=timeout_s)
            if late:
                log.warning("queue.cut_short", queues=len(late))
                await self._runner.cut_short()
                await asyncio.wait(ends, timeout=1.0)
            for end in ends:
                end.cancel()
        for listener in self._listeners:
            await listener.stop()
        self._listeners.clear()
        self._runner = OneAtATime()

    async def depths(self, holders: Sequence[HolderId] = ()) -> dict[str, int]:
        """How many hints wait: `messages`, `outbound` (of these holders) and `dead`, which killed workers.

        Raises:
            TemporaryError: the queue is away.
        """
        messages, outbound = self._brokers["messages"], self._brokers["outbound"]
        if isinstance(messages, LocalBroker) and isinstance(outbound, LocalBroker):
            return {"messages": messages.depth, "outbound": outbound.depth, "dead": 0}
        assert isinstance(messages, StreamBroker), "over Redis they are streams"
        streams = [f"{PREFIX}messages", DEAD_LETTERS, *(f"{PREFIX}outbound:{one}" for one in holders)]
        try:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                first, dead, *others = await messages.depths(streams)
        except OUTAGE as error:
            raise TemporaryError("the queue does not answer") from error
        return {"messages": first, "outbound": sum(others), "dead": dead}

    async def close(self) -> None:
        """Drain at once and close every connection. Works twice."""
        await self.drain(0.0)
        for broker in self._brokers.values():
            await broker.shutdown()

    def _task_of(self, queue: str) -> Callable[..., Awaitable[None]]:
        async def act(*words: str) -> None:
            await self._runner.run((queue, *words), lambda: self._work[queue](*words))

        return act


class QueuedHints:
    """`bridge.ports.hints.Hints`. Never raises because a queue or the database is away."""

    def __init__(self, brokers: dict[str, AsyncBroker], *, home: Home, is_local: bool) -> None:
        self._brokers = brokers
        self._home = home
        self._is_local = is_local

    async def facts(self, tenant: TenantId, lane: str) -> None:
        """See the port."""
        await self._leave("messages", tenant, lane)

    async def outbound(self, session: SessionId) -> None:
        """See the port. A session that nobody holds needs no hint: its next holder looks by itself."""
        if self._is_local:
            await self._leave("outbound", session)
            return
        try:
            home = await self._home(session)
        except BridgeError as error:
            log.warning("hint.lost", queue="outbound", error=type(error).__name__)
            return
        if home is not None and home[1] is not None:
            await self._leave("outbound", session, queue_name=f"{PREFIX}outbound:{home[1]}")

    async def session(self, session: SessionId | None) -> None:
        """See the port."""
        await self._leave("sessions", session or "")

    async def surfaces(self, surface: Surface | None = None) -> None:
        """See the port."""
        await self._leave("surfaces", surface.value if surface is not None else "")

    async def _leave(self, queue: str, *words: str, **labels: str) -> None:
        task = self._brokers[queue].find_task(queue)
        assert task is not None
        # The id names the hint, so that one which waits already is recognised.
        kicker = task.kicker().with_task_id("/".join((queue, *words))).with_labels(**labels)
        try:
            async with asyncio.timeout(HINT_LIMIT_S):
                await kicker.kiq(*words)
        except SendTaskError as error:
            log.warning("hint.lost", queue=queue, error=type(error.__cause__).__name__)
        except TimeoutError:
            log.warning("hint.lost", queue=queue, error="TimeoutError")
