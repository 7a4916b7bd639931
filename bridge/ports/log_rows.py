"""Lines of the message log as the bridge sees them."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from bridge.calls import CallEnd
from bridge.delivery import Delivery
from bridge.facts import MessageKind
from bridge.ids import MessageId, PersonId, SessionId, StanzaId
from bridge.ports.media import Attached
from bridge.screens import Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What a message answers to, as it stands in the log. kind None: it does not stand there.

    The quote inside a message is not used: its sender may have made it up.
    """

    kind: MessageKind | None = None
    text: str = ""
    outgoing: bool = False
    revoked: bool = False


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
    delivery: Delivery | None = None  # of an outgoing one; of the phone's own once a receipt has come
    by: PersonId | None = None
    by_name: str | None = None
    surface: Surface | None = None  # from where `by` caused it
    edited: bool = False
    revoked: bool = False
    forwarded: bool = False
    call: CallEnd | None = None
    quoted: Quoted | None = None
    is_broadcast: bool = False  # of one to many: it stands in the outbox alone, and has its neighbour's seq
    their_reaction: str | None = None
    our_reaction: str | None = None
    file: Attached | None = None

    @property
    def from_history(self) -> bool:
        """Whether it was written before the link, and read afterwards."""
        return self.seq < 0 and not self.is_broadcast


class ChangeKind(enum.StrEnum):
    """What was done to a message after it was written."""

    EDITED = "edited"
    REVOKED = "revoked"
    REACTED = "reacted"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageChange:
    """One of them. text: what it said before an edit; the emoji, "" where one was taken off."""

    kind: ChangeKind
    ours: bool  # done from the linked account
    text: str
    at: datetime
