"""What a step makes true, beside where the menu stands: the shell applies it in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bridge.audience.entries import ListRead
from bridge.broadcast_life import Move
from bridge.ids import BroadcastId, FileId, LabelId, ListId, PersonId
from bridge.menu.file_effects import FetchAgain
from bridge.menu.history_effects import HistoryEffect
from bridge.menu.privacy_effects import PrivacyEffect
from bridge.menu.session_effects import SessionEffect
from bridge.menu.team_effects import TeamEffect
from bridge.ports.broadcast_rows import Audience, PaceName
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
    keep_days: int | None = None


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
class SaveDraft:
    """Change the broadcast that is prepared. None: leave it. wanted_at: a chosen start; at_once: none."""

    text: str | None = None
    audience: Audience | None = None
    file: FileId | None = None
    drop_file: bool = False
    wanted_at: datetime | None = None
    at_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardDraft:
    """Throw the prepared broadcast away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepList:
    """A pasted list, which the draft shall go to."""

    read: ListRead


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeToList:
    """Somebody states that the people of this list agreed."""

    list: ListId


@dataclass(frozen=True, slots=True, kw_only=True)
class TestBroadcast:
    """The draft, as it would be, to the owner's own WhatsApp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmBroadcast:
    """A person's explicit act: send the draft to everybody whom it means now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveBroadcast:
    """Undo, pause, go on, stop."""

    broadcast: BroadcastId
    move: Move


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain:
    """Ask WhatsApp once more about what is uncertain of it."""

    broadcast: BroadcastId


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    """What became of each recipient, as a file for the place where it was asked for."""

    broadcast: BroadcastId


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOptOut:
    """Whoever has this number wants no broadcasts. E.164."""

    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveOptOut:
    """Somebody wants broadcasts again."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPerson:
    """Put a label on a contact."""

    person: PersonId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlabelPerson:
    """Take a label off."""

    person: PersonId
    label: LabelId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePace:
    """How fast broadcasts of this session go. per_day: own number; usual: the pace's own again."""

    pace: PaceName | None = None
    per_day: int | None = None
    usual: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A person's explicit act: send this to this contact. file: with the text as its caption, "" for none."""

    contact: PersonId
    text: str
    file: FileId | None = None


Effect = (
    ChangeTenant
    | AcceptRisks
    | ProposeOwner
    | ShareOwner
    | Invite
    | RemoveMember
    | Claim
    | Unclaim
    | SessionEffect
    | SaveDraft
    | DiscardDraft
    | KeepList
    | AgreeToList
    | TestBroadcast
    | ConfirmBroadcast
    | MoveBroadcast
    | LookAgain
    | SendReport
    | AddOptOut
    | RemoveOptOut
    | LabelPerson
    | UnlabelPerson
    | PrivacyEffect
    | HistoryEffect
    | ChangePace
    | FetchAgain
    | Reply
    | TeamEffect
)
