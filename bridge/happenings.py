"""What a process tells of its own work, as a closed list of plain values (`bridge.telemetry`).

In none of it is a name, a number or a text. Ids are for traces alone: a measure is told apart by words of a
known list only, since each combination of them is kept for as long as the process lives.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from bridge.ids import MessageKey, OutboxId, StanzaId, TenantId, stanza_of
from bridge.ports.rows import FactRow, OutboxRow, Purpose
from bridge.screens import Surface
from bridge.session_life import SessionState


class Handling(enum.StrEnum):
    """What became of a fact."""

    HANDLED = "handled"
    REFUSED = "refused"  # put aside for good


class Send(enum.StrEnum):
    """What became of one attempt to hand a message over."""

    CONFIRMED = "confirmed"  # WhatsApp's server has it
    IN_DOUBT = "in_doubt"  # handed over, no ack in time: it is being looked up
    POSTPONED = "postponed"  # nothing was handed over; it is tried again
    REFUSED = "refused"  # by WhatsApp, or there is no such chat or file


class LeaseMove(enum.StrEnum):
    """What became of the right to a session."""

    CLAIMED = "claimed"
    RELEASED = "released"
    FENCED = "fenced"  # another holder has it
    LOST = "lost"  # with all others of this process, which was not heard in time


class Shown(enum.StrEnum):
    """What became of a screen or notice that an admin chat was to show."""

    SHOWN = "shown"
    TOO_SOON = "too_soon"  # by a pace that we keep ourselves
    UNREACHABLE = "unreachable"


class Request(enum.StrEnum):
    """What an admin chat's platform made of a request."""

    DONE = "done"
    AWAY = "away"  # it may be tried again
    REFUSED = "refused"


class JobMove(enum.StrEnum):
    """What became of a slice of work in the background that brought it to a stand."""

    DONE = "done"
    POSTPONED = "postponed"
    FAILED = "failed"
    FENCED = "fenced"


class Fetch(enum.StrEnum):
    """What became of one try to fetch a message's file."""

    KEPT = "kept"
    LEFT = "left"  # beyond the operator's limits
    POSTPONED = "postponed"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRecorded:
    """Something happened, and was written down. kind: the fact's class."""

    tenant: TenantId
    seq: int
    kind: str
    began_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FactHandled:
    """What follows from a fact is true now, and committed."""

    tenant: TenantId
    seq: int
    kind: str
    outcome: Handling
    recorded_at: datetime
    began_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent:
    """One attempt to hand a message over has ended. due_at: since when it might have gone."""

    tenant: TenantId
    outbox: OutboxId
    stanza: StanzaId
    purpose: Purpose
    outcome: Send
    due_at: datetime
    began_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AckHeard:
    """WhatsApp told how far a message has come: -1 refused, 1 server, 2 delivered, 3 read, 4 played."""

    stanza: StanzaId
    level: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseMoved:
    """The right to a session was taken, given back or lost."""

    move: LeaseMove


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionChanged:
    """A held session's state is another."""

    state: SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginCopied:
    """A copy of a login was made, or not. why: None when it was; else a word of `sessions.snapshots`."""

    why: str | None
    size_bytes: int
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenShown:
    """A screen, or a notice, was to be shown in an admin chat."""

    surface: Surface
    is_notice: bool
    outcome: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMade:
    """A platform was asked for something. took_s: None where it is meant to take long."""

    surface: Surface
    outcome: Request
    took_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobMoved:
    """Work in the background has come to a stand. kind: one of those that a scheduler knows."""

    kind: str
    move: JobMove


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFetched:
    """A try to fetch a message's file has ended."""

    outcome: Fetch
    took_s: float


def recorded_fact(row: FactRow, began_at: datetime, at: datetime) -> FactRecorded:
    """Of a row that was just committed."""
    return FactRecorded(tenant=row.tenant, seq=row.seq, kind=_kind(row), began_at=began_at, at=at)


def handled_fact(row: FactRow, outcome: Handling, began_at: datetime, at: datetime) -> FactHandled:
    """Of a row whose handling was just committed."""
    return FactHandled(
        tenant=row.tenant,
        seq=row.seq,
        kind=_kind(row),
        outcome=outcome,
        recorded_at=row.recorded_at,
        began_at=began_at,
        at=at,
    )


def sent_message(
    row: OutboxRow, key: MessageKey, send: Send, began_at: datetime, at: datetime
) -> MessageSent:
    """Of an attempt under `key` that has just ended."""
    return MessageSent(
        tenant=row.tenant,
        outbox=row.id,
        stanza=stanza_of(key),
        purpose=row.purpose,
        outcome=send,
        due_at=max(row.created_at, row.not_before),
        began_at=began_at,
        at=at,
    )


def _kind(row: FactRow) -> str:
    return type(row.fact).__name__


Happening = (
    FactRecorded
    | FactHandled
    | MessageSent
    | AckHeard
    | LeaseMoved
    | SessionChanged
    | LoginCopied
    | ScreenShown
    | RequestMade
    | JobMoved
    | FileFetched
)
"""The closed list."""
