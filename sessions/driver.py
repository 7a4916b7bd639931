"""The driver protocol: how the rest of this room speaks with WhatsApp, whatever drives the page.

One real driver exists (`sessions.playwright`), and a fake that fails on command (`sessions.scripted`). To add
one: implement `Driver` and `Page`, and add a line to the driver contract test.

Every method is bounded in time and raises only the errors of `bridge.errors` and those below. TemporaryError
always includes NotReady and PageLost.
"""

from __future__ import annotations

import enum
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bridge.errors import PermanentError, TemporaryError
from bridge.facts import Address, MessageEdited, MessageRevoked, MessageSeen
from bridge.ids import ChatId, MessageKey, StanzaId
from bridge.sending import Sighting
from sessions.page_events import AckSeen, PageEvent


class PageLost(TemporaryError):
    """The page or its browser is gone; only opening a new one helps. `why` is one of a closed list."""

    def __init__(self, message: str, *, why: str = "page_lost") -> None:
        super().__init__(message)
        self.why = why


class NotInstalled(PermanentError):
    """The browser, wa-js or a pinned page is missing. The message names the setting."""


class NotReady(TemporaryError):
    """The page cannot answer now, whatever it is asked: it is being loaded, or has no living lease."""


class Silent(NotReady):
    """The page did not answer in time. Twice in a row, and it is taken for frozen."""


class Rejected(PermanentError):
    """WhatsApp's server said no to a message. `code` is its short name for the reason."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class StaleKey(TemporaryError):
    """Nothing was sent: the chat's id has changed since the key was made. A new key is needed."""


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
    needs_action: str | None = None  # "conflict", "needs_update", "dialog", "terms", "proxy_blocked"
    me: Address | None = None  # the linked account

    @property
    def offline(self) -> bool:
        """The page knows that it has no connection and is looking for one."""
        return self.info in {"OFFLINE", "OPENING", "CONNECTING"} or self.mode == "OFFLINE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """WhatsApp's server has a message."""

    stanza_id: StanzaId
    sent_at: datetime  # the server's time, whole seconds, UTC


Known = Callable[[ChatId, Sequence[StanzaId]], Awaitable[set[StanzaId]]]
"""Which of these messages of a chat are recorded already."""

CaughtUp = MessageSeen | MessageEdited | MessageRevoked | AckSeen


class Page(Protocol):
    """One account's page in one browser."""

    async def probe(self, *, round_trip: bool = False) -> Probe:
        """Look at the page; with `round_trip` also ask WhatsApp's server for a sign of life.

        Raises:
            TemporaryError: it is loading or did not answer in time.
            PageLost: it is gone.
        """
        ...

    async def start_code(self, phone: str) -> None:
        """Ask for a pairing code for `phone` (E.164 with '+'); CodeShown or CodeFailed follows."""
        ...

    async def refresh_qr(self) -> None:
        """Ask for new QR codes after QrGone; QrShown follows when WhatsApp makes one."""
        ...

    async def stop_pairing(self) -> None:
        """Forget a pairing code that was asked for. Does no harm when there is none."""
        ...

    async def message_key(self, to: Address) -> tuple[ChatId, MessageKey]:
        """Find or make the chat (by LID before phone) and let WhatsApp name a message in it. Sends nothing.

        Raises:
            TemporaryError: the page is loading, or WhatsApp does not know the LID yet.
            PermanentError: there is no such account.
        """
        ...

    async def send_text(
        self, chat: ChatId, text: str, *, key: MessageKey, quoted: MessageKey | None = None
    ) -> Receipt:
        """Send `text` once, under `key`; return when WhatsApp's server has acknowledged it.

        Calling again with the same `key` never sends twice.

        Raises:
            TemporaryError: nothing was sent: the page is loading, or the dead-man has run out.
            StaleKey: nothing was sent, and a new key is needed.
            PermanentError: nothing was sent and never will be: the chat does not exist.
            Rejected: WhatsApp's server said no.
            UncertainError: it was handed to the page, and no ack was seen.
        """
        ...

    async def sighting(self, key: MessageKey) -> Sighting:
        """What became of `key`. Raises TemporaryError while the page cannot know."""
        ...

    def unseen(self, known: Known, *, since: datetime) -> AsyncIterator[CaughtUp]:
        """What the page's own store holds and `known` does not: messages written after `since`, oldest first
        per chat, marked as caught up; edits and deletions of known ones; the acks of our own.

        Only chats that have moved since the last full run in this document are read. Raises TemporaryError.
        """
        ...

    async def look_up(self, phone: str) -> Address | None:
        """Ask WhatsApp who has `phone`; None: nobody, or it could not be told."""
        ...

    async def alive_until(self, seconds: float) -> None:
        """Refresh the dead-man: without this the page sends nothing, and leaves WhatsApp when it has run out.

        Also a heartbeat: raises TemporaryError when the page does not answer, PageLost when it is gone.
        """
        ...

    async def screenshot(self) -> bytes:
        """A PNG of the dialog that blocks the page, else of the page. For private chats only."""
        ...

    async def reload(self) -> None:
        """Load the page anew. Raises TemporaryError when it could not even begin."""
        ...

    async def log_out(self) -> None:
        """Unlink the account. Raises TemporaryError when WhatsApp did not confirm it in time."""
        ...

    async def close(self) -> None:
        """Close the browser, by force when it does not obey in time. Twice does no harm; never raises."""
        ...


class Driver(Protocol):
    """Opens pages."""

    async def open(
        self, profile: Path, *, on_event: Callable[[PageEvent], None], proxy: str | None = None
    ) -> Page:
        """Start a browser on `profile` (a folder that nobody else uses) and begin loading the page.

        on_event is called from the event loop, in the order of the page, and must return at once.

        Raises:
            TemporaryError: the browser or the page did not come up.
            NotInstalled: there is no browser, or a file that it needs is missing.
        """
        ...

    async def close(self) -> None:
        """Close everything that is still open. Twice, or before the first `open`, does no harm."""
        ...
