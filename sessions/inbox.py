"""What a page told of messages, waiting to be recorded one after the other, in the order of the page."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bridge.errors import Fenced, PermanentError, TemporaryError
from bridge.facts import MessageEdited, MessageRevoked, MessageSeen
from bridge.ids import SessionId, TenantId
from bridge.ports.store import SessionDesk
from sessions.page_events import AckSeen

log = structlog.get_logger(__name__)

PageFact = MessageSeen | MessageEdited | MessageRevoked
Record = Callable[[TenantId, SessionId, PageFact], Awaitable[object]]
"""The bridge's use-case: once it returns, the fact is committed."""
Told = PageFact | AckSeen

ROOM = 20_000
"""What does not fit is read again by a catch-up."""
AGAIN_S = 1.0


class Inbox:
    """Of one opened page."""

    def __init__(
        self, *, desk: SessionDesk, record: Record, take_ack: Callable[[AckSeen], Awaitable[None]]
    ) -> None:
        self._desk = desk
        self._record = record
        self._take_ack = take_ack
        self._waiting: asyncio.Queue[Told] = asyncio.Queue(ROOM)

    def put(self, told: Told) -> bool:
        """Take it from the page; False when there is no room."""
        try:
            self._waiting.put_nowait(told)
        except asyncio.QueueFull:
            log.warning("inbox.full", room=ROOM)
            return False
        return True

    async def put_in_turn(self, told: Told) -> None:
        """Take what can wait until there is room."""
        await self._waiting.put(told)

    async def run(self) -> None:
        """Record for ever. Raises Fenced when the session is not ours any more."""
        while True:
            told = await self._waiting.get()
            await self._store(told)

    async def _store(self, told: Told) -> None:
        while not await self._stored(told):  # noqa: ASYNC110 - nobody tells when a database is back
            await asyncio.sleep(AGAIN_S)

    async def _stored(self, told: Told) -> bool:
        """False: the database is away, and nothing may be skipped."""
        try:
            if isinstance(told, AckSeen):
                await self._take_ack(told)
            else:
                await self._record(self._desk.tenant, self._desk.session, told)
        except Fenced:
            raise
        except PermanentError as error:
            # It would fail again after every restart: one lost fact is better than a session that never runs.
            log.error(  # noqa: TRY400 - a trace could hold what was written
                "fact.refused", what=type(told).__name__, why=str(error)
            )
        except TemporaryError as error:
            log.warning("fact.waiting", what=type(told).__name__, why=str(error))
            return False
        return True
