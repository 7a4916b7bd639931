"""What a page tells on its own: plain values, in the order in which it saw them.

Messages, edits and deletions are facts of the bridge; the rest is about the page and its account.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bridge.facts import MessageEdited, MessageReacted, MessageRevoked, MessageSeen
from bridge.ids import StanzaId
from bridge.send_refusals import SendRefusal


@dataclass(frozen=True, slots=True, kw_only=True)
class QrShown:
    """The page shows this QR code now. `payload` is a secret."""

    payload: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class QrGone:
    """No QR code any more. `idle`: WhatsApp stopped making them because nobody scanned."""

    idle: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeShown:
    """A pairing code: 8 characters without a dash, a secret."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFailed:
    """No (more) pairing code. why: "rate_limited", "refused" or "timed_out"."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """The account was linked just now, in this very document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MainReady:
    """The main screen is loaded: what came before our ears were open can be read now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AckSeen:
    """One of our messages got on: -1 and below refused, 1 server, 2 delivered, 3 read, 4 played.

    WhatsApp may take a message first (1) and refuse it after (-1). refusal, until: why it was refused, and
    when that reason ends, as far as the page knows.
    """

    stanza_id: StanzaId
    level: int
    refusal: SendRefusal | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamChanged:
    """WhatsApp's connection changed, in its own words."""

    mode: str
    info: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BacklogDelivered:
    """WhatsApp's server has handed over what came while we were away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedOut:
    """The account was unlinked. reason: WhatsApp's own word, or "unknown"."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """The page is a new document: everything held in it is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crashed:
    """The page or its browser died."""

    why: str  # "page_crashed" or "browser_closed"


PageEvent = (
    MessageSeen
    | MessageEdited
    | MessageRevoked
    | MessageReacted
    | QrShown
    | QrGone
    | CodeShown
    | CodeFailed
    | Linked
    | MainReady
    | AckSeen
    | StreamChanged
    | BacklogDelivered
    | LoggedOut
    | Reloaded
    | Crashed
)
