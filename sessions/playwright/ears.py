"""Where the page's own words arrive: checked, translated, and passed on in their order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from playwright.async_api import BrowserContext
from playwright.async_api import Page as BrowserPage

from sessions.page_events import Crashed, PageEvent, Reloaded
from sessions.playwright.script import origin_of
from sessions.playwright.shapes import Refused, parse, short_word
from sessions.playwright.translate import event_from

log = structlog.get_logger(__name__)

BINDING = "wabridgeTell"
FIRST_WORDS = '{"event":"document"}'
MOST_REFUSALS = 20
"""Refusals that are logged of one document: a page gone wild shall not fill a disk."""


class Ears:
    """Listens to one page of one origin. Nothing that it hears can end the session."""

    def __init__(self, *, page: BrowserPage, origin: str, on_event: Callable[[PageEvent], None]) -> None:
        self._page = page
        self._origin = origin
        self._on_event = on_event
        self._documents = 0
        self._refusals = 0
        self._covered = False

    def listen(self, context: BrowserContext) -> None:
        """Hear of crashes, too."""
        self._page.on("crash", lambda _: self._crashed("page_crashed"))
        self._page.on("close", lambda _: self._crashed("browser_closed"))
        context.on("close", lambda _: self._crashed("browser_closed"))

    def cover(self) -> None:
        """Hear nothing more: we close the page ourselves."""
        self._covered = True

    def hear(self, source: dict[str, Any], raw: object) -> None:
        """Take one JSON text from our script; called by Playwright in the order of the page."""
        frame = self._page.main_frame
        if self._covered or source.get("frame") != frame:
            return
        # The binding is there wherever the page may have gone; what another site says is not WhatsApp's. Only
        # our script's first words can come before the browser has told of the new address.
        if raw != FIRST_WORDS and origin_of(frame.url) != self._origin:
            self._refuse("event", "it comes from another site")
            return
        try:
            event = self._document() if raw == FIRST_WORDS else event_from(raw)
        except Refused as error:
            self._refuse(_name_of(raw), str(error))
            return
        if event is not None:
            self._on_event(event)

    def _crashed(self, why: str) -> None:
        if not self._covered:
            self._covered = True
            self._on_event(Crashed(why=why))

    def _refuse(self, what: str, why: str) -> None:
        self._refusals += 1
        if self._refusals <= MOST_REFUSALS:
            log.warning("event.refused", what=what, why=why)

    def _document(self) -> PageEvent | None:
        """The first words of each document after the first one."""
        self._documents += 1
        self._refusals = 0
        return Reloaded() if self._documents > 1 else None


def _name_of(raw: object) -> str:
    try:
        told = parse(raw)
    except Refused:
        return "unreadable"
    name = told.get("what") or told.get("event") if isinstance(told, dict) else None
    return short_word(name, otherwise="unreadable", also=".")
