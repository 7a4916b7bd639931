"""Shared rooms: places where a team talks about customers, what is offered there, and what waits."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bridge.delivery import Delivery
from bridge.ids import CaseId, ConversationId, FileId, MessageId, OfferId, OutboxId, PersonId, SessionId
from bridge.ports.broadcast_rows import FileRow
from bridge.screens import Surface


class RoomKind(enum.StrEnum):
    """How a shared room hears of customers. A room is a member that may look, and nobody's seat."""

    NOTICES = "notices"  # one notice per customer, drawn late
    THREADS = "threads"  # a card per customer, and every message as a line of its own


class ThreadReplies(enum.StrEnum):
    """What becomes of what a teammate writes in a customer's thread."""

    NOTE = "note"  # it stays internal until somebody sends it
    SENT = "sent"  # it goes out at once


class OfferState(enum.StrEnum):
    """Where an offered reply is."""

    OFFERED = "offered"
    SENT = "sent"  # put out; how far it got is the outbox entry's to say
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """A teammate's text in a customer's thread. decided_…: who has sent or discarded it."""

    id: OfferId
    session: SessionId
    room: ConversationId
    contact: PersonId
    author: PersonId
    author_name: str
    text: str
    state: OfferState
    created_at: datetime
    decided_by: PersonId | None = None
    decided_by_name: str | None = None
    decided_at: datetime | None = None
    delivery: Delivery | None = None  # of what was sent
    line: MessageId | None = None  # of the log, once it was sent
    file: FileRow | None = None  # goes with the text as its caption


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """What a member said of a contact's waiting: not before `until`, or (None) done with."""

    id: CaseId
    contact: PersonId
    person: PersonId
    name: str
    until: datetime | None
    at: datetime
    overtaken: bool  # the contact has written since: it does not hold any more


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A contact that has written, and nobody has answered. `rests`: snoozed or done with, for now."""

    contact: PersonId
    since: datetime
    rests: bool


class RoomsTx(Protocol):
    """Rooms, offered replies, and who waits for an answer."""

    async def room_of(self, person: PersonId) -> RoomKind | None:
        """What kind of room this member is; None for a person, and for nobody."""
        ...

    async def put_room(
        self, surface: Surface, address: str, name: str, kind: RoomKind, now: datetime
    ) -> PersonId:
        """The room with that account, made when there is none; its name and kind are these from now on.

        Raises:
            PermanentError: the account is a person's, who is no room.
        """
        ...

    async def put_case(
        self,
        session: SessionId,
        contact: PersonId,
        person: PersonId,
        now: datetime,
        *,
        until: datetime | None,
    ) -> CaseId:
        """Snoozed until then, or (None) done with: until the contact writes again."""
        ...

    async def case_of(self, session: SessionId, contact: PersonId) -> CaseRow | None: ...

    async def waiting(
        self, session: SessionId, now: datetime, *, contact: PersonId | None = None
    ) -> list[WaitingRow]:
        """Who has written in the last 30 days and was not answered since, the one that waits longest first.

        A reply that failed is no answer; a message that its author took back wants none.
        """
        ...

    async def add_offer(
        self,
        *,
        session: SessionId,
        room: ConversationId,
        contact: PersonId,
        author: PersonId,
        text: str,
        now: datetime,
        file: FileId | None = None,
    ) -> OfferId: ...

    async def offer(self, offer: OfferId) -> OfferRow | None: ...

    async def open_offers(self, session: SessionId, contact: PersonId) -> list[OfferRow]:
        """Those for this contact of which nobody has decided yet, the eldest first."""
        ...

    async def decide_offer(self, offer: OfferId, state: OfferState, person: PersonId, now: datetime) -> bool:
        """OFFERED becomes `state`; False when somebody has decided before: then nothing is changed."""
        ...

    async def offer_put_out(self, offer: OfferId, outbox: OutboxId) -> None:
        """Under which outbox entry it goes: from now on each change of that makes its notices due."""
        ...

    async def figures_moved(self, session: SessionId) -> int:
        """Places that show figures beside the menu (`Surface.has_dashboard`) are due once more; how many."""
        ...


class KeptTexts(Protocol):
    """Secrets of an admin chat that belong to no tenant: tokens of its installations, states of a sign-in.

    Sealed under the installation's key, their names too. Times run by this machine's clock.
    """

    async def keep(
        self, surface: Surface, name: str, text: str, *, expires_at: datetime | None = None
    ) -> None:
        """Keep the text under that name, in place of what was kept there before."""
        ...

    async def kept(self, surface: Surface, name: str) -> str | None:
        """The text; None when there is none, or it has expired."""
        ...

    async def take_kept(self, surface: Surface, name: str) -> str | None:
        """As `kept`, and it is gone: of all who take it at once, one gets it."""
        ...

    async def drop_kept(self, surface: Surface, name: str) -> bool:
        """Forget it; False when there was none."""
        ...

    async def kept_names(self, surface: Surface, prefix: str) -> list[str]:
        """The names that begin so and have not expired, in their order."""
        ...
