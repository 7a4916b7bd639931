"""One account's page in one Chromium: the driver contract over wa-js."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext
from playwright.async_api import Page as BrowserPage

from bridge.errors import TemporaryError
from bridge.facts import Address
from bridge.ids import ChatId, MessageKey
from bridge.sending import Sighting
from sessions.config import SessionsConfig
from sessions.driver import CaughtUp, Known, NotReady, PageLost, Probe, Receipt, Stage
from sessions.lease import awake_clock
from sessions.page_events import CodeFailed, PageEvent
from sessions.playwright import catching_up, sending
from sessions.playwright.calls import Calls, PageRefusal, translated
from sessions.playwright.ears import Ears
from sessions.playwright.processes import end_browsers_of
from sessions.playwright.script import origin_of
from sessions.playwright.shapes import Refused, address_from

CLIP_MARGIN = 12


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
    ) -> None:
        self._context = context
        self._page = page
        self._profile = profile
        self._config = config
        self._ears = ears
        self._on_event = on_event
        self._calls = Calls(
            page=page, origin=origin_of(config.whatsapp_url), timeout_s=config.page_call_timeout_s
        )
        self._alive_until = 0.0  # on our own clock, beside the page's
        self._closed = False

    async def probe(self, *, round_trip: bool = False) -> Probe:
        """Look at the page."""
        if self._page.url == "about:blank":
            raise PageLost("the page has left WhatsApp: its dead-man ran out", why="lease_ran_out")
        wait_s = self._config.page_call_timeout_s if round_trip else 0.0
        told = await self._ask("probe", wait_s=wait_s, roundTripMs=int(wait_s * 1000))
        try:
            me = address_from(told["me"]) if told.get("me") else None
            return Probe(
                stage=Stage(told["stage"]),
                mode=str(told.get("mode") or "")[:60],
                info=str(told.get("info") or "")[:60],
                round_trip=bool(told["answered"]) if told.get("answered") is not None else None,
                needs_action=str(told["action"])[:60] if told.get("action") else None,
                me=me,
            )
        except (Refused, KeyError, ValueError, TypeError, AttributeError):
            raise TemporaryError("the page answered nonsense") from None

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
        if awake_clock() > self._alive_until:
            raise NotReady("no living lease: the page sends nothing")
        return await sending.send_text(
            self._calls, chat, text, key=key, quoted=quoted, timeout_s=self._config.send_timeout_s
        )

    async def sighting(self, key: MessageKey) -> Sighting:
        """What became of `key`."""
        return sending.sighting_from(await self._ask("sight", key=key))

    def unseen(self, known: Known, *, since: datetime) -> AsyncIterator[CaughtUp]:
        """What came without an event."""
        return catching_up.unseen(self._calls, known, since=since)

    async def look_up(self, phone: str) -> Address | None:
        """Ask WhatsApp who has `phone`."""
        wait_s = self._config.page_call_timeout_s
        told = await self._ask(
            "lookUp", wait_s=wait_s, id=f"{phone.removeprefix('+')}@c.us", ms=int(wait_s * 1000)
        )
        try:
            return address_from(told) if told else None
        except Refused:
            return None

    async def alive_until(self, seconds: float) -> None:
        """Refresh the dead-man."""
        until = awake_clock() + seconds
        await self._ask("alive", ms=int(seconds * 1000))
        self._alive_until = until

    async def screenshot(self) -> bytes:
        """A PNG of what blocks the page."""
        try:
            box: dict[str, float] | None = await self._ask("dialogBox")
        except PageRefusal:
            box = None
        options: dict[str, Any] = {"type": "png", "animations": "disabled"}
        if box:
            options["clip"] = {
                "x": max(0.0, box["x"] - CLIP_MARGIN),
                "y": max(0.0, box["y"] - CLIP_MARGIN),
                "width": box["width"] + 2 * CLIP_MARGIN,
                "height": box["height"] + 2 * CLIP_MARGIN,
            }
        async with translated(self._config.page_call_timeout_s):
            return await self._page.screenshot(**options)

    async def reload(self) -> None:
        """Load WhatsApp anew, from wherever the page has got to."""
        async with translated(self._config.open_timeout_s):
            await self._page.goto(self._config.whatsapp_url, wait_until="commit", timeout=0)

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
        await asyncio.to_thread(end_browsers_of, self._profile)

    async def _ask(self, name: str, *, wait_s: float = 0.0, **args: Any) -> Any:
        if self._closed:
            raise PageLost("the page was closed")
        return await self._calls.ask(name, wait_s=wait_s, **args)
