"""What a step makes true, beside where the menu stands: the shell applies it in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.ids import PersonId
from bridge.pairing import PairingMethod
from bridge.ports.rooms import ThreadReplies
from bridge.ports.rows import NoticeMode, Role
from bridge.screens import Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTenant:
    """None: leave it. quiet (None, None): off."""

    name: str | None = None
    language: str | None = None
    time_zone: str | None = None
    notices: NoticeMode | None = None
    quiet: tuple[int, int] | tuple[None, None] | None = None
    mirrored: frozenset[Surface] | None = None
    thread_replies: ThreadReplies | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptRisks:
    """The owner read what an unofficial client risks, and goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeOwner:
    """A number that shall steer; it has to prove itself. phone None: the linked account itself."""

    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOwner:
    """A number that shall steer, and is known to be the person's own: the admin chat vouches for it."""

    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """A one-time secret for somebody who shall have this role; the page remembers it until it is left."""

    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMember:
    """Somebody shall see and do nothing here any more."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The person is about to answer this contact; the others see it."""

    contact: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclaim:
    """The person does not answer after all."""

    contact: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class StartLinking:
    """Link by this method; phone (E.164) is the account's own number, for CODE."""

    method: PairingMethod
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLinking:
    """Nobody wants to link any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOut:
    """Take the device off the account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TryAgain:
    """Whoever holds the session shall try at once what it waits with, or has given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDraft:
    """Change the broadcast that is prepared."""

    text: str | None = None
    audience: str | None = None
    saved: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardDraft:
    """Throw the prepared broadcast away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A person's explicit act: send this text to this contact."""

    contact: PersonId
    text: str


Effect = (
    ChangeTenant
    | AcceptRisks
    | ProposeOwner
    | ShareOwner
    | Invite
    | RemoveMember
    | Claim
    | Unclaim
    | StartLinking
    | StopLinking
    | LogOut
    | TryAgain
    | SaveDraft
    | DiscardDraft
    | Reply
)
