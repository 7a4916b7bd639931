"""The real driver: one Playwright for the process, one Chromium for each profile."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from playwright.async_api import BrowserContext, Playwright, Route, async_playwright
from playwright.async_api import Page as BrowserPage

from bridge.errors import TemporaryError
from sessions.config import SessionsConfig
from sessions.driver import NotInstalled, PageLost
from sessions.page_events import PageEvent
from sessions.playwright.calls import translated
from sessions.playwright.ears import BINDING, Ears
from sessions.playwright.launching import Identity, executable, identity_of, launch_options
from sessions.playwright.page import PlaywrightPage
from sessions.playwright.processes import end_browsers_of
from sessions.playwright.script import init_script, origin_of

log = structlog.get_logger(__name__)

CLOSE_POPUP_S = 5.0


class PlaywrightDriver:
    """Implements `sessions.driver.Driver`."""

    def __init__(self, config: SessionsConfig) -> None:
        self._config = config
        self._playwright: Playwright | None = None
        self._starting = asyncio.Lock()
        self._identity: Identity | None = None
        self._pages: set[PlaywrightPage] = set()

    async def open(
        self, profile: Path, *, on_event: Callable[[PageEvent], None], proxy: str | None = None
    ) -> PlaywrightPage:
        """Start a browser on `profile` and begin loading WhatsApp."""
        script = init_script(wajs=self._config.wajs_path, url=self._config.whatsapp_url)
        browser = executable(self._config)
        profile = await asyncio.to_thread(_prepared, profile)
        identity = self._identity = self._identity or await identity_of(browser)
        options = launch_options(self._config, browser, identity, proxy or self._config.whatsapp_proxy)
        context = await self._launch(profile, options)
        try:
            return await self._furnish(context, profile, script, identity, on_event)
        except BaseException:
            await self._abandon(context, profile)
            raise

    async def close(self) -> None:
        """Close every page, then Playwright."""
        pages, self._pages = self._pages, set()
        await asyncio.gather(*(page.close() for page in pages))
        playwright, self._playwright = self._playwright, None
        if playwright is not None:
            with contextlib.suppress(TemporaryError):
                async with translated(self._config.close_timeout_s):
                    await playwright.stop()

    async def _launch(self, profile: Path, options: dict[str, Any]) -> BrowserContext:
        """The browser; with a new Playwright when the old one's process has died."""
        for attempt in (1, 2):
            playwright = await self._started()
            try:
                async with translated(self._config.open_timeout_s):
                    return await playwright.chromium.launch_persistent_context(profile, **options)
            except PageLost:
                # Its helper process may have died: nothing says so until the next call.
                if self._playwright is playwright:
                    self._playwright = None
                if attempt == 2:
                    raise TemporaryError("the browser did not start") from None
            except TemporaryError:
                await asyncio.to_thread(end_browsers_of, profile)
                raise
        raise AssertionError("unreachable")

    async def _started(self) -> Playwright:
        async with self._starting:
            if self._playwright is None:
                self._playwright = await async_playwright().start()
            return self._playwright

    async def _furnish(
        self,
        context: BrowserContext,
        profile: Path,
        script: str,
        identity: Identity,
        on_event: Callable[[PageEvent], None],
    ) -> PlaywrightPage:
        """Ears, script and pinned page first, then WhatsApp."""
        async with translated(self._config.open_timeout_s):
            page = context.pages[0] if context.pages else await context.new_page()
            ears = Ears(page=page, origin=origin_of(self._config.whatsapp_url), on_event=on_event)
            context.on("page", _close)
            await context.expose_binding(BINDING, ears.hear)
            await context.add_init_script(script)
            await self._introduce(context, page, identity)
            if self._config.whatsapp_page_file is not None:
                await self._pin(context, self._config.whatsapp_page_file)
            ears.listen(context)
            # The page must not load before its ears are on; "commit" returns as soon as the answer has begun.
            await page.goto(self._config.whatsapp_url, wait_until="commit", timeout=0)
        furnished = PlaywrightPage(
            context=context, page=page, profile=profile, config=self._config, ears=ears, on_event=on_event
        )
        self._pages.add(furnished)
        context.on("close", lambda _: self._pages.discard(furnished))
        return furnished

    async def _introduce(self, context: BrowserContext, page: BrowserPage, identity: Identity) -> None:
        """Client hints that agree with the User-Agent; Playwright leaves the headless brand in them."""
        cdp = await context.new_cdp_session(page)
        await cdp.send(
            "Emulation.setUserAgentOverride",
            {"userAgent": identity.user_agent, "userAgentMetadata": identity.metadata},
        )

    async def _pin(self, context: BrowserContext, pinned: Path) -> None:
        """Serve `pinned` as the page itself; after a logout it is asked for with a query, so by path."""
        if not await asyncio.to_thread(pinned.is_file):
            raise NotInstalled(f"no page at {pinned}; see WHATSAPP_PAGE_FILE")
        wanted = urlsplit(self._config.whatsapp_url)

        def is_the_page(url: str) -> bool:
            met = urlsplit(url)
            return (met.netloc, met.path or "/") == (wanted.netloc, wanted.path or "/")

        async def serve(route: Route) -> None:
            await route.fulfill(path=pinned, content_type="text/html")

        await context.route(is_the_page, serve)

    async def _abandon(self, context: BrowserContext, profile: Path) -> None:
        with contextlib.suppress(TemporaryError):
            async with translated(self._config.close_timeout_s):
                await context.close()
        await asyncio.to_thread(end_browsers_of, profile)


async def _close(opened: BrowserPage) -> None:
    """WhatsApp needs one page. What opens beside it has nobody who looks after it."""
    with contextlib.suppress(TemporaryError):
        async with translated(CLOSE_POPUP_S):
            await opened.close()


def _prepared(profile: Path) -> Path:
    """The folder, free of what dead browsers left in it. The caller holds the profile's lock."""
    profile = profile.resolve()
    profile.mkdir(parents=True, exist_ok=True)
    if ended := end_browsers_of(profile):
        log.warning("browser.orphan_ended", processes=ended)
    for left in profile.glob("Singleton*"):
        left.unlink(missing_ok=True)
    return profile
