"""What the menu's decisions are made of: pages, steps, what is known, and what shall follow."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bridge.ids import PersonId
from bridge.menu.effects import Effect
from bridge.menu.page_ids import PageId as PageId
from bridge.pairing import PairingStep
from bridge.ports.backfills import BackfillRow
from bridge.ports.broadcast_rows import (
    NOBODY,
    NOTHING,
    BroadcastRow,
    FileRow,
    LabelRow,
    ListRow,
    OptOutRow,
    Progress,
    Reach,
)
from bridge.ports.jobs import JobRow
from bridge.ports.log_rows import LoggedMessage
from bridge.ports.rows import (
    ContactLine,
    Figures,
    OwnerNumberRow,
    PersonRow,
    Role,
    SessionRow,
    TenantRow,
)
from bridge.ports.team_rows import AuditRow, ClaimRow, ContactRow, DigestRow, MemberRow, WaitingLine
from bridge.screens import Style, Surface
from bridge.words import Words

Memory = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who takes a step, and where."""

    person: PersonId
    name: str
    role: Role
    surface: Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose:
    """An option of the page, by name; "back" is the page's way back."""

    choice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Free text."""

    text: str


class Word(enum.Enum):
    """A word that works on every page."""

    MENU = enum.auto()
    HELP = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The person's own number, vouched for by the admin chat. E.164 with '+', if it is a number at all."""

    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Give:
    """A file. As in `bridge.facts.FileGiven`."""

    file: FileRow | None = None
    list: ListRow | None = None
    refused: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    caption: str = ""


Step = Choose | Say | Word | Share | Give


class Takes(enum.Enum):
    """What files a page asks for."""

    FILE = enum.auto()  # a picture or a document, to be sent
    LIST = enum.auto()  # a list of people


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a page may show and decide by, loaded before. Only what the page `needs` is filled in."""

    tenant: TenantRow
    session: SessionRow | None
    owner: OwnerNumberRow | None  # the number that rules
    pending: OwnerNumberRow | None  # one that has to prove itself
    role: Role
    now: datetime
    pairing: PairingStep | None = None
    figures: Figures | None = None
    messages: tuple[LoggedMessage, ...] = ()
    contacts: tuple[ContactLine, ...] = ()
    contact: PersonRow | None = None
    draft: BroadcastRow | None = None
    reach: Reach = NOBODY
    lists: tuple[ListRow, ...] = ()
    labels: tuple[LabelRow, ...] = ()
    contact_labels: tuple[LabelRow, ...] = ()
    broadcasts: tuple[BroadcastRow, ...] = ()  # confirmed ones: under way first
    broadcast: BroadcastRow | None = None
    progress: Progress = NOTHING
    time_left: timedelta | None = None  # of the broadcast, or what the draft would take
    opt_outs: tuple[OptOutRow, ...] = ()
    opt_out_count: int = 0
    person: PersonId | None = None  # whose menu it is
    claim: ClaimRow | None = None  # who answers the contact
    team: tuple[MemberRow, ...] = ()
    jobs: tuple[JobRow, ...] = ()  # that owners asked for, the newest first
    unanswered: tuple[WaitingLine, ...] = ()  # a page of those who wait for an answer
    unanswered_count: int = 0
    waiting_since: datetime | None = None  # the contact waits for an answer
    audit: tuple[AuditRow, ...] = ()
    book: tuple[PersonRow, ...] = ()  # a page of the contacts by name
    book_count: int = 0
    noted: ContactRow | None = None  # all that is known of the contact
    digest: DigestRow | None = None  # of whose menu it is
    backfill: BackfillRow | None = None  # the last one
    has_newer: bool = False
    has_older: bool = False

    @property
    def words(self) -> Words:
        """The tenant's language."""
        return Words(self.tenant.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One line on what just happened, translated when the step's effects hold."""

    message: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Where the menu stands after a step."""

    page: PageId
    memory: dict[str, str] = field(default_factory=dict)
    note: Note | None = None
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One numbered option of a page. `goes` is a page, or decides by what is known."""

    name: str
    label: str
    goes: PageId | Callable[[View, Memory, Actor], Turn]
    style: Style = Style.PLAIN
    values: dict[str, str] = field(default_factory=dict)  # placeholders of the label
    translate: bool = True  # False: the label is somebody's name or a language's own
    why_not: str | None = None
    roles: frozenset[Role] = frozenset(Role)
    admin_chat_only: bool = False
    written_on_whatsapp: bool = False  # a digit is too little there: the phrase does it


Options = tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page as data; what depends on what is known, as pure functions of it."""

    title: str
    parent: PageId | None
    options: Options | Callable[[View, Memory], Options] = ()
    lines: Callable[[View, Memory], tuple[str, ...]] | None = None
    prompt: str | None = None  # set: free text is asked for
    said: Callable[[str, View, Memory, Actor], Turn] | None = None
    long_text: bool = False  # what is asked for has several lines
    takes: Takes | None = None  # files that are asked for
    given: Callable[[Give, View, Memory, Actor], Turn] | None = None
    shared: Callable[[str, View, Memory, Actor], Turn] | None = None  # set: asks for the person's own number
    phrase: Callable[[View, Memory], str] | None = None  # the exact words that confirm
    copyable: Callable[[View, Memory], str | None] | None = None  # a secret: private pages only
    invitation: bool = False  # what is copyable is an invitation
    expires: Callable[[View, Memory], datetime | None] | None = None  # what the page shows
    archive: Callable[[View, Memory], str | None] | None = None  # the name of one that can be saved
    private: bool = False  # secrets: admin chats only
    live: bool = False  # shows a running pairing
    roles: frozenset[Role] = frozenset(Role)
    needs: frozenset[str] = frozenset()  # names of View's fields, for the loading
