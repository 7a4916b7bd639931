"""The page's own HTML: taken down as WhatsApp served it, or served from a copy in its place."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Response, Route

from bridge.errors import TemporaryError
from bridge.ports.pages import PageCopy
from sessions.driver_errors import NotInstalled
from sessions.playwright.calls import translated
from sessions.playwright.script import origin_of

LARGEST_COPY = 4_000_000
"""Characters. WhatsApp's pages have some 600,000."""
COPY_LIMIT_S = 10.0


async def pin(context: BrowserContext, url: str, pinned: PageCopy | Path) -> None:
    """Serve `pinned` as the page at `url`; after a logout it is asked for with a query, so by path.

    The policy that came with a copy is served with it: the nonces in both are the same.

    Raises:
        NotInstalled: the file is not there.
    """
    if isinstance(pinned, Path) and not await asyncio.to_thread(pinned.is_file):
        raise NotInstalled(f"no page at {pinned}; see WHATSAPP_PAGE_FILE")
    is_the_page = _page_at(url)

    async def serve(route: Route) -> None:
        if isinstance(pinned, Path):
            await route.fulfill(path=pinned, content_type="text/html")
            return
        headers = {"content-type": "text/html; charset=utf-8"}
        if pinned.policy:
            headers["content-security-policy"] = pinned.policy
        await route.fulfill(body=pinned.html, headers=headers)

    if urlsplit(url).scheme == "http":
        # Chromium takes a page that a route has served for one from the internet, and keeps those away from
        # this machine, where a WhatsApp without https must be (a stand-in).
        await context.grant_permissions(["local-network-access"], origin=origin_of(url))
    await context.route(is_the_page, serve)


def forget_workers(profile: Path) -> None:
    """Take a profile's service workers away: they answer past a route. The page makes them anew."""
    shutil.rmtree(profile / "Default" / "Service Worker", ignore_errors=True)


async def copy_of(response: Response | None, url: str) -> PageCopy | None:
    """The page as it was served; None: it was something else, or is not to be had (any more)."""
    if response is None or response.status != 200 or not _page_at(url)(response.url):
        return None
    try:
        async with translated(COPY_LIMIT_S):
            body = await response.body()
            policy = await response.header_value("content-security-policy")
    except TemporaryError:
        return None
    html = body.decode("utf-8", "replace")
    if not 0 < len(html) <= LARGEST_COPY:
        return None
    # A repeated header comes as lines, which no header may hold; a list of policies has commas.
    return PageCopy(html=html, policy=", ".join((policy or "").split("\n")))


def _page_at(url: str) -> Callable[[str], bool]:
    wanted = urlsplit(url)

    def is_the_page(met_url: str) -> bool:
        met = urlsplit(met_url)
        return (met.netloc, met.path or "/") == (wanted.netloc, wanted.path or "/")

    return is_the_page
