"""A visitor of the stand-in: a Chromium tab with the unmodified wa-js, whose events can be waited for."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Page

from tests.patience import PATIENCE_S
from tests.standins.whatsapp.devices import Room
from tests.standins.whatsapp.facts import Frame
from tests.standins.whatsapp.people import Person
from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.town import WhatsAppStandIn

ROOT = Path(__file__).resolve().parents[3]
WA_JS = ROOT / "node_modules/@wppconnect/wa-js/dist/wppconnect-wa.js"
OWNER = "+5511999990001"
CONFIG = "window.WPPConfig = {disableGoogleAnalytics: true, linkPreviewApiServers: []};"
# Sends every event of wa-js to the test as plain values. Models are never sent: they are live and circular.
TELL = """
if (window === top) {
  const plain = (value, depth = 0) => {
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value;
    if (value instanceof Error) return {error: value.name, message: value.message};
    if (Array.isArray(value)) return value.map((one) => plain(one, depth + 1));
    if (typeof value !== 'object') return undefined;
    if (value.toString !== Object.prototype.toString) {
      if (!value.attributes) return String(value);
    }
    if (value.attributes) return plain({...value.attributes, isNewMsg: value.isNewMsg}, depth + 1);
    if (depth > 4) return undefined;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one, depth + 1)]));
  };
  WPP.onAny((name, ...args) => window.tellTheTest(String(name), args.map((one) => plain(one))));
}
"""
SEND = """async ([to, text, options]) => {
  const chat = await WPP.chat.find(to);
  const plain = {linkPreview: false, detectMentioned: false, markIsRead: false};
  return WPP.chat.sendTextMessage(chat.id, text, {...plain, ...options});
}"""
PLAIN_MESSAGE = """(m) => ({
  id: String(m.id), body: m.body, type: m.type, ack: m.ack, from: String(m.from), to: String(m.to), t: m.t,
})"""


def chromium() -> str:
    """The browser to run: BROWSER_EXECUTABLE, else the usual place, else the first one on PATH."""
    usual = "/usr/lib/chromium/chromium-headless-shell"
    if chosen := os.environ.get("BROWSER_EXECUTABLE"):
        return chosen
    if Path(usual).exists():
        return usual
    found = next(
        filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None
    )
    if not found:
        raise FileNotFoundError("no Chromium: set BROWSER_EXECUTABLE")
    return found


KNOWS = """(expected) => Object.entries(expected).every(
  ([name, value]) => JSON.stringify(window.require("StandInState").knobs[name]) === JSON.stringify(value))"""


class Visitor:
    """One browser profile at the stand-in, with at most one tab open."""

    def __init__(self, town: WhatsAppStandIn, context: BrowserContext) -> None:
        self.town = town
        self.context = context
        self.events: list[tuple[str, Any]] = []
        self.requests: list[str] = []
        self._page: Page | None = None
        self._stirred = asyncio.Event()

    @property
    def page(self) -> Page:
        """The open tab."""
        if self._page is None:
            raise RuntimeError("no tab is open")
        return self._page

    async def arrive(self) -> None:
        """Prepare the profile and open the page."""
        await self.context.expose_binding("tellTheTest", self._hear)
        await self.context.add_init_script(CONFIG)
        await self.context.add_init_script(path=WA_JS)
        await self.context.add_init_script(TELL)
        await self.open()

    async def open(self) -> None:
        """Open the tab."""
        self._page = await self.context.new_page()
        self._page.on("request", lambda request: self.requests.append(request.url))
        self._page.on("websocket", lambda socket: self.requests.append(socket.url))
        await self._page.goto(self.town.base_url)

    async def close(self) -> None:
        """Close the tab; the profile stays."""
        await self.page.close()
        self._page = None

    async def event(
        self,
        name: str,
        where: Callable[[Any], object] = lambda _: True,
        *,
        since: int = 0,
        within_s: float = PATIENCE_S,
    ) -> Any:
        """Wait for an event; returns its first argument (None when it has none)."""
        async with asyncio.timeout(within_s):
            while True:
                self._stirred.clear()
                for heard, args in self.events[since:]:
                    first = args[0] if args else None
                    if heard == name and where(first):
                        return first
                await self._stirred.wait()

    async def on_qr(self) -> str:
        """Wait until a QR code stands; returns its text."""
        await self.event("loader.full_ready")
        await self.town.until(lambda: self.town.present_qr)
        code = await self.evaluate("WPP.conn.getAuthCode()")
        return str(code["fullCode"])

    async def link(self, phone: Phone) -> None:
        """Let the phone scan the page's QR code, and wait until the page is the main one."""
        since = len(self.events)
        await phone.scan(await self.on_qr())
        await self.event("conn.stream_mode_changed", lambda mode: mode == "MAIN", since=since)

    async def again(self, since: int) -> None:
        """Wait until a page loaded after `since` (a length of `events`) is logged in and usable."""
        await self.event("loader.full_ready", since=since)
        await self.event("conn.stream_mode_changed", lambda mode: mode == "MAIN", since=since)

    async def reload(self) -> None:
        """Reload and wait until the page is usable."""
        since = len(self.events)
        await self.page.reload()
        await self.again(since)

    async def evaluate(self, script: str, argument: Any = None) -> Any:
        """Evaluate in the page, bounded in time."""
        async with asyncio.timeout(PATIENCE_S):
            return await self.page.evaluate(script, argument)

    async def send(self, to: str, text: str, **options: Any) -> Any:
        """Send a text with wa-js; returns what its promise gave."""
        return await self.evaluate(SEND, [to, text, options])

    async def messages(self, chat: str, **options: Any) -> list[dict[str, Any]]:
        """The messages of a chat as wa-js reads them from the page's own store, oldest first."""
        script = (
            f"async ([chat, options]) => (await WPP.chat.getMessages(chat, options)).map({PLAIN_MESSAGE})"
        )
        return list(await self.evaluate(script, [chat, {"count": 50, **options}]))

    async def message(self, message_id: str) -> dict[str, Any]:
        """One message by its whole id."""
        script = f"async (id) => ({PLAIN_MESSAGE})(await WPP.chat.getMessageById(id))"
        return dict(await self.evaluate(script, message_id))

    def _hear(self, source: object, name: str, args: list[Any]) -> None:
        self.events.append((name, args))
        self._stirred.set()


Visit = Callable[[], Awaitable[Visitor]]


@dataclass(frozen=True, kw_only=True)
class Street:
    """A town, its owner's phone, and the page linked to it."""

    town: WhatsAppStandIn
    phone: Phone
    page: Visitor
    numbers: Iterator[int]

    async def set(self, **knobs: Any) -> None:
        """Turn knobs, and wait until the page knows: it is told beside what it is asked."""
        await self.phone.set(**knobs)
        expected = {name: self.phone.page_knobs()[name] for name in knobs}
        await self.page.page.wait_for_function(KNOWS, arg=expected)

    def someone(self, name: str = "Ana") -> Person:
        """A person whom nobody has met before."""
        return self.town.person(f"+{next(self.numbers)}", name=name)

    def frames(self, person: Person | Room, *kinds: str) -> list[Frame]:
        """The frames of these kinds that pages sent towards a person or a room."""
        return [f for f in self.town.frames if f.to == person.canonical and f.kind in kinds]


def says(text: str) -> Callable[[Any], bool]:
    """Picks the event of a message with this body."""
    return lambda message: bool(message.get("body") == text)
