"""A real Chromium for the console's pages, and where its pictures go."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, Page, async_playwright

from bridge.ids import PersonId, TenantId
from sessions.browser_finder import Machine, find_browser
from tests.console.town import House

DESKTOP = {"width": 1180, "height": 820}
PHONE = {"width": 360, "height": 740}


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The machine's Chromium, headless."""
    found = find_browser(Machine(environment=os.environ, home=Path.home(), system="Linux"))
    async with async_playwright() as playwright:
        # Containers run the tests as root, where Chromium's own sandbox does not start.
        browser = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def open_page(
    browser: Browser,
    *,
    size: dict[str, int] | None = None,
    scheme: Literal["light", "dark"] = "light",
    **context: Any,
) -> AsyncIterator[Page]:
    """A fresh profile with one page. An error in a script of ours fails the test."""
    profile = await browser.new_context(
        viewport=size or DESKTOP,  # type: ignore[arg-type]
        color_scheme=scheme,
        device_scale_factor=1,
        **context,
    )
    complaints: list[str] = []
    page = await profile.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if _is_complaint(line.text) else None)
    try:
        yield page
    finally:
        await profile.close()
    assert complaints == []


async def walk_in(page: Page, house: House, tenant: TenantId | None, person: PersonId | None) -> None:
    """Open a one-time link and press its button."""
    await page.goto(house.url + await house.link(tenant, person))
    await page.get_by_role("button").click()
    await page.wait_for_url(house.url + "/")
    await page.locator("#card[aria-busy=false], #tenants[aria-busy=false]").wait_for()


async def photograph(page: Page, folder: Path, name: str) -> None:
    """A picture of the whole page, for a person to look at."""
    await page.screenshot(path=folder / f"{name}.png", full_page=True, animations="disabled")


def _is_complaint(text: str) -> bool:
    return "Content Security Policy" in text or "Refused to" in text or "TrustedHTML" in text
