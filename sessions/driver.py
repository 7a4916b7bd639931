"""The driver protocol: how the rest of this room speaks with WhatsApp, whatever drives the page.

One real driver exists (`sessions.playwright`), and a fake that fails on command (`sessions.scripted`). To add
one: implement `Driver` and `Page`, and add a line to the driver contract test.

Every method is bounded in time and raises only the errors of `bridge.errors` and of `sessions.driver_errors`.
TemporaryError always includes NotReady and PageLost.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bridge.facts import Address, MessageEdited, MessageReacted, MessageRevoked, MessageSeen
from bridge.ids import ChatId, MessageKey, StanzaId
from bridge.ports.pages import PageCopy
from bridge.sending import Sighting
from sessions.history import HistoryPage
from sessions.page_events import AckSeen, PageEvent
from sessions.page_values import AS_INSTALLED, Download, Inside, Outfit, OutgoingFile, Probe, Receipt
from sessions.weight import Weight

Known = Callable[[ChatId, Sequence[StanzaId]], Awaitable[set[StanzaId]]]
"""Which of these messages of a chat are recorded already."""

CaughtUp = MessageSeen | MessageEdited | MessageRevoked | MessageReacted | AckSeen


class Page(HistoryPage, Protocol):
    """One account's page in one browser."""

    @property
    def browser_version(self) -> str:
        """Of the browser that it runs in, such as "156.0.8078.79"."""
        ...

    def still(self) -> AbstractAsyncContextManager[None]:
        """Inside the block nothing of this page's browser runs, so nothing of its profile changes.

        The page answers nothing meanwhile and does not know of it: stay below a second. The browser goes on
        in any case when the block ends, when it is cancelled, and after some seconds.

        Raises:
            TemporaryError: the browser did not stand still, or the block took too long: then what was read in
                it may be torn.
            PageLost: there is no browser.
        """
        ...

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

    async def send_file(
        self, chat: ChatId, file: OutgoingFile, *, key: MessageKey, caption: str = ""
    ) -> Receipt:
        """Send `file` once, under `key`, as `send_text` sends a text; it may take four times as long.

        When this returns or raises, the file on the disk is not needed any more.

        Raises:
            TemporaryError: as for a text; also when the file cannot be read.
            Rejected: as for a text; also when WhatsApp takes no file of this size, or could not take it in.
            StaleKey, PermanentError, UncertainError: as for a text.
        """
        ...

    async def show_typing(self, chat: ChatId, *, seconds: float) -> None:
        """Show that somebody types, for so long (at most 25 s) or until a message to this chat is sent.

        Returns at once. It is only for show: what goes wrong with it is nobody's concern.

        Raises:
            NotReady: the page is loading, or has no living lease.
            PageLost: it is gone.
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

    async def on_whatsapp(self, phone: str) -> Address | None:
        """Ask WhatsApp's server who has `phone` (E.164 with '+'); None: surely nobody.

        The phone number in the answer is WhatsApp's own, which can differ from the one asked for: Brazil's
        ninth digit. Every call is two questions to the server, which counts them: the caller goes slowly.

        Raises:
            RateLimited: it was asked too often.
            TemporaryError: it could not be told.
        """
        ...

    async def download(
        self, chat: ChatId, stanza: StanzaId, *, from_me: bool, into: Path, limit_bytes: int
    ) -> Download:
        """Bring the file of a message into the new file `into`, which is not there when this raises.

        Raises:
            FileTooLarge: it has more than `limit_bytes`.
            PermanentError: there is no such message, or no file in it.
            TemporaryError: it could not be had now.
        """
        ...

    async def alive_until(self, seconds: float) -> None:
        """Refresh the dead-man: without this the page sends nothing, and leaves WhatsApp when it has run out.

        Also a heartbeat: raises TemporaryError when the page does not answer, PageLost when it is gone.
        """
        ...

    async def weigh(self) -> Weight:
        """What its browser takes of the machine just now. Raises PageLost when there is none any more."""
        ...

    async def screenshot(self) -> bytes:
        """A PNG of the dialog that blocks the page, else of the page. For private chats only."""
        ...

    async def copy(self) -> PageCopy | None:
        """The page itself, as WhatsApp served it when it was loaded; None: a pinned one, or not to be had."""
        ...

    async def reload(self) -> None:
        """Load the page anew. Raises TemporaryError when it could not even begin."""
        ...

    async def use_here(self) -> None:
        """Take the connection back from wherever else this login is open: only when a person wants it.

        Returns when WhatsApp was asked; a probe tells whether it is ours. Raises TemporaryError.
        """
        ...

    async def log_out(self) -> None:
        """Unlink the account. Raises TemporaryError when WhatsApp did not confirm it in time."""
        ...

    async def close(self) -> None:
        """Close the browser, by force when it does not obey in time. Twice does no harm; never raises."""
        ...


class Driver(Protocol):
    """Opens pages."""

    async def warm_up(self) -> None:
        """Make ready what the first `open` would wait for, and tries itself. Raises as `open` does."""
        ...

    async def open(
        self,
        profile: Path,
        *,
        on_event: Callable[[PageEvent], None],
        proxy: str | None = None,
        outfit: Outfit = AS_INSTALLED,
    ) -> Page:
        """Start a browser on `profile` (a folder that nobody else uses) and begin loading the page.

        on_event is called from the event loop, in the order of the page, and must return at once.

        Raises:
            TemporaryError: the browser or the page did not come up.
            NotInstalled: there is no browser, or a file that it needs is missing.
        """
        ...

    async def look_inside(self, profile: Path) -> Inside:
        """Open `profile` (a folder that nobody else uses, best a copy) and say what it holds.

        Nothing reaches WhatsApp or any other server, and no value is read. The browser may tidy the profile.

        Raises:
            TemporaryError: the browser did not open it.
            NotInstalled: there is no browser.
        """
        ...

    async def look(self) -> str | None:
        """Which version of the page WhatsApp serves to a stranger now; None: it could not be told.

        Raises:
            TemporaryError: it cannot be reached.
        """
        ...

    async def close(self) -> None:
        """Close everything that is still open. Twice, or before the first `open`, does no harm."""
        ...
