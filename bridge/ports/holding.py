"""What a process does with the sessions that it holds. Leases run by the database's clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bridge.delivery import Delivery, Outcome
from bridge.ids import (
    HolderId,
    MessageKey,
    OutboxId,
    SessionId,
    StanzaId,
    TenantId,
)
from bridge.pairing import PairingMethod, PairingStep
from bridge.ports.backfills import BackfillDesk
from bridge.ports.bundles import BundleDesk
from bridge.ports.rows import (
    OutboxRow,
    SessionRow,
)
from bridge.session_life import Desired, SessionState


class SessionDesk(BundleDesk, BackfillDesk, Protocol):
    """What a session's holder does to its rows. Every write is fenced: it raises `Fenced` when the session
    points at another holder or generation, or the holder's lease has run out by the database's clock."""

    session: SessionId
    tenant: TenantId
    generation: int

    async def row(self) -> SessionRow:
        """The session as it is now (unfenced read)."""
        ...

    async def report(
        self,
        state: SessionState,
        *,
        reason: str | None,
        phone: str | None = None,
        lid: str | None = None,
        until: datetime | None = None,
    ) -> None:
        """Store the state and make every surface of its conversations due.

        CONNECTED also sets ever_linked, and linked_at the first time, and spends a wish to link.
        until: when the reason ends by itself, if that is known.
        """
        ...

    async def phone_seen(self, at: datetime) -> None:
        """The account's phone was online then. Older news change nothing; surfaces are due if it was away."""
        ...

    async def arrivals(self, since: datetime, most: int) -> list[datetime]:
        """When the newest `most` messages from contacts were written, newest first, none before `since`."""
        ...

    async def put_pairing(self, step: PairingStep, expires_at: datetime) -> None: ...

    async def pairing_done(self) -> None:
        """Nobody is linking any more: clears method and step."""
        ...

    async def unlinked(self) -> None:
        """An UNLINKED wish was carried out: desired becomes STOPPED."""
        ...

    async def new_profile(self) -> int:
        """The profile on disk was made anew or replaced: the next profile generation."""
        ...

    async def due(self, now: datetime, *, screens_too: bool = True) -> OutboxRow | None:
        """The next DUE row by purpose, then age, whose not_before has come; None also while the tenant (or
        the installation) is suspended. screens_too: the owner's as well, which come before all else."""
        ...

    async def next_due_at(self) -> datetime | None: ...

    async def in_flight(self) -> list[OutboxRow]:
        """All rows found SENDING, oldest first."""
        ...

    async def begin_send(self, outbox: OutboxId, key: MessageKey, profile_generation: int) -> None:
        """DUE -> SENDING under `key`, committed before this returns.

        Raises:
            PermanentError: nothing was begun: it is not DUE any more, or it belongs to a broadcast that does
                not run now, or whose recipient has opted out.
        """
        ...

    async def settle_send(
        self,
        outbox: OutboxId,
        outcome: Outcome,
        *,
        reason: str | None = None,
        sent_at: datetime | None = None,
        until: datetime | None = None,
    ) -> Delivery:
        """Apply the outcome by the table of `bridge.delivery`; an outcome that tells nothing new is ignored.
        BUSY keeps the key, so that the retry can look it up. Makes the surfaces that show it due.

        A message of a broadcast that is REJECTED for a reason of `bridge.halting` pauses the broadcast, until
        `until` if WhatsApp told when that ends.
        """
        ...

    async def receipt(
        self,
        stanza: StanzaId,
        outcome: Outcome,
        *,
        reason: str | None = None,
        until: datetime | None = None,
    ) -> bool:
        """An ack by stanza id; True when it moved something. CONFIRMED leaves sent_at unknown.

        What was sent on the phone is marked in the log, once it stands there.

        reason, until: of one that says no, as in `settle_send`.
        """
        ...

    async def to_look_at(self, limit: int) -> list[OutboxRow]:
        """UNCERTAIN messages that a person wants to be looked up once more; each is handed out once."""
        ...

    async def seen(self, chat_key: str, stanzas: Sequence[StanzaId]) -> set[StanzaId]:
        """Which of these messages of a chat are recorded as facts already."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """What a holder sees of one of its sessions in passing: enough to tell whether it has to look closer."""

    session: SessionId
    desired: Desired
    pairing: PairingMethod | None
    use_here_at: datetime | None  # as in the row
    has_due: bool  # a message is DUE and its time has come
    has_broadcast: bool  # one is PREPARING or RUNNING, or WAITING and its time has come
    has_news: bool  # of a broadcast something is to be told, or to be looked up once more
    unknown_number: bool  # an owner's number was typed, and WhatsApp has not been heard on whose it is


class HolderDesk(Protocol):
    """A process that may hold sessions, alive by one heartbeat on the database's clock."""

    holder: HolderId

    async def beat(self, ttl_s: float) -> None:
        """Live for `ttl_s` more seconds. Raises `Fenced` when this holder was declared dead already."""
        ...

    async def claim(
        self,
        limit: int,
        margin_s: float,
        *,
        prefer: Sequence[SessionId] = (),
        held: Sequence[SessionId] | None = None,
    ) -> list[SessionDesk]:
        """Take up to `limit` sessions that want to run and have no living holder (expired by `margin_s`).

        held: what this holder knows to hold. What the store takes for held by it beyond that is taken anew: a
        claim or a release whose answer was lost. None: nothing is known, and nothing is taken anew.
        """
        ...

    async def glimpses(self) -> list[Glimpse]:
        """Everything that the store takes for held by this holder, by one statement (an unfenced read)."""
        ...

    async def release(self, session: SessionId) -> None: ...

    async def lead(self, name: str, *, margin_s: float = 0.0) -> bool:
        """Take or keep a role that one process at a time has ("telegram:<bot id>"); False: another has it.

        It is free when its holder has released it, or is dead by the database's clock since `margin_s`.
        Raises `Fenced` when this holder itself counts as dead.
        """
        ...

    async def release_lead(self, name: str) -> None:
        """Let another take the role; one that is not ours (any more) is left alone."""
        ...

    async def leave(self) -> None:
        """Release everything and stop living."""
        ...
