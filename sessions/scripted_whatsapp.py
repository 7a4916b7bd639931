"""The other side of a scripted page: what WhatsApp and its phone do, as verbs."""

from __future__ import annotations

import enum
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bridge.facts import Address, MessageSeen
from bridge.ids import ChatId, MessageKey, StanzaId, stanza_of
from sessions.driver import Probe, Stage
from sessions.page_events import (
    AckSeen,
    Crashed,
    Linked,
    LoggedOut,
    MainReady,
    PageEvent,
    QrGone,
    QrShown,
    Reloaded,
    StreamChanged,
)

HISTORY = 5000


class SendFault(enum.StrEnum):
    """What goes wrong with a send."""

    NONE = "none"
    BUSY = "busy"  # nothing was sent, for now
    NO_CHAT = "no_chat"  # nothing was sent, for ever
    STALE_KEY = "stale_key"
    REJECTED = "rejected"  # the server says no
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


@dataclass(slots=True)
class ScriptedWhatsApp:
    """One account as its page sees it."""

    me: Address | None = None
    loading: bool = False
    silent: bool = False  # the page answers nothing
    answers: bool = True  # the server answers a round trip
    info: str = "NORMAL"
    needs_action: str | None = None
    code_refusal: str | None = None
    codes_asked_for: list[str] = field(default_factory=list)
    chat_refusals: list[Exception] = field(default_factory=list)
    directory: dict[str, Address] = field(default_factory=dict)
    kept: dict[MessageKey, Kept] = field(default_factory=dict)
    frames: list[tuple[ChatId, str, StanzaId]] = field(default_factory=list)  # what reached the server
    reloaded: int = 0
    _faults: deque[SendFault] = field(default_factory=deque)
    _history: list[MessageSeen] = field(default_factory=list)
    _tell: Callable[[PageEvent], None] | None = None
    _qr: str | None = None

    # --- linking
    def shows_qr(self, payload: str | None = None) -> str:
        """A new QR code."""
        self._qr = payload or f"2@{secrets.token_urlsafe(24)},a,b,c"
        self._say(QrShown(payload=self._qr))
        return self._qr

    def stops_making_codes(self) -> None:
        """Nobody scanned: idle."""
        self._qr = None
        self._say(QrGone(idle=True))

    def next_code(self) -> str:
        """A pairing code."""
        return secrets.token_hex(4).upper()

    def links(self, me: Address) -> None:
        """The phone has scanned the code, or typed it."""
        self.me, self._qr = me, None
        self._say(QrGone(idle=False))
        self._say(Linked())
        self._say(MainReady())

    def logs_out(self, reason: str = "unknown_companion") -> None:
        """The phone has removed this device."""
        self.me = None
        self._say(LoggedOut(reason=reason))

    # --- messages
    def receives(self, message: MessageSeen, *, silently: bool = False) -> None:
        """Somebody has written; `silently`: without an event, or while no page is open."""
        self._history.append(replace(message, caught_up=True))
        del self._history[:-HISTORY]
        if not silently:
            self._say(message)

    def acknowledges(self, key: MessageKey, level: int) -> None:
        """An ack of a message that was sent."""
        kept = self.kept[key]
        kept.level = level
        kept.sent_at = kept.sent_at or datetime.now(UTC).replace(microsecond=0)
        self._say(AckSeen(stanza_id=stanza_of(key), level=level))

    def fails_sends_with(self, *faults: SendFault) -> None:
        """The next sends go wrong in these ways, one after the other."""
        self._faults.extend(faults)

    # --- trouble
    def goes_offline(self) -> None:
        """The connection is gone, and the page knows."""
        self.info = "OFFLINE"
        self._say(StreamChanged(mode="MAIN", info=self.info))

    def comes_online(self) -> None:
        """The connection is back."""
        self.info = "NORMAL"
        self._say(StreamChanged(mode="MAIN", info=self.info))
        self._say(MainReady())

    def asks_for(self, action: str | None) -> None:
        """A person must act; None: no more."""
        self.needs_action = action
        self._say(StreamChanged(mode="MAIN", info=self.info))

    def reloads(self) -> None:
        """The page is loaded anew."""
        self.reloaded += 1
        self._say(Reloaded())
        if self.me:
            self._say(MainReady())

    def crashes(self, why: str = "page_crashed") -> None:
        """The page is gone."""
        self._say(Crashed(why=why))

    # --- for the page
    def page_opened(self, tell: Callable[[PageEvent], None]) -> None:
        """A page was opened on this account."""
        self._tell = tell
        if self.loading:
            return
        self._say(MainReady()) if self.me else self.shows_qr()

    def page_closed(self) -> None:
        """No page any more."""
        self._tell = None

    def probe(self) -> Probe:
        """What a look at the page finds."""
        stage = Stage.MAIN if self.me else Stage.UNLINKED
        return Probe(
            stage=stage,
            mode="MAIN" if self.me else "QR",
            info=self.info,
            needs_action=self.needs_action,
            me=self.me,
        )

    def next_fault(self) -> SendFault:
        """How the next send goes wrong."""
        return self._faults.popleft() if self._faults else SendFault.NONE

    def keep(self, key: MessageKey, chat: ChatId, text: str, *, level: int) -> Kept:
        """The page has a message, and the server has got its frame."""
        sent_at = datetime.now(UTC).replace(microsecond=0) if level else None
        self.frames.append((chat, text, stanza_of(key)))
        return self.kept.setdefault(key, Kept(chat=chat, text=text, level=level, sent_at=sent_at))

    def history_after(self, since: datetime) -> list[MessageSeen]:
        """Messages written after `since`, oldest first."""
        return [message for message in self._history if message.written_at >= since]

    def _say(self, event: PageEvent) -> None:
        if self._tell:
            self._tell(event)
