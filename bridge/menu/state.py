"""What the menu's decisions are made of: pages, steps, what is known, and what shall follow."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bridge.ids import PersonId
from bridge.menu.effects import Effect
from bridge.pairing import PairingStep
from bridge.ports.rows import (
    BroadcastDraft,
    ContactLine,
    Figures,
    LoggedMessage,
    OwnerNumberRow,
    PersonRow,
    Role,
    SessionRow,
    TenantRow,
)
from bridge.ports.team_rows import ClaimRow, MemberRow
from bridge.screens import Style, Surface
from bridge.words import Words


class PageId(enum.StrEnum):
    """Every page there is. The value is stored and must never change its meaning."""

    SETUP = "setup"
    SETUP_NAME = "setup_name"
    SETUP_LANGUAGE = "setup_language"
    SETUP_RISKS = "setup_risks"
    SETUP_NUMBER = "setup_number"
    LINK = "link"
    LINK_PHONE = "link_phone"
    LINKING = "linking"
    PROVE = "prove"
    MAIN_MENU = "main_menu"
    HELP = "help"
    STATUS = "status"
    LOG_OUT = "log_out"
    SETTINGS = "settings"
    LANGUAGE = "language"
    MIRROR = "mirror"
    NOTICES = "notices"
    QUIET_HOURS = "quiet_hours"
    TIME_ZONE = "time_zone"
    THREADS = "threads"
    OWNER_NUMBER = "owner_number"
    TEAM = "team"
    TEAM_MEMBER = "team_member"
    TEAM_REMOVE = "team_remove"
    TEAM_INVITE = "team_invite"
    TEAM_INVITED = "team_invited"
    BROADCAST_SETUP = "broadcast_setup"
    BROADCAST_COMPOSE = "broadcast_compose"
    BROADCAST_AUDIENCE = "broadcast_audience"
    BROADCAST_PREVIEW = "broadcast_preview"
    BROADCAST_CONFIRM = "broadcast_confirm"
    BROADCAST_DISCARD = "broadcast_discard"
    LOG = "log"
    LOG_CONTACTS = "log_contacts"
    LOG_CONTACT = "log_contact"
    REPLY = "reply"
    REPLY_CONFIRM = "reply_confirm"


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


Step = Choose | Say | Word | Share


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
    draft: BroadcastDraft | None = None
    audience_size: int = 0
    person: PersonId | None = None  # whose menu it is
    claim: ClaimRow | None = None  # who answers the contact
    team: tuple[MemberRow, ...] = ()
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
    shared: Callable[[str, View, Memory, Actor], Turn] | None = None  # set: asks for the person's own number
    phrase: Callable[[View, Memory], str] | None = None  # the exact words that confirm
    copyable: Callable[[View, Memory], str | None] | None = None  # a secret: private pages only
    invitation: bool = False  # what is copyable is an invitation
    expires: Callable[[View, Memory], datetime | None] | None = None  # what the page shows
    private: bool = False  # secrets: admin chats only
    live: bool = False  # shows a running pairing
    roles: frozenset[Role] = frozenset(Role)
    needs: frozenset[str] = frozenset()  # names of View's fields, for the loading
