"""A driver without a browser, which fails on command: the fake that ships beside the real one.

    driver = ScriptedDriver()
    page = await driver.open(profile, on_event=...)     # as the product does
    whatsapp = driver.whatsapp_on(profile)              # what the other side can do
    whatsapp.shows_qr("…"); whatsapp.links(me); whatsapp.receives(message); whatsapp.refuses_next_send(...)

What a page keeps (its login, its messages) is kept by profile folder, through closing and opening.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path

from bridge.errors import PermanentError, TemporaryError, UncertainError
from bridge.facts import Address
from bridge.ids import ChatId, MessageKey, stanza_of
from bridge.sending import Fate, Sighting
from sessions.driver import CaughtUp, Known, NotReady, PageLost, Probe, Receipt, Rejected, Silent, StaleKey
from sessions.lease import awake_clock
from sessions.page_events import CodeFailed, CodeShown, Crashed, PageEvent
from sessions.scripted_whatsapp import Kept, ScriptedWhatsApp, SendFault

MARK = "scripted-account"


class ScriptedDriver:
    """Implements `sessions.driver.Driver`."""

    def __init__(self) -> None:
        self.opened = 0
        self.open_pages = 0
        self._accounts: dict[str, ScriptedWhatsApp] = {}
        self._refusals: list[Exception] = []

    def refuses_to_open(self, error: Exception, times: int = 1) -> None:
        """The next `times` calls of `open` raise `error`."""
        self._refusals.extend([error] * times)

    def whatsapp_on(self, profile: Path) -> ScriptedWhatsApp:
        """The other side of a profile, made when new."""
        mark = profile / MARK
        if not mark.exists():
            profile.mkdir(parents=True, exist_ok=True)
            mark.write_text(secrets.token_hex(8))
        return self._accounts.setdefault(mark.read_text(), ScriptedWhatsApp())

    async def open(
        self, profile: Path, *, on_event: Callable[[PageEvent], None], proxy: str | None = None
    ) -> ScriptedPage:
        """Start a page on what the profile keeps."""
        del proxy
        self.opened += 1
        if self._refusals:
            raise self._refusals.pop(0)
        whatsapp = self.whatsapp_on(profile)
        page = ScriptedPage(whatsapp, on_event, self)
        self.open_pages += 1
        whatsapp.page_opened(page.tell)
        return page

    async def close(self) -> None:
        """Close every page."""
        for whatsapp in self._accounts.values():
            whatsapp.page_closed()


class ScriptedPage:
    """Implements `sessions.driver.Page`."""

    def __init__(
        self, whatsapp: ScriptedWhatsApp, on_event: Callable[[PageEvent], None], driver: ScriptedDriver
    ) -> None:
        self._whatsapp = whatsapp
        self._on_event = on_event
        self._driver = driver
        self._alive_until = 0.0
        self._lost: str | None = None
        self.closed = False

    def tell(self, event: PageEvent) -> None:
        """What the other side makes this page see."""
        if self.closed:
            return
        if isinstance(event, Crashed):
            self._lost = event.why
        self._on_event(event)

    async def probe(self, *, round_trip: bool = False) -> Probe:
        """Look at the page."""
        self._answer()
        seen = self._whatsapp.probe()
        answers = self._whatsapp.answers if round_trip and seen.me else None
        return Probe(
            stage=seen.stage,
            mode=seen.mode,
            info=seen.info,
            round_trip=answers,
            needs_action=seen.needs_action,
            me=seen.me,
        )

    async def start_code(self, phone: str) -> None:
        """Ask for a pairing code."""
        self._answer()
        self._whatsapp.codes_asked_for.append(phone)
        if self._whatsapp.code_refusal:
            self.tell(CodeFailed(why=self._whatsapp.code_refusal))
        else:
            self.tell(CodeShown(code=self._whatsapp.next_code()))

    async def refresh_qr(self) -> None:
        """Ask for new QR codes."""
        self._answer()
        self._whatsapp.shows_qr()

    async def stop_pairing(self) -> None:
        """Forget a pairing code."""
        self._answer()

    async def message_key(self, to: Address) -> tuple[ChatId, MessageKey]:
        """Name a message."""
        self._require_main()
        if self._whatsapp.chat_refusals:
            raise self._whatsapp.chat_refusals.pop(0)
        chat = ChatId(f"{to.lid}@lid" if to.lid else f"{(to.phone or '').removeprefix('+')}@c.us")
        return chat, MessageKey(f"true_{chat}_3EB0{secrets.token_hex(9).upper()}")

    async def send_text(
        self, chat: ChatId, text: str, *, key: MessageKey, quoted: MessageKey | None = None
    ) -> Receipt:
        """Send once, under `key`, or fail as commanded."""
        del quoted
        self._require_main()
        self._require_lease()
        whatsapp = self._whatsapp
        if (kept := whatsapp.kept.get(key)) is not None:
            return self._receipt(key, kept)
        fault = whatsapp.next_fault()
        await self._before_the_hand_over(fault)
        kept = whatsapp.keep(key, chat, text, level=1 if fault not in UNACKED else 0)
        if fault is SendFault.REJECTED:
            kept.level = -1
            raise Rejected("the server refused", code="reach_out")
        if fault in (SendFault.NO_ACK, SendFault.LOST_AFTER):
            raise UncertainError("no ack")
        if fault is SendFault.HANGS_AFTER:
            await asyncio.Event().wait()
        return self._receipt(key, kept)

    async def sighting(self, key: MessageKey) -> Sighting:
        """What became of `key`."""
        self._require_main()
        kept = self._whatsapp.kept.get(key)
        if kept is None:
            return Sighting(fate=Fate.UNKNOWN)
        if kept.level == 0:
            return Sighting(fate=Fate.IN_FLIGHT)
        fate = Fate.ACKED if kept.level > 0 else Fate.FAILED
        return Sighting(fate=fate, level=kept.level, sent_at=kept.sent_at)

    async def unseen(self, known: Known, *, since: datetime) -> AsyncIterator[CaughtUp]:
        """What the page holds and `known` does not."""
        self._require_main()
        for message in self._whatsapp.history_after(since):
            if message.stanza_id not in await known(message.chat, [message.stanza_id]):
                yield message

    async def look_up(self, phone: str) -> Address | None:
        """Who has `phone`."""
        self._require_main()
        return self._whatsapp.directory.get(phone)

    async def alive_until(self, seconds: float) -> None:
        """Refresh the dead-man."""
        self._answer()
        self._alive_until = awake_clock() + seconds

    async def screenshot(self) -> bytes:
        """A picture of nothing."""
        self._answer()
        return b"\x89PNG\r\n\x1a\n"

    async def reload(self) -> None:
        """Load the page anew."""
        self._answer(even_if_silent=True)
        self._alive_until = 0.0
        self._whatsapp.reloads()

    async def log_out(self) -> None:
        """Unlink the account."""
        self._require_main()
        self._whatsapp.logs_out("user_initiated")

    async def close(self) -> None:
        """Close it. Twice does no harm."""
        if not self.closed:
            self.closed = True
            self._driver.open_pages -= 1
            self._whatsapp.page_closed()

    async def _before_the_hand_over(self, fault: SendFault) -> None:
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

    def _receipt(self, key: MessageKey, kept: Kept) -> Receipt:
        if kept.level < 0:
            raise Rejected("the server refused", code="reach_out")
        if kept.level == 0 or kept.sent_at is None:
            raise UncertainError("no ack")
        return Receipt(stanza_id=stanza_of(key), sent_at=kept.sent_at)

    def _answer(self, *, even_if_silent: bool = False) -> None:
        if self.closed or self._lost:
            raise PageLost("the page is gone", why=self._lost or "page_lost")
        if self._whatsapp.silent and not even_if_silent:
            raise Silent("the page does not answer")
        if self._whatsapp.loading and not even_if_silent:
            raise NotReady("the page is being loaded")

    def _require_main(self) -> None:
        self._answer()
        if self._whatsapp.probe().me is None:
            raise NotReady("not linked")

    def _require_lease(self) -> None:
        if awake_clock() > self._alive_until:
            raise NotReady("no living lease")


UNACKED = frozenset({SendFault.NO_ACK})
