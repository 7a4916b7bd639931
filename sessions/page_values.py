"""What a page is asked, shown and told in, as plain values."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bridge.facts import Address
from bridge.ids import StanzaId
from bridge.ports.pages import PageCopy


class Stage(enum.StrEnum):
    """How far a page has come."""

    LOADING = "loading"
    UNLINKED = "unlinked"  # it asks to be linked
    SYNCING = "syncing"  # linked, not usable yet
    MAIN = "main"  # linked and on the main screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What a look at the page found."""

    stage: Stage
    mode: str = ""  # WhatsApp's own words, for the log: MAIN, CONFLICT, …
    info: str = ""  # NORMAL, OFFLINE, …
    round_trip: bool | None = None  # whether WhatsApp's server answered; None: not asked
    # "conflict", "needs_update", "dialog", "terms", "proxy_blocked", "banned"
    needs_action: str | None = None
    until: datetime | None = None  # when a ban ends, if WhatsApp told
    me: Address | None = None  # the linked account
    phone_seen_at: datetime | None = None  # the newest sign of the phone itself in this document; None: none
    version: str | None = None  # of the page, as soon as it tells; also while wa-js has not come up

    @property
    def offline(self) -> bool:
        """The page knows that it has no connection and is looking for one."""
        return self.info in {"OFFLINE", "OPENING", "CONNECTING"} or self.mode == "OFFLINE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """WhatsApp's server has a message."""

    stanza_id: StanzaId
    sent_at: datetime  # the server's time, whole seconds, UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFile:
    """A file to send: where it lies, and what its reader is told of it.

    as_picture: shown as one in the chat, which WhatsApp does with JPEG, PNG and WebP; otherwise it is a
    document, and keeps every byte.
    """

    path: Path
    mime_type: str
    name: str
    as_picture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file that came with a message. mime_type, name: as its sender says, so nothing to trust."""

    size: int  # bytes
    mime_type: str
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What a profile holds for WhatsApp's origin, by name alone.

    holds_login: both halves of a login are there.
    """

    local_storage: frozenset[str]
    databases: frozenset[str]
    holds_login: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outfit:
    """What a page is loaded with. page None: what WhatsApp serves (or the operator's file); wajs: a bundle's
    text, None: the installed one."""

    page: PageCopy | None = None
    wajs: str | None = None


AS_INSTALLED = Outfit()
