"""One account's page in one Chromium: the driver contract over wa-js."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
from playwright.async_api import BrowserContext, Response
from playwright.async_api import Page as BrowserPage

from bridge.errors import TemporaryError
from bridge.facts import Address
from bridge.ids import ChatId, MessageKey, StanzaId
from bridge.ports.clock import awake_clock
from bridge.ports.pages import PageCopy
from bridge.sending import Sighting
from sessions.config import SessionsConfig
from sessions.driver import CaughtUp, Known
from sessions.driver_errors import NotReady, PageLost
from sessions.history import HistoryPortion
from sessions.page_events import CodeFailed, PageEvent
from sessions.page_values import Download, OutgoingFile, Probe, Receipt
from sessions.playwright import catching_up, fetching, history, looking, sending
from sessions.playwright.calls import Calls, PageRefusal, translated
from sessions.playwright.document import copy_of
from sessions.playwright.ears import Ears
from sessions.playwright.freezing import held_still
from sessions.playwright.processes import end
from sessions.playwright.script import origin_of
from sessions.playwright.weighing import weight_of
from sessions.weight import Weight

LONGEST_TYPING_S = 25.0
"""WhatsApp's own screens show it for so long when no end is told."""


class PlaywrightPage:
    """Implements `sessions.driver.Page`. Made by the driver, once the page has begun to load."""

    def __init__(
        self,
        *,
        context: BrowserContext,
        page: BrowserPage,
        profile: Path,
        config: SessionsConfig,
        ears: Ears,
        on_event: Callable[[PageEvent], None],
        browser_version: str,
        browsers: Sequence[psutil.Process],
        on_closed: Callable[[], Awaitable[None]],
        served: Response | None = None,
    ) -> None:
        self.browser_version = browser_version
        self._browsers = browsers
        self._context = context
        self._page = page
        self._profile = profile
        self._config = config
        self._ears = ears
        self._on_event = on_event
        self._on_closed = on_closed
        self._served = served  # the page's own answer; None: it came from a copy
        self._is_live = served is not None
        self._calls = Calls(
            page=page, origin=origin_of(config.whatsapp_url), timeout_s=config.page_call_timeout_s
        )
        self._alive_until = 0.0  # on our own clock, beside the page's
        self._closed = False
        self._stilling = asyncio.Lock()

    @asynccontextmanager
    async def still(self) -> AsyncIterator[None]:
        """Hold the browser still."""
        async with self._stilling:
            if self._closed:
                raise PageLost("the page was closed")
            async with held_still(self._profile):
                yield

    async def probe(self, *, round_trip: bool = False) -> Probe:
        """Look at the page."""
        if self._page.url == "about:blank":
            raise PageLost("the page has left WhatsApp: its dead-man ran out", why="lease_ran_out")
        wait_s = self._config.page_call_timeout_s if round_trip else 0.0
        return looking.probe_from(await self._ask("probe", wait_s=wait_s, roundTripMs=int(wait_s * 1000)))

    async def start_code(self, phone: str) -> None:
        """Ask for a pairing code; WhatsApp wants the bare digits."""
        try:
            await self._ask("startCode", phone=phone.removeprefix("+"))
        except PageRefusal as refusal:
            self._on_event(CodeFailed(why="rate_limited" if refusal.code == "rate_limited" else "refused"))

    async def refresh_qr(self) -> None:
        """Ask for new QR codes."""
        await self._ask("refreshQr")

    async def stop_pairing(self) -> None:
        """Forget a pairing code."""
        await self._ask("stopPairing")

    async def message_key(self, to: Address) -> tuple[ChatId, MessageKey]:
        """Find or make the chat and have a message named."""
        return await sending.message_key(self._calls, to)

    async def send_text(
        self, chat: ChatId, text: str, *, key: MessageKey, quoted: MessageKey | None = None
    ) -> Receipt:
        """Send once, under `key`."""
        return await sending.send_text(
            self._living_calls(), chat, text, key=key, quoted=quoted, timeout_s=self._config.send_timeout_s
        )

    async def send_file(
        self, chat: ChatId, file: OutgoingFile, *, key: MessageKey, caption: str = ""
    ) -> Receipt:
        """Send a file once, under `key`."""
        return await sending.send_file(
            self._living_calls(), chat, file, key=key, caption=caption, timeout_s=self._config.send_timeout_s
        )

    async def show_typing(self, chat: ChatId, *, seconds: float) -> None:
        """Show that somebody types."""
        ms = int(min(seconds, LONGEST_TYPING_S) * 1000)
        try:
            await self._living_calls().ask("showTyping", chat=chat, ms=ms)
        except (NotReady, PageLost):
            raise
        except TemporaryError:
            return  # only for show

    async def sighting(self, key: MessageKey) -> Sighting:
        """What became of `key`."""
        return sending.sighting_from(await self._ask("sight", key=key))

    def unseen(self, known: Known, *, since: datetime) -> AsyncIterator[CaughtUp]:
        """What came without an event."""
        return catching_up.unseen(self._calls, known, since=since)

    async def look_up(self, phone: str) -> Address | None:
        """Ask WhatsApp who has `phone`."""
        return await looking.look_up(self._open_calls(), phone)

    async def on_whatsapp(self, phone: str) -> Address | None:
        """Ask WhatsApp who has `phone`, and be sure of a no."""
        return await looking.on_whatsapp(self._open_calls(), phone)

    async def download(
        self, chat: ChatId, stanza: StanzaId, *, from_me: bool, into: Path, limit_bytes: int
    ) -> Download:
        """Bring the file of a message into `into`."""
        return await fetching.download(
            self._open_calls(),
            chat,
            stanza,
            from_me=from_me,
            into=into,
            limit_bytes=limit_bytes,
            timeout_s=self._config.send_timeout_s,
        )

    async def history_chats(self, *, since: datetime) -> list[ChatId]:
        """Chats with something from then on."""
        return await history.history_chats(self._open_calls(), since=since)

    async def history(self, chat: ChatId, *, before: MessageKey | None, count: int) -> HistoryPortion:
        """Some of a chat, backwards."""
        return await history.history(self._open_calls(), chat, before=before, count=count)

    async def alive_until(self, seconds: float) -> None:
        """Refresh the dead-man."""
        until = awake_clock() + seconds
        await self._ask("alive", ms=int(seconds * 1000))
        self._alive_until = until

    async def weigh(self) -> Weight:
        """Weigh the browser's processes."""
        weight = await asyncio.to_thread(weight_of, self._profile)
        if self._closed or not weight.processes:
            raise PageLost("the browser is gone", why="browser_closed")
        return weight

    async def screenshot(self) -> bytes:
        """A PNG of what blocks the page."""
        clip = await looking.clip_of_dialog(self._open_calls())
        options: dict[str, Any] = {
            "type": "png",
            "animations": "disabled",
            **({"clip": clip} if clip else {}),
        }
        async with translated(self._config.page_call_timeout_s):
            return await self._page.screenshot(**options)

    async def copy(self) -> PageCopy | None:
        """The page itself, as it was served."""
        return await copy_of(self._served, self._config.whatsapp_url)

    async def reload(self) -> None:
        """Load WhatsApp anew, from wherever the page has got to."""
        async with translated(self._config.open_timeout_s):
            served = await self._page.goto(self._config.whatsapp_url, wait_until="commit", timeout=0)
        self._served = served if self._is_live else None

    async def use_here(self) -> None:
        """Take the connection back."""
        await self._ask("useHere")

    async def log_out(self) -> None:
        """Unlink the account."""
        wait_s = self._config.page_call_timeout_s
        if not await self._ask("logOut", wait_s=wait_s, ms=int(wait_s * 1000)):
            raise TemporaryError("WhatsApp did not confirm the logout in time")

    async def close(self) -> None:
        """Close the browser, by force when it does not obey."""
        if self._closed:
            return
        self._closed = True
        self._ears.cover()
        with contextlib.suppress(TemporaryError):
            async with translated(self._config.close_timeout_s):
                await self._context.close()
        # Its own alone: the profile may be another worker's by now, if this one was frozen for long.
        await asyncio.to_thread(end, self._browsers)
        await self._on_closed()

    async def _ask(self, name: str, *, wait_s: float = 0.0, **args: Any) -> Any:
        return await self._open_calls().ask(name, wait_s=wait_s, **args)

    def _open_calls(self) -> Calls:
        if self._closed:
            raise PageLost("the page was closed")
        return self._calls

    def _living_calls(self) -> Calls:
        if awake_clock() > self._alive_until:
            raise NotReady("no living lease: the page sends nothing")
        return self._open_calls()
