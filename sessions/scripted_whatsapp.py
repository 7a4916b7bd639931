"""The other side of a scripted page: what WhatsApp and its phone do, as verbs."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bridge.errors import PermanentError, TemporaryError, UncertainError
from bridge.facts import Address, MessageSeen
from bridge.ids import ChatId, MessageKey, StanzaId, stanza_of
from bridge.send_refusals import SendRefusal
from sessions.driver_errors import StaleKey
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
from sessions.page_values import Download, Probe, Receipt, Stage
from sessions.scripted_history import ScriptedHistory
from sessions.scripted_sends import Kept, SendFault, receipt_of
from sessions.weight import Weight

HISTORY = 5000
LIGHT = Weight(memory_bytes=100_000_000, cpu_s=1.0, processes=2)


@dataclass(slots=True)
class ScriptedWhatsApp:
    """One account as its page sees it."""

    me: Address | None = None
    loading: bool = False
    looks_in_vain: int = 0  # so many more looks find it loading, whatever it has told
    silent: bool = False  # the page answers nothing
    answers: bool = True  # the server answers a round trip
    info: str = "NORMAL"
    needs_action: str | None = None
    until: datetime | None = None
    phone_seen_at: datetime | None = None
    taken_back: int = 0  # how often this page took the connection from another one
    code_refusal: str | None = None
    codes_asked_for: list[str] = field(default_factory=list)
    chat_refusals: list[Exception] = field(default_factory=list)
    refusal: SendRefusal | None = None
    refused_until: datetime | None = None
    directory: dict[str, Address] = field(default_factory=dict)
    lookups_fail_with: TemporaryError | None = None
    typing: list[ChatId] = field(default_factory=list)  # where somebody was seen to type
    files: dict[StanzaId, tuple[bytes, Download]] = field(default_factory=dict)  # of messages
    kept: dict[MessageKey, Kept] = field(default_factory=dict)
    frames: list[tuple[ChatId, str, StanzaId]] = field(default_factory=list)  # what reached the server
    reloaded: int = 0
    weight: Weight = LIGHT
    earlier: ScriptedHistory = field(default_factory=ScriptedHistory)
    _withheld: list[MessageSeen] = field(default_factory=list)
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

    def withholds(self, message: MessageSeen) -> None:
        """Somebody has written, and the server brings it only to a page that is loaded anew."""
        self._withheld.append(message)

    def acknowledges(self, key: MessageKey, level: int) -> None:
        """An ack of a message that was sent; one below 0 has the reason that `refuses` was told."""
        kept = self.kept[key]
        kept.level = level
        kept.sent_at = kept.sent_at or datetime.now(UTC).replace(microsecond=0)
        if level < 0:
            kept.refusal, kept.until = self.refusal, self.refused_until
        self._say(AckSeen(stanza_id=stanza_of(key), level=level, refusal=kept.refusal, until=kept.until))

    def fails_sends_with(self, *faults: SendFault) -> None:
        """The next sends go wrong in these ways, one after the other."""
        self._faults.extend(faults)

    def refuses(self, reason: SendRefusal | None, *, until: datetime | None = None) -> None:
        """Why it refuses, from now on, whatever it refuses."""
        self.refusal, self.refused_until = reason, until

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

    def is_taken_back(self) -> None:
        """The page asks for the connection; one that has it gets nothing new."""
        if self.needs_action == "conflict":
            self.taken_back += 1
            self.asks_for(None)

    def reloads(self) -> None:
        """The page is loaded anew."""
        self.reloaded += 1
        self._say(Reloaded())
        for message in self._withheld:
            self.receives(message)
        self._withheld.clear()
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
            until=self.until,
            me=self.me,
            phone_seen_at=self.phone_seen_at,
        )

    async def send(self, chat: ChatId, text: str, key: MessageKey, file: tuple[bytes, str] | None) -> Receipt:
        """The page sends a message, once, or fails as commanded. file: its bytes and its name."""
        if (kept := self.kept.get(key)) is not None:
            return receipt_of(key, kept)
        fault = self.next_fault()
        await self.before_the_hand_over(fault)
        kept = self.keep(key, chat, text, level=1 if fault is not SendFault.NO_ACK else 0)
        kept.file = file
        if fault is SendFault.REJECTED:
            kept.level, kept.refusal, kept.until = -1, self.refusal, self.refused_until
        if fault in (SendFault.NO_ACK, SendFault.LOST_AFTER):
            raise UncertainError("no ack")
        if fault is SendFault.HANGS_AFTER:
            await asyncio.Event().wait()
        receipt = receipt_of(key, kept)
        if fault is SendFault.REJECTED_LATER:
            self.acknowledges(key, -1)
        return receipt

    def next_fault(self) -> SendFault:
        """How the next send goes wrong."""
        return self._faults.popleft() if self._faults else SendFault.NONE

    async def before_the_hand_over(self, fault: SendFault) -> None:
        """What goes wrong before the page has kept anything."""
        if fault is SendFault.BUSY:
            raise TemporaryError("not now")
        if fault is SendFault.NO_CHAT:
            raise PermanentError("no such chat")
        if fault is SendFault.STALE_KEY:
            raise StaleKey("the chat's id has changed")
        if fault is SendFault.LOST_BEFORE:
            raise UncertainError("the page was lost")
        if fault is SendFault.HANGS_BEFORE:
            await asyncio.Event().wait()

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
