"""What the smoke test sees of an installation at one moment: ids and states, no number, name or text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bridge.delivery import Delivery
from bridge.facts import MessageKind
from bridge.ids import OutboxId, PersonId, SessionId
from bridge.media import FileState
from bridge.ports.rows import Purpose
from bridge.screens import Surface
from bridge.session_life import SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An entry of the outbox. is_menu: a screen, and not what the owner asked for beside it."""

    id: OutboxId
    to: PersonId
    purpose: Purpose
    is_menu: bool
    delivery: Delivery
    reason: str | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A line of the message log. by_phone: it went out, and not from the outbox."""

    seq: int
    contact: PersonId
    outgoing: bool
    by_phone: bool
    kind: MessageKind
    has_code: bool  # the run's own four digits stand in it
    file: FileState | None = None
    why_no_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSeen:
    """The account that the run is about. copied_at: its login's newest copy."""

    id: SessionId
    state: SessionState
    reason: str | None
    since: datetime
    generation: int
    is_held: bool
    copied_at: datetime | None
    copy_trouble: str | None
    has_proven_owner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One look. What is below `session` is empty while none was chosen. sent, said: newest first."""

    at: datetime
    faults: tuple[str, ...] | None = None  # the doctor's parts that do not work; None: it was not asked
    warnings: tuple[str, ...] = ()
    linked: tuple[SessionId, ...] = ()
    session: SessionSeen | None = None
    page: str | None = None  # of the owner's menu
    turned_on: Surface | None = None  # where the menu was moved last
    sent: tuple[Sent, ...] = ()
    said: tuple[Said, ...] = ()
    wants_none: frozenset[PersonId] = frozenset()  # of those who wrote lately
