"""One page without a browser: it does what its `ScriptedWhatsApp` is told to do."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from bridge.errors import PermanentError, TemporaryError
from bridge.facts import Address
from bridge.ids import ChatId, MessageKey, StanzaId
from bridge.ports.clock import awake_clock
from bridge.ports.pages import PageCopy
from bridge.sending import Fate, Sighting
from sessions.driver import CaughtUp, Known
from sessions.driver_errors import FileTooLarge, NotReady, PageLost, Silent
from sessions.history import HistoryPortion
from sessions.page_events import CodeFailed, CodeShown, Crashed, PageEvent
from sessions.page_values import Download, OutgoingFile, Probe, Receipt
from sessions.scripted_whatsapp import ScriptedWhatsApp
from sessions.weight import Weight


class ScriptedPage:
    """Implements `sessions.driver.Page`."""

    def __init__(
        self, whatsapp: ScriptedWhatsApp, on_event: Callable[[PageEvent], None], on_closed: Callable[[], None]
    ) -> None:
        self._whatsapp = whatsapp
        self._on_event = on_event
        self._on_closed = on_closed
        self._alive_until = 0.0
        self._lost: str | None = None
        self.closed = False
        self.browser_version = "1.2.3.4"

    @asynccontextmanager
    async def still(self) -> AsyncIterator[None]:
        """Be still, as far as anybody can see."""
        if self.closed or self._lost:
            raise PageLost("the page is gone", why=self._lost or "page_lost")
        yield

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
        if self._whatsapp.looks_in_vain:
            self._whatsapp.looks_in_vain -= 1
            raise NotReady("the page is being loaded")
        seen = self._whatsapp.probe()
        answers = self._whatsapp.answers if round_trip and seen.me else None
        return Probe(
            stage=seen.stage,
            mode=seen.mode,
            info=seen.info,
            round_trip=answers,
            needs_action=seen.needs_action,
            until=seen.until,
            me=seen.me,
            phone_seen_at=seen.phone_seen_at,
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
        return await self._send(chat, text, key)

    async def send_file(
        self, chat: ChatId, file: OutgoingFile, *, key: MessageKey, caption: str = ""
    ) -> Receipt:
        """Send a file once, under `key`, or fail as commanded."""
        if not await asyncio.to_thread(file.path.is_file):
            raise TemporaryError("the file to send is not there")
        content = await asyncio.to_thread(file.path.read_bytes)
        return await self._send(chat, caption, key, (content, file.name))

    async def _send(
        self, chat: ChatId, text: str, key: MessageKey, file: tuple[bytes, str] | None = None
    ) -> Receipt:
        self._require_lease()
        return await self._whatsapp.send(chat, text, key, file)

    async def show_typing(self, chat: ChatId, *, seconds: float) -> None:
        """Note it."""
        del seconds
        self._require_lease()
        self._whatsapp.typing.append(chat)

    async def sighting(self, key: MessageKey) -> Sighting:
        """What became of `key`."""
        self._require_main()
        kept = self._whatsapp.kept.get(key)
        if kept is None:
            return Sighting(fate=Fate.UNKNOWN)
        if kept.level == 0:
            return Sighting(fate=Fate.IN_FLIGHT)
        fate = Fate.ACKED if kept.level > 0 else Fate.FAILED
        return Sighting(
            fate=fate, level=kept.level, sent_at=kept.sent_at, refusal=kept.refusal, until=kept.until
        )

    async def unseen(self, known: Known, *, since: datetime) -> AsyncIterator[CaughtUp]:
        """What the page holds and `known` does not."""
        self._require_main()
        for message in self._whatsapp.history_after(since):
            if message.stanza_id not in await known(message.chat, [message.stanza_id]):
                yield message

    async def history_chats(self, *, since: datetime) -> list[ChatId]:
        """Chats with something since."""
        self._require_main()
        return self._whatsapp.earlier.chats(since)

    async def history(self, chat: ChatId, *, before: MessageKey | None, count: int) -> HistoryPortion:
        """Some of it, backwards."""
        self._require_main()
        return self._whatsapp.earlier.portion(chat, before, count)

    async def look_up(self, phone: str) -> Address | None:
        """Who has `phone`."""
        self._require_main()
        return self._whatsapp.directory.get(phone)

    async def on_whatsapp(self, phone: str) -> Address | None:
        """Who has `phone`, for sure."""
        self._require_main()
        if self._whatsapp.lookups_fail_with is not None:
            raise self._whatsapp.lookups_fail_with
        return self._whatsapp.directory.get(phone)

    async def download(
        self, chat: ChatId, stanza: StanzaId, *, from_me: bool, into: Path, limit_bytes: int
    ) -> Download:
        """Write the file of a message."""
        del chat, from_me
        self._require_main()
        content, found = self._whatsapp.files.get(stanza, (b"", None))
        if found is None:
            raise PermanentError("there is no such file")
        if found.size > limit_bytes:
            raise FileTooLarge(f"the file has more than {limit_bytes} bytes")
        await asyncio.to_thread(into.write_bytes, content)
        return found

    async def alive_until(self, seconds: float) -> None:
        """Refresh the dead-man."""
        self._answer()
        self._alive_until = awake_clock() + seconds

    async def weigh(self) -> Weight:
        """What the test says."""
        self._answer(even_if_silent=True)
        return self._whatsapp.weight

    async def screenshot(self) -> bytes:
        """A picture of nothing."""
        self._answer()
        return b"\x89PNG\r\n\x1a\n"

    async def copy(self) -> PageCopy | None:
        """There is no HTML."""
        return None

    async def reload(self) -> None:
        """Load the page anew."""
        self._answer(even_if_silent=True)
        self._alive_until = 0.0
        self._whatsapp.reloads()

    async def use_here(self) -> None:
        """Take the connection back."""
        self._answer()
        self._whatsapp.is_taken_back()

    async def log_out(self) -> None:
        """Unlink the account."""
        self._require_main()
        self._whatsapp.logs_out("user_initiated")

    async def close(self) -> None:
        """Close it. Twice does no harm."""
        if not self.closed:
            self.closed = True
            self._on_closed()
            self._whatsapp.page_closed()

    def _answer(self, *, even_if_silent: bool = False) -> None:
        if self.closed or self._lost:
            raise PageLost("the page is gone", why=self._lost or "page_lost")
        if self._whatsapp.silent and not even_if_silent:
            raise Silent("the page does not answer")
        if self._whatsapp.loading and not even_if_silent:
            raise NotReady("the page is being loaded")

    def _require_lease(self) -> None:
        self._require_main()
        if awake_clock() > self._alive_until:
            raise NotReady("no living lease")
        if self._whatsapp.needs_action == "banned":
            raise NotReady("the account is banned")

    def _require_main(self) -> None:
        self._answer()
        if self._whatsapp.probe().me is None:
            raise NotReady("not linked")
