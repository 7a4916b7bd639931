"""Who and what a town is made of: its people, a clock, noted hints, and admin chats on paper."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bridge.facts import Address
from bridge.ids import ConversationId, PersonId, SessionId, StanzaId, TenantId
from bridge.pairing import PairingStep
from bridge.ports.rows import OutboxRow, SurfaceRow
from bridge.screens import Notice, Screen, Surface
from tests.bridge.samples import NOW

LINKED = Address(lid="900", phone="+34600000001", name="Bakery")
OWNER = Address(lid="700", phone="+34600000002", name="Olga W.")
CARLA = Address(lid="800", phone="+34600000003", name="Carla")
DAVID = Address(lid="801", phone="+34600000004", name="David")


@dataclass
class TownClock:
    """Stands still until a story moves it."""

    moment: datetime = NOW

    def now(self) -> datetime:
        """Aware, UTC."""
        return self.moment

    def passes(self, **time: float) -> None:
        """Let time pass: `minutes=5`."""
        self.moment += timedelta(**time)


@dataclass
class NotedHints:
    """Hints that wait in a list until the town acts on them."""

    lanes: list[tuple[TenantId, str]] = field(default_factory=list)
    due_sessions: list[SessionId] = field(default_factory=list)
    wanted_sessions: list[SessionId | None] = field(default_factory=list)
    drawn: list[Surface | None] = field(default_factory=list)

    async def facts(self, tenant: TenantId, lane: str) -> None:
        self.lanes.append((tenant, lane))

    async def outbound(self, session: SessionId) -> None:
        self.due_sessions.append(session)

    async def session(self, session: SessionId | None) -> None:
        self.wanted_sessions.append(session)

    async def surfaces(self, surface: Surface | None = None) -> None:
        self.drawn.append(surface)


@dataclass
class PaperChat:
    """An admin chat on paper: it keeps what it was shown, and fails on command."""

    surface: Surface
    shown: list[tuple[ConversationId, Screen, PairingStep | None]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    readers: list[ConversationId] = field(default_factory=list)  # whose each notice was
    names: list[str] = field(default_factory=list)  # and the message that tells it
    fails: Exception | None = None
    meanwhile: Callable[[], Awaitable[Any]] | None = None  # happens once, while a screen is being shown
    refs: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def show(self, place: SurfaceRow, screen: Screen, pairing: PairingStep | None) -> str | None:
        self._may_fail()
        self.shown.append((place.conversation, screen, pairing))
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            await happens()
        return f"m{next(self.refs)}"

    async def notify(self, place: SurfaceRow, notice: Notice) -> str | None:
        self._may_fail()
        self.notices.append(notice)
        self.readers.append(place.conversation)
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            await happens()
        self.names.append(notice.earlier or f"n{next(self.refs)}")
        return self.names[-1]

    def screens(self, conversation: ConversationId) -> list[Screen]:
        """All screens of one conversation, oldest first."""
        return [screen for at, screen, _ in self.shown if at == conversation]

    def notices_of(self, conversation: ConversationId) -> list[Notice]:
        """All notices of one conversation, oldest first; an edited one once more."""
        return [notice for at, notice in zip(self.readers, self.notices, strict=True) if at == conversation]

    def forget_notices(self) -> None:
        """They were read."""
        for pile in (self.notices, self.readers, self.names):
            pile.clear()

    def _may_fail(self) -> None:
        if self.fails is not None:
            raise self.fails


@dataclass
class Sent:
    """A message that left for WhatsApp."""

    row: OutboxRow
    stanza: StanzaId
    text: str


@dataclass(frozen=True)
class Colleague:
    """An operator beside the owner."""

    person: PersonId
    menu: ConversationId
