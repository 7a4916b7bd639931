"""What steps about the team and its contacts make true; see `bridge.menu.effects`."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.ids import PersonId
from bridge.ports.rows import DigestRate, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRole:
    """Somebody of the team may do something else here from now on."""

    person: PersonId
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class CareFor:
    """Said of a contact that waits: snooze_1h, snooze_9 or done, as the buttons in rooms."""

    contact: PersonId
    choice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteNotes:
    """What the team knows of a contact, in place of what was noted before; "" nothing."""

    contact: PersonId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    """A contact told somebody that they want no broadcasts."""

    contact: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseDigest:
    """How often whoever steps wants to hear how the business does."""

    rate: DigestRate


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDigestHour:
    """When all digests of the tenant are told: minutes after midnight."""

    minute: int


TeamEffect = ChangeRole | CareFor | WriteNotes | OptOut | ChooseDigest | ChangeDigestHour
