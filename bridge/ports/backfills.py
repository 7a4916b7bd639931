"""Reading what was written before the link: what was asked for, how far it is, and where it goes on."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bridge.ids import ChatId, MessageKey, SessionId


class BackfillState(enum.StrEnum):
    """Whether it is being read."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class BackfillEnd(enum.StrEnum):
    """Why it was stopped before its end."""

    BY_PERSON = "by_person"
    NOT_WELL = "not_well"  # the page did not answer, time and again
    NEEDS_PERSON = "needs_person"  # WhatsApp asks something, or has logged the device out


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillRow:
    """One session's reading of its history; the last one, when it is over."""

    session: SessionId
    state: BackfillState
    why: BackfillEnd | None  # of one that was STOPPED
    since: datetime  # nothing older is read
    asked_at: datetime
    chats: int | None  # None: they are not listed yet
    chats_done: int
    messages: int  # that were looked at, recorded before or not
    next_at: datetime  # no portion is read before
    tries: int  # portions in a row that were begun and came to nothing
    counted: int  # portions begun since `counted_since`
    counted_since: datetime
    told: bool  # whoever should hear of its end has


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillChat:
    """The chat that is next. before: the oldest of its messages that were read; None: none was."""

    place: int
    chat: ChatId
    before: MessageKey | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillTurn:
    """What a holder has to know for its next portion. chat None: none is left, or none listed yet.

    busy: a message is to be sent, or a broadcast is under way.
    """

    row: BackfillRow
    chat: BackfillChat | None
    busy: bool


class BackfillTx(Protocol):
    """A part of the tenant's transaction."""

    async def backfill(self, session: SessionId) -> BackfillRow | None: ...

    async def start_backfill(self, session: SessionId, *, since: datetime, now: datetime) -> bool:
        """Its chats shall be read that far back. False: they are being read."""
        ...

    async def stop_backfill(self, session: SessionId, why: BackfillEnd) -> bool:
        """Read no further. BY_PERSON: nobody has to be told. False: nothing was being read."""
        ...

    async def take_backfill_news(self, session: SessionId) -> BackfillRow | None:
        """One that is over and was not told of yet; from now on it was."""
        ...


class BackfillDesk(Protocol):
    """A part of `bridge.ports.holding.SessionDesk`: every write is fenced."""

    async def backfill(self, now: datetime) -> BackfillTurn | None:
        """What is to be read, or to be told of; None: nothing (an unfenced read)."""
        ...

    async def list_backfill(self, chats: Sequence[ChatId]) -> None:
        """These are read, in this order. Said once; again, it changes nothing."""
        ...

    async def begin_portion(
        self, *, tries: int, next_at: datetime, counted: int, counted_since: datetime
    ) -> bool:
        """The next portion is begun, committed before it is: what kills the process is not tried for ever.
        False: nothing is to be read any more.
        """
        ...

    async def portion_read(self, chat: BackfillChat, *, before: MessageKey | None, messages: int) -> None:
        """So many messages of the chat were looked at, and are recorded. before None: it is done with."""
        ...

    async def end_backfill(self, state: BackfillState, why: BackfillEnd | None = None) -> None:
        """It is over; who asked for it is to be told."""
        ...
