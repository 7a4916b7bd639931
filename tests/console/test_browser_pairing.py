"""Linking in a real Chromium: the QR code and the code to type."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from bridge.pairing import ShowCode, ShowQr
from tests.console.chromium import open_page, walk_in
from tests.console.pixels import read_qr
from tests.console.town import BACK, House, menu_screen

pytestmark = pytest.mark.asyncio(loop_scope="module")

LINKING = menu_screen(2, page="linking", title="Link WhatsApp", choices=(), back=BACK, live=True)


async def test_a_qr_code_is_readable_is_replaced_in_place_and_stands_nowhere_as_text(
    browser: Browser, home: House
) -> None:
    tenant, person = await home.somebody()
    now = home.console.clock.now()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        drawing = page.locator(".qr svg")
        read = []
        for number in (1, 2):
            payload = f"2@PAYLOAD{number}," + "Ab3/" * 50
            until = now + timedelta(seconds=40)
            await home.desk.shows(
                person, LINKING, ShowQr(payload=payload, number=number, shown_at=now, expires_at=until)
            )
            await expect(page.locator(".left")).to_contain_text(f"Code {number}")
            read.append(read_qr(await drawing.screenshot()) == payload)
            await drawing.evaluate("svg => (window.first ??= svg)")
            assert "PAYLOAD" not in await page.content()

        assert read == [True, True]
        assert await drawing.evaluate("svg => svg === window.first")
        await expect(page.locator(".left")).to_contain_text("New code in")
        assert await drawing.get_attribute("aria-label") == "QR code to scan with the phone"
        await expect(page.locator("#said")).to_have_text("A new code is shown.")


async def test_a_code_that_has_run_out_is_dimmed(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody()
    now = home.console.clock.now()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)

        await home.desk.shows(person, LINKING, ShowQr(payload="2@x", number=6, shown_at=now, expires_at=now))

        await expect(page.locator(".qr")).to_have_class("qr expired")
        await expect(page.locator(".left")).to_contain_text("A new code is coming")


async def test_a_pairing_code_is_big_and_can_be_copied(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody()
    now = home.console.clock.now()
    async with open_page(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        await walk_in(page, home, tenant, person)

        until = now + timedelta(seconds=150)
        await home.desk.shows(
            person, LINKING, ShowCode(code="ABCD1234", number=1, shown_at=now, expires_at=until)
        )
        await expect(page.locator(".code")).to_have_text("ABCD-1234")
        await page.get_by_role("button", name="Copy").click()

        await expect(page.locator(".toast")).to_have_text("Copied.")
        assert await page.evaluate("navigator.clipboard.readText()") == "ABCD1234"
        await expect(page.locator(".left")).to_contain_text("New code in 2:")
        assert (await page.locator(".code").get_attribute("aria-label") or "").endswith("A B C D 1 2 3 4")
