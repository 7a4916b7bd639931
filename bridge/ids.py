"""Names of things: opaque, sortable by birth, short enough for a button.

An id is 26 characters of lower-case base32hex: 48 bits of milliseconds, 16 of a count within the
millisecond, 64 random ones (the ULID layout, as RFC 9562 counts in 6.2). Two of them, a revision and
punctuation fit into Telegram's 64 bytes of callback data.
Outside the room that minted it an id is only compared, never taken apart.
"""

from __future__ import annotations

import base64
import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NewType

TenantId = NewType("TenantId", str)
PersonId = NewType("PersonId", str)
SessionId = NewType("SessionId", str)
BundleId = NewType("BundleId", str)
HolderId = NewType("HolderId", str)
ConversationId = NewType("ConversationId", str)
SurfaceId = NewType("SurfaceId", str)
CauseId = NewType("CauseId", str)
OutboxId = NewType("OutboxId", str)
OwnerNumberId = NewType("OwnerNumberId", str)
MessageId = NewType("MessageId", str)
OfferId = NewType("OfferId", str)
CaseId = NewType("CaseId", str)
BroadcastId = NewType("BroadcastId", str)
FileId = NewType("FileId", str)
ListId = NewType("ListId", str)
LabelId = NewType("LabelId", str)
AttachmentId = NewType("AttachmentId", str)
JobId = NewType("JobId", str)

ChatId = NewType("ChatId", str)
"""A WhatsApp address as the page writes it: `123@lid`, `5511999@c.us`, `1-2@g.us`, `status@broadcast`."""

StanzaId = NewType("StanzaId", str)
"""The sender's own name for a message, e.g. `3EB0A1…`. Chosen by the sender: unique only beside sender and
chat.
"""

MessageKey = NewType("MessageKey", str)
"""The page's full key of a message we send: `true_<chat>_<stanza>[_<participant>]`."""

ID_PATTERN = re.compile(r"[0-9a-v]{26}")


@dataclass(slots=True)
class _Births:
    """The latest millisecond in which this process minted an id, and how many it has minted in it."""

    at_ms: int = 0
    count: int = 0

    def next(self) -> tuple[int, int]:
        now_ms = time.time_ns() // 1_000_000
        if now_ms > self.at_ms:  # a clock that was put back waits
            self.at_ms, self.count = now_ms, 0
        else:
            self.count += 1
        return self.at_ms, self.count


_BIRTHS = _Births()


def new_id() -> str:
    """A fresh id. Later ids sort after earlier ones of the same process, and of others to the millisecond."""
    at_ms, count = _BIRTHS.next()
    raw = ((at_ms << 16) + count).to_bytes(8, "big") + secrets.token_bytes(8)
    return base64.b32hexencode(raw).decode("ascii").rstrip("=").lower()


def made_at(made: str) -> datetime:
    """When an id was made, by its maker's clock, to the millisecond."""
    raw = base64.b32hexdecode(made.upper() + "=" * (-len(made) % 8))
    return datetime.fromtimestamp(int.from_bytes(raw[:6], "big") / 1000, UTC)


def is_id(text: str) -> bool:
    """Whether `text` has the shape of an id (says nothing of its existence)."""
    return ID_PATTERN.fullmatch(text) is not None


def stanza_of(key: MessageKey) -> StanzaId:
    """The stanza id inside a message key: the third part, whatever form the chat has.

    Raises:
        ValueError: the key has fewer than three parts.
    """
    parts = key.split("_")
    if len(parts) < 3 or not parts[2]:
        raise ValueError(f"a message key has at least three parts joined by '_'; got {len(parts)}")
    return StanzaId(parts[2])
