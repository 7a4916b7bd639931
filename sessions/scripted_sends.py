"""What goes wrong with the sends of a scripted page, and what it keeps of each."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from bridge.errors import UncertainError
from bridge.ids import ChatId, MessageKey, stanza_of
from bridge.send_refusals import SendRefusal
from sessions.driver_errors import Rejected
from sessions.page_values import Receipt


class SendFault(enum.StrEnum):
    """What goes wrong with a send."""

    NONE = "none"
    BUSY = "busy"  # nothing was sent, for now
    NO_CHAT = "no_chat"  # nothing was sent, for ever
    STALE_KEY = "stale_key"
    REJECTED = "rejected"  # the server says no
    REJECTED_LATER = "rejected_later"  # the server says yes first, and no a moment later
    NO_ACK = "no_ack"  # handed over, never acknowledged
    LOST_BEFORE = "lost_before"  # the page is lost, and has kept nothing
    LOST_AFTER = "lost_after"  # the page is lost, and the server has it
    HANGS_BEFORE = "hangs_before"  # until whoever waits is killed; the page has kept nothing
    HANGS_AFTER = "hangs_after"  # until whoever waits is killed; the server has it


@dataclass(slots=True, kw_only=True)
class Kept:
    """A message that the page has sent."""

    chat: ChatId
    text: str
    level: int
    sent_at: datetime | None
    refusal: SendRefusal | None = None  # why its level is below 0
    until: datetime | None = None
    file: tuple[bytes, str] | None = None  # its bytes and its name


def receipt_of(key: MessageKey, kept: Kept) -> Receipt:
    """What the page answers of a message that it has kept."""
    if kept.level < 0:
        code = kept.refusal or f"ack_{abs(kept.level)}"
        raise Rejected("the server refused", code=code, until=kept.until)
    if kept.level == 0 or kept.sent_at is None:
        raise UncertainError("no ack")
    return Receipt(stanza_id=stanza_of(key), sent_at=kept.sent_at)
