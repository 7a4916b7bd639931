"""Names of things: opaque, sortable by birth, short enough for a button.

An id is 26 characters of lower-case base32hex: 48 bits of milliseconds, then 80 random bits (the ULID
layout). Two of them, a revision and punctuation fit into Telegram's 64 bytes of callback data.
Outside the room that minted it an id is only compared, never taken apart.
"""

from __future__ import annotations

import base64
import re
import secrets
import time
from typing import NewType

TenantId = NewType("TenantId", str)
PersonId = NewType("PersonId", str)
SessionId = NewType("SessionId", str)
HolderId = NewType("HolderId", str)
ConversationId = NewType("ConversationId", str)
SurfaceId = NewType("SurfaceId", str)
CauseId = NewType("CauseId", str)
OutboxId = NewType("OutboxId", str)
OwnerNumberId = NewType("OwnerNumberId", str)
MessageId = NewType("MessageId", str)
OfferId = NewType("OfferId", str)
CaseId = NewType("CaseId", str)

ChatId = NewType("ChatId", str)
"""A WhatsApp address as the page writes it: `123@lid`, `5511999@c.us`, `1-2@g.us`, `status@broadcast`."""

StanzaId = NewType("StanzaId", str)
"""The sender's own name for a message, e.g. `3EB0A1…`. Chosen by the sender: unique only beside sender and
chat.
"""

MessageKey = NewType("MessageKey", str)
"""The page's full key of a message we send: `true_<chat>_<stanza>[_<participant>]`."""

ID_PATTERN = re.compile(r"[0-9a-v]{26}")


def new_id() -> str:
    """A fresh id. Later ids sort after earlier ones, to the millisecond."""
    milliseconds = time.time_ns() // 1_000_000
    raw = milliseconds.to_bytes(6, "big") + secrets.token_bytes(10)
    return base64.b32hexencode(raw).decode("ascii").rstrip("=").lower()


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
