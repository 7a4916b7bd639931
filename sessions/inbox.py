"""What a page told of messages, waiting to be recorded.

Within a chat the order is the page's; between chats they take turns, so that a thousand customers at once do
not keep the owner waiting. What waits is recorded together: a transaction costs more than what is in it.
Acks go first: an ack is never recorded after a message that was told later.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import structlog

from bridge.errors import Fenced, PermanentError, TemporaryError
from bridge.facts import MessageEdited, MessageReacted, MessageRevoked, MessageSeen
from bridge.ids import ChatId, SessionId, TenantId
from bridge.ports.store import SessionDesk
from sessions.page_events import AckSeen

log = structlog.get_logger(__name__)

PageFact = MessageSeen | MessageEdited | MessageRevoked | MessageReacted
Told = PageFact | AckSeen


class Record(Protocol):
    """The bridge's use-case."""

    async def __call__(self, tenant: TenantId, session: SessionId, /, *facts: PageFact) -> object:
        """Once it returns all of them are committed; when it raises, none is."""
        ...


TOGETHER = 16
"""So many facts at most are recorded at once: who comes next waits for them, about 20 ms."""

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
            if not told:
                self._stirred.clear()
                await self._stirred.wait()
                continue
            await self._store(told)
            async with self._moved:
                self._count -= len(told)
                self._chars -= sum(_size_of(one) for one in told)
                self._moved.notify_all()

    def _next(self) -> Sequence[Told]:
        """An ack, or the first fact of each chat; chats that have more go to the end of the row."""
        if self._acks:
            return [self._acks.popleft()]
        taken: list[PageFact] = []
        while self._chats and len(taken) < TOGETHER:
            chat = next(iter(self._chats))
            facts = self._chats.pop(chat)
            taken.append(facts.popleft())
            if facts:
                self._chats[chat] = facts
        return taken

    async def _store(self, told: Sequence[Told]) -> None:
        while not await self._stored(told):  # noqa: ASYNC110 - nobody tells when a database is back
            await asyncio.sleep(AGAIN_S)

    async def _stored(self, told: Sequence[Told]) -> bool:
        """False: the database is away, and nothing may be skipped."""
        try:
            await self._hand_over(told)
        except Fenced:
            raise
        except PermanentError as error:
            if len(told) > 1:
                for one in told:
                    await self._store([one])
                return True
            # It would fail again after every restart: one lost fact is better than a session that never runs.
            log.error(  # noqa: TRY400 - a trace could hold what was written
                "fact.refused", what=type(told[0]).__name__, why=str(error)
            )
        except TemporaryError as error:
            log.warning("fact.waiting", what=type(told[0]).__name__, why=str(error))
            return False
        return True

    async def _hand_over(self, told: Sequence[Told]) -> None:
        for ack in told:
            if isinstance(ack, AckSeen):
                await self._take_ack(ack)
        facts = [one for one in told if not isinstance(one, AckSeen)]
        if facts:
            await self._record(self._desk.tenant, self._desk.session, *facts)


def _size_of(told: Told) -> int:
    return len(told.text) if isinstance(told, MessageSeen | MessageEdited) else 0
