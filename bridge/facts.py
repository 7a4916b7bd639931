"""What happened, in the bridge's own words.

A fact is recorded once, under a key, and handled in the order of its lane. Everything that moves the
product is one of these: what WhatsApp's page saw and what an operator did in an admin chat.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from bridge.calls import CallEnd
from bridge.ids import BroadcastId, ChatId, ConversationId, FileId, ListId, PersonId, StanzaId
from bridge.screens import Surface


class ChatKind(enum.StrEnum):
    """What sort of chat a message stood in."""

    PERSON = "person"
    SELF = "self"  # the message-yourself chat of the linked account
    GROUP = "group"
    STATUS = "status"
    BROADCAST_LIST = "broadcast_list"
    CHANNEL = "channel"


class MessageKind(enum.StrEnum):
    """What a message holds. OTHER is named as such in the log, never guessed at."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    STICKER = "sticker"
    DOCUMENT = "document"
    LOCATION = "location"
    CONTACT_CARD = "contact_card"
    CALL = "call"
    VIDEO_CALL = "video_call"
    POLL = "poll"
    EVENT = "event"
    PRODUCT = "product"
    ORDER = "order"
    PAYMENT = "payment"
    GROUP_INVITATION = "group_invitation"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A person on WhatsApp: the LID, with the phone number as an alias. At least one is set.

    lid: digits of the `@lid` address. phone: E.164 with a leading '+'. name: as the sender calls himself.
    """

    lid: str | None = None
    phone: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSeen:
    """The page saw a message: received, or sent from the linked account by us or on the phone."""

    chat: ChatId
    chat_kind: ChatKind
    stanza_id: StanzaId
    from_me: bool
    peer: Address  # the other person of a PERSON chat; the account itself in SELF; the author in a GROUP
    kind: MessageKind
    text: str  # body or caption; "" when there is none
    quoted: StanzaId | None = None
    forwarded: bool = False
    call: CallEnd | None = None  # of a CALL or VIDEO_CALL, where the page tells
    written_at: datetime  # WhatsApp's server time, whole seconds, UTC
    caught_up: bool = False  # read from the page's store after an absence, not seen live
    history: bool = False  # written before the link: it goes into the log, and nothing else comes of it


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited:
    """The author changed the text of a message."""

    chat: ChatId
    chat_kind: ChatKind
    stanza_id: StanzaId
    from_me: bool
    peer: Address
    text: str
    edited_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRevoked:
    """The author (or a group's admin) deleted a message for everyone."""

    chat: ChatId
    chat_kind: ChatKind
    stanza_id: StanzaId
    from_me: bool
    peer: Address
    revoked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReacted:
    """Somebody put an emoji on a message, another one in its place, or took it off again."""

    chat: ChatId
    chat_kind: ChatKind
    stanza_id: StanzaId  # of the message that carries it
    from_me: bool  # whose that message is
    peer: Address
    emoji: str  # "": taken off
    ours: bool  # put there from the linked account, on the phone
    reacted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed:
    """An operator pressed a button in an admin chat."""

    event_id: str  # the admin chat's own name of the press; doubled deliveries carry the same one
    conversation: ConversationId
    revision: int  # of the screen that carried the button
    choice: str
    surface: Surface
    pressed_by: PersonId
    pressed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTyped:
    """An operator typed text in an admin chat, in answer to the screen of `revision`."""

    event_id: str
    conversation: ConversationId
    revision: int | None  # None: the admin chat cannot tell which screen was looked at
    text: str
    surface: Surface
    typed_by: PersonId
    typed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileGiven:
    """An operator gave a file in an admin chat, in answer to the screen of `revision`.

    At most one of file (kept as it is), list (read as people) and refused (a marked sentence) is set; none:
    nobody asked for a file.
    """

    event_id: str
    conversation: ConversationId
    revision: int | None
    file: FileId | None
    list: ListId | None
    refused: str | None
    values: dict[str, str]  # of the sentence; of a list: its `ListRead.columns`
    caption: str
    surface: Surface
    given_by: PersonId
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberShared:
    """An operator shared their own number, and the platform vouches that it is theirs."""

    event_id: str
    conversation: ConversationId
    phone: str  # E.164 with '+', or what the platform made of it
    surface: Surface
    shared_by: PersonId
    shared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDrafted:
    """An operator wrote a reply to a contact outside the menu: nothing goes out before it is confirmed."""

    event_id: str
    conversation: ConversationId
    contact: PersonId
    text: str
    surface: Surface
    drafted_by: PersonId
    drafted_at: datetime
    file: FileId | None = None  # with the text as its caption


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyOffered:
    """A teammate wrote in a customer's thread of a shared room. It is internal until somebody sends it."""

    event_id: str
    conversation: ConversationId  # the room's
    contact: PersonId
    text: str
    thread: str | None  # the platform's name of the message under which it was written
    surface: Surface
    offered_by: PersonId
    offered_at: datetime
    file: FileId | None = None  # with the text as its caption


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePressed:
    """An operator pressed a button under a notice. It carries no revision: it means the same at any time."""

    event_id: str
    conversation: ConversationId
    choice: str  # one of `bridge.notices.NoticeChoice`
    about: str | None  # of the notice: a contact, an offered reply
    surface: Surface
    pressed_by: PersonId
    pressed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAsked:
    """The owner asked on WhatsApp for the report of a broadcast, to be sent there as a file."""

    conversation: ConversationId
    broadcast: BroadcastId
    asked_by: PersonId
    asked_at: datetime


Acted = (
    MessageSeen
    | MessageEdited
    | MessageRevoked
    | MessageReacted
    | ButtonPressed
    | TextTyped
    | FileGiven
    | NumberShared
    | ReplyDrafted
    | ReplyOffered
    | NoticePressed
)
"""What is handled in one transaction with all that follows."""

Fact = Acted | ReportAsked
