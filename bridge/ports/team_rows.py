"""Rows of those who work in admin chats: the team, who answers whom, what a platform delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bridge.ids import PersonId
from bridge.ports.rooms import RoomKind
from bridge.ports.rows import Role
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
