"""Rows as the bridge sees them: plain, frozen, decrypted. What a store hands out and takes in."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime

from bridge.delivery import Delivery
from bridge.facts import Fact
from bridge.ids import (
    BroadcastId,
    CauseId,
    ChatId,
    ConversationId,
    FileId,
    MessageKey,
    OutboxId,
    OwnerNumberId,
    PersonId,
    SessionId,
    StanzaId,
    SurfaceId,
    TenantId,
)
from bridge.pairing import PairingMethod
from bridge.ports.broadcast_rows import PaceName
from bridge.ports.rooms import RoomKind, ThreadReplies
from bridge.screens import Surface
from bridge.session_life import Desired, SessionState


class Role(enum.StrEnum):
    """What a person may do in a tenant."""

    OWNER = "owner"
    MANAGER = "manager"
    AGENT = "agent"
    VIEWER = "viewer"


class NoticeMode(enum.StrEnum):
    """How the owner wants to hear of customers' messages."""

    EACH = "each"
    DIGEST = "digest"
    OFF = "off"


class DigestRate(enum.StrEnum):
    """How often a member wants to hear how the business does."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantRow:
    """A business. Times of day are minutes after midnight in `time_zone`."""

    id: TenantId
    name: str
    suspended: bool = False
    language: str = "en"
    time_zone: str = "UTC"
    notices: NoticeMode = NoticeMode.EACH
    quiet_from: int | None = None
    quiet_to: int | None = None
    mirrored: frozenset[Surface] = frozenset(Surface)
    risks_accepted_at: datetime | None = None
    risks_accepted_by: PersonId | None = None
    max_sessions: int = 1
    max_sends_per_day: int | None = None
    thread_replies: ThreadReplies = ThreadReplies.NOTE
    keep_days: int = 365  # 0: everything is kept
    digest_minute: int = 9 * 60
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A human: an owner, an operator or a contact. lid: digits; phone: E.164 with '+'."""

    id: PersonId
    name: str
    lid: str | None = None
    phone: str | None = None
    last_wrote_at: datetime | None = None


class Proof(enum.StrEnum):
    """Whether a number may rule."""

    PENDING = "pending"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerNumberRow:
    """The number that steers a session. `is_self`: the message-yourself chat of the linked account itself."""

    id: OwnerNumberId
    session: SessionId
    person: PersonId
    proof: Proof
    is_self: bool
    phone: str | None  # E.164; None while is_self and the account is not linked yet
    lid: str | None
    code: str | None = field(repr=False)  # the one-time code while PENDING, shown in admin chats only
    code_expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A WhatsApp account that is, or shall be, linked."""

    id: SessionId
    tenant: TenantId
    label: str
    desired: Desired
    state: SessionState
    reason: str | None  # why it is in that state: a closed list that the words know
    since: datetime
    phone: str | None  # the linked account's own number
    lid: str | None
    generation: int  # grows with each claim: the fence
    profile_generation: int  # grows when the profile on disk is replaced by an older one or made anew
    pairing: PairingMethod | None  # set: a person is linking it right now
    pairing_phone: str | None  # for CODE
    proxy: str | None = None  # of its own, with its password if it has one; None: the process's
    ever_linked: bool = False
    linked_at: datetime | None = None  # when it was CONNECTED for the first time; older messages are history
    awake_until: datetime | None = None  # message-yourself: the menu listens until then
    bundle_trouble: str | None = None  # why there is no newer copy of its login
    reason_until: datetime | None = None  # when the reason ends by itself, if WhatsApp told
    phone_seen_at: datetime | None = None  # the phone itself was surely online then; None: not known yet
    pace: PaceName = PaceName.CAUTIOUS  # how fast broadcasts go
    pace_per_day: int | None = None  # at most so many a day, once it is warm; None: as the pace says
    use_here_at: datetime | None = None  # a person wanted the login back from wherever else it is open


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRow:
    """One person's menu in one tenant. `memory` is what the page remembers (cursor, draft text, picked
    contact).
    """

    id: ConversationId
    tenant: TenantId
    person: PersonId
    session: SessionId | None  # the number it speaks of
    role: Role
    page: str
    memory: dict[str, str] = field(default_factory=dict)
    revision: int = 0
    note: str | None = None
    changed_on: Surface | None = None
    changed_by: str | None = None
    changed_at: datetime | None = None
    room: RoomKind | None = None  # set by `menus`: whose it is, is no person


@dataclass(frozen=True, slots=True, kw_only=True)
class SurfaceRow:
    """Where a conversation is shown: brought to `wanted` when the surface can be reached."""

    id: SurfaceId
    tenant: TenantId
    conversation: ConversationId
    surface: Surface
    address: (
        str  # the admin chat's own address: a Telegram chat id, "team:channel", "" for whatsapp and console
    )
    wanted: int
    shown: int
    message_ref: str | None = None  # the admin chat's own name of the live message
    asked: int = 0  # grows each time the same revision must be drawn anew


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """A recorded fact, waiting to be handled in the order of `seq` within its lane."""

    seq: int
    tenant: TenantId
    session: SessionId | None
    lane: str
    fact: Fact
    recorded_at: datetime
    more: bool = field(default=False, compare=False)  # others of the lane waited when it was looked up


class CauseKind(enum.StrEnum):
    """What lets a message towards a contact exist."""

    REPLY = "reply"
    BROADCAST = "broadcast"


class Purpose(enum.StrEnum):
    """What an outgoing message is; the order here is the order of sending."""

    SCREEN = "screen"  # the owner's menu
    REPLY = "reply"  # a person's reply to a contact
    BROADCAST = "broadcast"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """A message that must go out on WhatsApp. Exactly one of `cause` and `owner_number` is set."""

    id: OutboxId
    tenant: TenantId
    session: SessionId
    purpose: Purpose
    recipient: PersonId
    cause: CauseId | None
    owner_number: OwnerNumberId | None
    text: str
    delivery: Delivery
    created_at: datetime
    not_before: datetime
    conversation: ConversationId | None = None  # of a SCREEN
    revision: int | None = None  # of a SCREEN
    choices: tuple[str, ...] = ()  # of a SCREEN: what digits 1… mean on it; "0" is the page's back
    file: FileId | None = None  # sent with the text as its caption
    broadcast: BroadcastId | None = None
    key: MessageKey | None = None
    profile_generation: int | None = None  # of the attempt under `key`
    attempts: int = 0
    reason: str | None = None  # why FAILED, UNCERTAIN or DROPPED
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """A contact in the list of those who wrote, newest first. `last_seq`: of the last logged message."""

    person: PersonId
    name: str
    last_seq: int
    last_text: str
    last_at: datetime
    last_outgoing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Today's counts of a session, in the tenant's time zone."""

    received: int
    sent: int
    waiting: int  # outbox rows towards contacts that are not out yet
    uncertain: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A screen that WhatsApp had acknowledged towards the owner."""

    outbox: OutboxId
    chat: ChatId | None
    revision: int
    choices: tuple[str, ...]
    stanza_id: StanzaId
    sent_at: datetime | None  # None: acknowledged, and the server's time is not known yet


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A notice for one place; drawn in the reader's language when it is shown. params: kind's own values."""

    id: str
    place: SurfaceRow
    kind: str
    about: str | None
    params: dict[str, str]
    created_at: datetime
    message_ref: str | None = None  # of the message that tells of it already
    asked: int = 0  # grows each time there is more to tell in it
    picture: bytes | None = None  # PNG
