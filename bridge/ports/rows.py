"""Rows as the bridge sees them: plain, frozen, decrypted. What a store hands out and takes in."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime

from bridge.delivery import Delivery
from bridge.facts import Fact, MessageKind
from bridge.ids import (
    CauseId,
    ChatId,
    ConversationId,
    MessageId,
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


class CauseKind(enum.StrEnum):
    """What lets a message towards a contact exist."""

    REPLY = "reply"
    BROADCAST = "broadcast"


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseRow:
    """A person's explicit act: who, when, where."""

    id: CauseId
    kind: CauseKind
    person: PersonId
    surface: Surface
    at: datetime


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
    key: MessageKey | None = None
    profile_generation: int | None = None  # of the attempt under `key`
    attempts: int = 0
    reason: str | None = None  # why FAILED, UNCERTAIN or DROPPED
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedMessage:
    """One line of the record. `by`: who caused an outgoing one; None for a message typed on the phone."""

    seq: int
    id: MessageId
    session: SessionId
    contact: PersonId
    contact_name: str
    outgoing: bool
    kind: MessageKind
    text: str
    stanza_id: StanzaId
    written_at: datetime
    delivery: Delivery | None = None  # of an outgoing one that we sent
    by: PersonId | None = None
    by_name: str | None = None
    edited: bool = False
    revoked: bool = False


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
class BroadcastDraft:
    """What is prepared but never sent by itself."""

    id: str
    text: str
    audience: str  # "everyone" or "last_30_days"
    saved: bool  # confirmed and kept; sending is a later, separate act
    recipients: int = 0


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
