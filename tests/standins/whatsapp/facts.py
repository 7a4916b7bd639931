"""What the stand-in's server saw and did, as plain values: frames from pages and entries on phones."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One thing that a page sent to the server, in the order of arrival.

    Nothing is deduplicated here: a message that the page resends by itself after a reconnect or a reload is a
    second frame with the same stanza id and `attempt` 2 or more.
    """

    seq: int
    at: float  # unix seconds
    account: str  # "+5511999990001"
    device_id: str  # one linked profile
    connection_id: int
    # message edit revoke typing recording paused read presence presence_subscribe receipt query
    # timelock_query
    kind: str
    to: str = ""  # the person as "+number", a group's, list's or channel's id, or ""
    stanza_id: str = ""
    text: str = ""
    type: str = ""  # of a message: chat, image, ...
    attempt: int = 1
    detail: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The frame as plain values."""
        return asdict(self)


@dataclass(slots=True, kw_only=True)
class Entry:
    """A message as a phone shows it: the newest text, and what became of it."""

    stanza_id: str
    chat: str  # canonical, as in `Frame.to`
    author: str  # "+number" of who wrote it
    from_me: bool
    text: str
    type: str
    at: float
    device_id: str = ""  # the linked device that sent it; "" when a person did
    quoted: str | None = None
    edited: bool = False
    revoked: bool = False
    ack: int = 1
    media: dict[str, Any] | None = None  # of a file: what `MediaShelf.keep` says of it
    reactions: dict[str, str] = field(default_factory=dict)  # emoji by "+number"
    copies: int = 1  # how often the server was given this stanza id

    def as_json(self) -> dict[str, Any]:
        """The entry as plain values."""
        return asdict(self)
