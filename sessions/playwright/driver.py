"""The real driver: one Playwright for the process, one Chromium for each profile."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from playwright.async_api import BrowserContext
from playwright.async_api import Page as BrowserPage

from bridge.errors import TemporaryError
from bridge.ports.pages import PageCopy
from sessions.config import SessionsConfig
from sessions.driver_errors import NotInstalled, PageLost
from sessions.page_events import PageEvent
from sessions.page_values import AS_INSTALLED, Inside, Outfit
from sessions.page_version import version_in
from sessions.playwright.calls import translated
from sessions.playwright.document import forget_workers, pin
from sessions.playwright.ears import BINDING, Ears
from sessions.playwright.engine import Engine, Engines
from sessions.playwright.identity import Identity, identity_of
from sessions.playwright.introducing import introduce_page
from sessions.playwright.launching import executable, launch_options, proxy_settings, what_is_missing
from sessions.playwright.looking_inside import inside_of, offline
from sessions.playwright.page import PlaywrightPage
from sessions.playwright.processes import browsers_on, end_browsers_of
from sessions.playwright.script import init_script, installed_bundle, origin_of

log = structlog.get_logger(__name__)

CLOSE_POPUP_S = 5.0


class PlaywrightDriver:
    """Implements `sessions.driver.Driver`."""

    def __init__(self, config: SessionsConfig) -> None:
        self._config = config
        self._engines = Engines(answer_limit_s=config.page_call_timeout_s)
        self._identities: dict[tuple[Path, int], Identity] = {}
        self._pages: set[PlaywrightPage] = set()

    async def warm_up(self) -> None:
        """Start Playwright's process, and ask the browser for its version."""
        await self._identity_of(executable(self._config))
        await self._engines.current()

    async def open(
        self,
        profile: Path,
        *,
        on_event: Callable[[PageEvent], None],
        proxy: str | None = None,
        outfit: Outfit = AS_INSTALLED,
    ) -> PlaywrightPage:
        """Start a browser on `profile` and begin loading WhatsApp."""
        bundle = outfit.wajs or installed_bundle(self._config.wajs_path)
        script = init_script(bundle=bundle, url=self._config.whatsapp_url)
        pinned = self._config.whatsapp_page_file or outfit.page
        browser = executable(self._config)
        profile = await asyncio.to_thread(_prepared, profile)
        if pinned is not None:
            await asyncio.to_thread(forget_workers, profile)
        identity = await self._identity_of(browser)
        proxy = proxy or self._config.whatsapp_proxy
        options = launch_options(self._config, browser, identity, proxy, pinned=pinned is not None)
        context, engine = await self._launch(profile, options)
        try:
            return await self._furnish(context, engine, profile, script, pinned, identity, on_event)
        except BaseException:
            await self._abandon(context, profile)
            await self._engines.closed(engine)
            raise

    async def look_inside(self, profile: Path) -> Inside:
        """Open a profile away from the network, and name what it holds."""
        browser = executable(self._config)
        profile = await asyncio.to_thread(_prepared, profile)
        identity = await self._identity_of(browser)
        options = offline(launch_options(self._config, browser, identity, None, pinned=True))
        context, engine = await self._launch(profile, options)
        try:
            async with translated(self._config.open_timeout_s):
                return await inside_of(context, self._config.whatsapp_url)
        finally:
            await self._abandon(context, profile)
            await self._engines.closed(engine)

    async def look(self) -> str | None:
        """Ask for the page as a stranger: without anybody's cookies, through the process's proxy."""
        identity = await self._identity_of(executable(self._config))
        url, proxy = self._config.whatsapp_url, self._config.whatsapp_proxy
        options: dict[str, Any] = {"proxy": proxy_settings(proxy)} if proxy else {}
        playwright = (await self._engines.current()).playwright
        async with translated(self._config.open_timeout_s):
            stranger = await playwright.request.new_context(user_agent=identity.user_agent, **options)
            try:
                answer = await stranger.get(url, headers={"Accept": "text/html"}, timeout=0)
                return version_in(await answer.text()) if answer.ok else None
            finally:
                await stranger.dispose()

    async def close(self) -> None:
        """Close every page, then Playwright."""
        pages, self._pages = self._pages, set()
        await asyncio.gather(*(page.close() for page in pages))
        await self._engines.end()

    async def _identity_of(self, browser: Path) -> Identity:
        """Asked once, and again when the program was replaced: its version is in what pages say."""
        key = (browser, (await asyncio.to_thread(browser.stat)).st_mtime_ns)
        if key not in self._identities:
            self._identities[key] = await identity_of(browser)
        return self._identities[key]

    async def _launch(self, profile: Path, options: dict[str, Any]) -> tuple[BrowserContext, Engine]:
        """The browser; with a new Playwright when the old one was to blame that it did not start.

        Raises:
            TemporaryError: it did not start. No process is left on the profile.
            NotInstalled: it cannot start on this machine as it is.
        """
        for last in (False, True):
            engine = await self._engines.current()
            try:
                async with translated(self._config.open_timeout_s):
                    context = await engine.playwright.chromium.launch_persistent_context(profile, **options)
            except (PageLost, TemporaryError) as error:
                to_blame = await self._engines.failed(engine)
                await asyncio.to_thread(end_browsers_of, profile)
                if (missing := what_is_missing(str(error.__cause__))) is not None:
                    raise NotInstalled(missing) from error
                if last or not to_blame:
                    raise TemporaryError("the browser did not start") from error
            except BaseException:
                await asyncio.to_thread(end_browsers_of, profile)
                raise
            else:
                self._engines.launched(engine)
                return context, engine
        raise AssertionError("unreachable")

    async def _furnish(
        self,
        context: BrowserContext,
        engine: Engine,
        profile: Path,
        script: str,
        pinned: PageCopy | Path | None,
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
            await introduce_page(context, page, identity)
            if pinned is not None:
                await pin(context, self._config.whatsapp_url, pinned)
            ears.listen(context)
            # The page must not load before its ears are on; "commit" returns as soon as the answer has begun.
            served = await page.goto(self._config.whatsapp_url, wait_until="commit", timeout=0)

        async def closed() -> None:
            self._pages.discard(furnished)
            await self._engines.closed(engine)

        furnished = PlaywrightPage(
            context=context,
            page=page,
            profile=profile,
            config=self._config,
            ears=ears,
            on_event=on_event,
            browser_version=identity.version,
            browsers=await asyncio.to_thread(browsers_on, profile),
            on_closed=closed,
            served=None if pinned else served,
        )
        self._pages.add(furnished)
        return furnished

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
