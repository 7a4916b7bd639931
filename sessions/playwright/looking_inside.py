"""What a profile holds for WhatsApp, seen from a page of ours at WhatsApp's own address.

Every request is answered here, and the browser can find no server: neither WhatsApp nor anybody else hears of
it. Names are read, never values.
"""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import BrowserContext, Route

from bridge.errors import TemporaryError
from sessions.page_values import Inside
from sessions.playwright.script import origin_of

NO_SERVERS = "--host-resolver-rules=MAP * ~NOTFOUND"
EMPTY = "<!doctype html><title>-</title>"
NAMES = """async () => JSON.stringify({
    local: Object.keys(localStorage).slice(0, 5000),
    databases: (await indexedDB.databases()).map((found) => found.name).slice(0, 500),
})"""

ACCOUNT_KEYS = frozenset({"last-wid-md", "WALid", "WANoiseInfo"})
"""Of localStorage, while an account is linked: published readers of its profiles want them."""
LOGIN_DATABASES = frozenset({"wawc", "wawc_db_enc", "signal-storage"})
"""IndexedDB's half of a login: the account, its wrapped key, and the Signal keys."""


def offline(options: dict[str, Any]) -> dict[str, Any]:
    """Launch options for a browser that reaches nobody."""
    return {**options, "args": [*options["args"], NO_SERVERS], "service_workers": "block"}


async def inside_of(context: BrowserContext, url: str) -> Inside:
    """Look. Raises Playwright's errors, and TemporaryError for an answer that makes no sense."""

    async def serve(route: Route) -> None:
        await route.fulfill(body=EMPTY, content_type="text/html")

    await context.route("**/*", serve)
    page = context.pages[0] if context.pages else await context.new_page()
    await page.goto(url, wait_until="domcontentloaded", timeout=0)
    if await page.evaluate("location.origin") != origin_of(url):
        raise TemporaryError("the page went elsewhere")
    told = json.loads(await page.evaluate(NAMES))
    local, databases = frozenset(map(str, told["local"])), frozenset(map(str, told["databases"]))
    return Inside(
        local_storage=local,
        databases=databases,
        holds_login=bool(local & ACCOUNT_KEYS) and bool(databases & LOGIN_DATABASES),
    )
