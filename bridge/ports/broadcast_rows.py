"""Rows of broadcasts, and of whom they are for."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from bridge.broadcast_life import BroadcastState
from bridge.delivery import Delivery
from bridge.ids import BroadcastId, CauseId, FileId, LabelId, ListId, OutboxId, PersonId, SessionId


class AudienceKind(enum.StrEnum):
    """Whom a broadcast is for."""

    EVERYONE = "everyone"  # who has written to this session
    RECENT = "recent"  # who has written in the last `days` days
    LABEL = "label"
    LIST = "list"


class PaceName(enum.StrEnum):
    """How fast broadcasts go; the figures are in `bridge.pacing`."""

    CAUTIOUS = "cautious"
    NORMAL = "normal"
    BOLD = "bold"


class ListSource(enum.StrEnum):
    """Where a list came from."""

    FILE = "file"
    PASTED = "pasted"


class Skipped(enum.StrEnum):
    """Why nothing was sent to somebody whose turn came."""

    OPTED_OUT = "opted_out"
    NOT_ON_WHATSAPP = "not_on_whatsapp"
    TWIN = "twin"  # the same person as another recipient
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Whom a draft means. days: of RECENT; label, list: of those kinds."""

    kind: AudienceKind = AudienceKind.EVERYONE
    days: int | None = None
    label: LabelId | None = None
    list: ListId | None = None
    cold: bool = False  # people who never wrote are meant, too


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file that a person gave; its contents are in the store of files."""

    id: FileId
    person: PersonId
    name: str
    mime_type: str
    size_bytes: int
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One good line of a list. phone: E.164 with '+'."""

    line: int
    phone: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A line that is no recipient. seen: what stood there, cut and made safe; why: a marked word."""

    line: int
    seen: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """A list as it was read. bad_lines: the first of `bad`."""

    id: ListId
    session: SessionId
    source: ListSource
    name: str
    good: int
    bad: int
    folded: int
    bad_lines: tuple[BadLine, ...]
    made_at: datetime
    agreed_by: PersonId | None
    agreed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRow:
    """A label. people: how many bear it."""

    id: LabelId
    name: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastRow:
    """One text to many."""

    id: BroadcastId
    session: SessionId
    cause: CauseId | None
    text: str
    file: FileRow | None
    audience: Audience
    state: BroadcastState
    why: str | None  # it is paused: a word of `bridge.halting`, or None for a person's wish
    held_until: datetime | None
    starts_at: datetime | None
    wanted_at: datetime | None  # a chosen start, while it is prepared
    confirmed_at: datetime | None
    ended_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whom an audience would reach now: known and new people, and who is left out, and why."""

    known: int = 0
    new: int = 0  # never wrote, never were written to
    opted_out: int = 0
    cold: int = 0  # new ones that are left out since cold contacts are off
    nameless: int = 0  # of those reached: {name} would be empty

    @property
    def total(self) -> int:
        """How many would get it."""
        return self.known + self.new


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a broadcast is; all of these together are its recipients."""

    waiting: int = 0
    waiting_new: int = 0  # of those
    under_way: int = 0  # due or being sent
    sent: int = 0  # on its way, delivered or read
    delivered: int = 0  # of those: delivered or read
    read: int = 0  # of those
    uncertain: int = 0
    failed: int = 0  # refused by WhatsApp, or dropped
    skipped: int = 0

    @property
    def total(self) -> int:
        """All recipients."""
        return self.waiting + self.under_way + self.sent + self.uncertain + self.failed + self.skipped


NOBODY = Reach()
NOTHING = Progress()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientRow:
    """One person of a broadcast, as the sending sees it. checked: None: nobody has asked WhatsApp yet."""

    broadcast: BroadcastId
    person: PersonId
    place: int
    name: str
    is_new: bool
    lid: str | None
    phone: str | None
    opted_out: bool
    there: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One recipient in the report. at: when it was sent, or tried. reason: of what was not.

    place: the next page goes on after it; places have gaps where two people became one.
    """

    place: int
    name: str
    phone: str | None
    delivery: Delivery | None  # None: its turn has not come, or it was skipped
    skipped: Skipped | None
    reason: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOutRow:
    """Somebody who wants no broadcasts. reason: "wrote" or "added"."""

    person: PersonId
    name: str
    phone: str | None
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sends:
    """What broadcasts have sent from one account: what its pace is decided by."""

    recent: tuple[datetime, ...]  # newest first
    sent_today: int
    new_today: int
    last: OutboxId | None
