"""Questions to one page: each bounded, each answer checked, Playwright's errors translated once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as BrowserPage

from bridge.errors import TemporaryError
from sessions.driver_errors import NotReady, PageLost, Silent
from sessions.playwright.shapes import Refused, parse, short_word

ASK = """([name, args, origin]) => location.origin === origin && window.wabridgePage
    ? window.wabridgePage.call(name, args) : '{"error": "loading"}'"""
"""Asked of WhatsApp's own origin alone: whatever site the page may have gone to is told nothing."""

DOOR = """([name, origin]) => location.origin === origin && window.wabridgePage
    ? window.wabridgePage.openDoor(name) : null"""
"""A file input that only our script knows; what is put in there is taken by the question that names it."""

GONE = ("Target crashed", "has been closed", "Connection closed", "Browser closed", "Target closed")
"""What Playwright says when only a new page helps. Anything else, such as a destroyed execution context, is
what a page says that is being loaded."""

_DRIVER_ENDED = "Connection closed while reading from the driver"


def is_end_of_driver(error: BaseException) -> bool:
    """Whether it is what Playwright leaves in a future of its own, which nobody asks, when its process ends.

    Every call that was under way says so as well, and the driver is replaced with a word in the log.
    """
    return type(error) is Exception and str(error) == _DRIVER_ENDED


NOT_NOW = frozenset({"loading", "no_lease", "banned"})


class PageRefusal(TemporaryError):
    """Our script in the page said no; `code` says why. Whether something was sent depends on the question."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the page refused: {code}")
        self.code = code


@asynccontextmanager
async def translated(timeout_s: float) -> AsyncIterator[None]:
    """Bound what is inside, and speak of Playwright's errors in the bridge's words.

    Raises:
        Silent: it took too long.
        NotReady: the page is being loaded.
        PageLost: page or browser are gone.
    """
    try:
        async with asyncio.timeout(timeout_s):
            yield
    except TimeoutError:
        raise Silent(f"the page did not answer within {timeout_s:g} s") from None
    except PlaywrightError as error:
        if any(word in error.message for word in GONE):
            raise PageLost("the page is gone") from error
        if "net::ERR_" in error.message:
            raise PageLost("WhatsApp cannot be reached", why="offline") from error
        raise NotReady("the page is being loaded") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """How Python asks our script in the page."""

    page: BrowserPage
    origin: str
    timeout_s: float

    async def ask(self, name: str, *, wait_s: float = 0.0, **args: Any) -> Any:
        """The page's answer as plain values; `wait_s` is what the question itself may take beside the usual.

        Raises:
            PageRefusal: our script said no.
            TemporaryError, PageLost: as in `translated`.
        """
        async with translated(self.timeout_s + wait_s):
            raw = await self.page.evaluate(ASK, [name, json.dumps(args), self.origin])
        return _answer(raw)

    async def bring(self, door: str, file: Path) -> None:
        """Lay `file` ready for a question that names `door`. The browser reads it from the disk by itself.

        Raises:
            NotReady: the page is being loaded, or is another one.
            TemporaryError, PageLost: as in `translated`.
        """
        async with translated(self.timeout_s):
            handle = await self.page.evaluate_handle(DOOR, [door, self.origin])
            element = handle.as_element()
            if element is None:
                raise NotReady("the page is being loaded")
            await element.set_input_files(file)
            await handle.dispose()


def _answer(raw: object) -> Any:
    try:
        # A read of fifty long messages is the largest answer there is.
        told = parse(raw, most=60_000_000)
    except Refused as error:
        raise TemporaryError("the page answered nonsense") from error
    if not isinstance(told, dict) or ("ok" not in told and "error" not in told):
        raise TemporaryError("the page answered nonsense")
    if "error" in told:
        code = short_word(told["error"], otherwise="error", most=60)
        raise NotReady(f"the page refused: {code}") if code in NOT_NOW else PageRefusal(code)
    return told["ok"]
