"""Rows of those who work in admin chats: the team, who answers whom, what a platform delivered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bridge.ids import PersonId
from bridge.ports.rooms import RoomKind
from bridge.ports.rows import DigestRate, PersonRow, Role
from bridge.screens import Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """Somebody of the tenant's team, or (`room` is set) a shared room that the team uses."""

    person: PersonId
    name: str
    role: Role
    since: datetime
    room: RoomKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """Who answers a contact. Whether it still stands is `bridge.claims`' to say."""

    contact: PersonId
    person: PersonId
    name: str
    since: datetime
    touched_at: datetime  # the last act of theirs
    answered: bool  # a reply of theirs was sent
    taken: bool = False  # they said themselves that they answer, and not only began to


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRow:
    """What a platform delivered to one of our bots, recorded before it is acted on."""

    seq: int
    surface: Surface
    bot: str
    update_id: str
    payload: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """Who did what. `what`: `noun.past`, of a closed list that `bridge.menu.audit_words` knows.

    names: of the people whom the line speaks of (by, about, values of details), by id. Whoever turned out to
    be somebody else has that one's name; whoever was erased has none.
    """

    seq: int
    what: str
    by: PersonId | None
    about: str | None
    details: dict[str, str]
    at: datetime
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """All that is known of a contact beside the messages."""

    person: PersonRow
    notes: str
    notes_by_name: str | None
    notes_at: datetime | None
    first_at: datetime | None  # of the first message with them; None: there is none
    opted_out_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """A contact in the list of those who wait for an answer."""

    contact: PersonId
    name: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRow:
    """When a member is told how the business does. rate None: as the role hears; at None: not reckoned."""

    person: PersonId
    role: Role
    rate: DigestRate | None
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What happened in a stretch of time, in all sessions of a tenant."""

    new_contacts: int = 0
    received: int = 0
    sent: int = 0
    broadcasts: int = 0  # that ended then
    broadcast_messages: int = 0  # of those: that went out

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened at all."""
        return not (self.new_contacts or self.received or self.sent or self.broadcasts)
