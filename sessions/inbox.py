"""What a page told of messages, waiting to be recorded one after the other.

Within a chat the order is the page's; between chats they take turns, so that a thousand customers at once do
not keep the owner waiting. Acks go first: an ack is never recorded after a message that was told later.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import structlog

from bridge.errors import Fenced, PermanentError, TemporaryError
from bridge.facts import MessageEdited, MessageRevoked, MessageSeen
from bridge.ids import ChatId, SessionId, TenantId
from bridge.ports.store import SessionDesk
from sessions.page_events import AckSeen

log = structlog.get_logger(__name__)

PageFact = MessageSeen | MessageEdited | MessageRevoked
Record = Callable[[TenantId, SessionId, PageFact], Awaitable[object]]
"""The bridge's use-case: once it returns, the fact is committed."""
Told = PageFact | AckSeen

ROOM = 20_000
"""What does not fit is read again by a catch-up."""
ROOM_CHARS = 50_000_000
"""A text may have 65,536 characters: so many of the longest must not take all memory."""
AGAIN_S = 1.0


class Inbox:
    """Of one opened page."""

    def __init__(
        self, *, desk: SessionDesk, record: Record, take_ack: Callable[[AckSeen], Awaitable[None]]
    ) -> None:
        self._desk = desk
        self._record = record
        self._take_ack = take_ack
        self._acks: deque[AckSeen] = deque()
        self._chats: dict[ChatId, deque[PageFact]] = {}  # in the order of their turns
        self._count = 0
        self._chars = 0
        self._moved = asyncio.Condition()
        self._stirred = asyncio.Event()

    def put(self, told: Told) -> bool:
        """Take it from the page; False when there is no room."""
        if self._count >= ROOM or self._chars >= ROOM_CHARS:
            log.warning("inbox.full", waiting=self._count)
            return False
        self._count += 1
        self._chars += _size_of(told)
        if isinstance(told, AckSeen):
            self._acks.append(told)
        else:
            self._chats.setdefault(told.chat, deque()).append(told)
        self._stirred.set()
        return True

    async def put_in_turn(self, told: Told) -> None:
        """Take what can wait until there is room."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._count < ROOM and self._chars < ROOM_CHARS)
        self.put(told)

    async def run(self) -> None:
        """Record for ever. Raises Fenced when the session is not ours any more."""
        while True:
            told = self._next()
            if told is None:
                self._stirred.clear()
                await self._stirred.wait()
                continue
            await self._store(told)
            async with self._moved:
                self._count -= 1
                self._chars -= _size_of(told)
                self._moved.notify()

    def _next(self) -> Told | None:
        if self._acks:
            return self._acks.popleft()
        if not self._chats:
            return None
        chat = next(iter(self._chats))
        facts = self._chats.pop(chat)
        told = facts.popleft()
        if facts:
            self._chats[chat] = facts  # to the end of the row
        return told

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


def _size_of(told: Told) -> int:
    return len(told.text) if isinstance(told, MessageSeen | MessageEdited) else 0
