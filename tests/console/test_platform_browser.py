"""The page of the platform's operator in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from bridge.session_life import SessionState
from tests.console.chromium import open_page, walk_in
from tests.console.fake_desk import a_session
from tests.console.town import House

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_owner_follows_the_invitation_and_stands_before_the_menu(
    browser: Browser, home: House
) -> None:
    await home.platform.add_tenant("Padaria Sol")
    async with open_page(browser) as page, open_page(browser) as owners:
        await walk_in(page, home, None, None)

        await page.get_by_role("button", name="Invite an owner").click()
        link = await page.locator(".link").text_content()
        await owners.goto(link or "")
        await owners.get_by_label("Your name").fill("Ana")
        await owners.get_by_role("button", name="Accept the invitation").click()

        await expect(owners.locator("#tenant")).to_have_text("Padaria Sol")
        await expect(owners.locator("#heading")).to_have_text("Main menu")
    assert list(home.platform.names.values()) == ["Ana"]


async def test_suspending_asks_first_and_says_what_it_means(browser: Browser, home: House) -> None:
    tenant = await home.platform.add_tenant("Padaria Sol")
    async with open_page(browser) as page:
        await walk_in(page, home, None, None)
        suspend = page.locator(".suspend")

        await suspend.click()
        await expect(page.locator("#sure-text")).to_contain_text("Nothing leaves Padaria Sol")
        await expect(page.get_by_role("button", name="Cancel")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_be_hidden()
        assert not await home.platform.is_suspended(tenant.id)

        await suspend.click()
        await page.get_by_role("dialog").get_by_role("button", name="Suspend sending").click()
        await expect(page.locator(".tenant .note")).to_have_text("Sending is suspended")
        assert await home.platform.is_suspended(tenant.id)

        await suspend.click()
        await page.get_by_role("dialog").get_by_role("button", name="Resume sending").click()
        await expect(page.locator(".tenant .note")).to_be_hidden()
        assert not await home.platform.is_suspended(tenant.id)


async def test_everything_is_suspended_by_one_button(browser: Browser, home: House) -> None:
    async with open_page(browser) as page:
        await walk_in(page, home, None, None)

        await page.get_by_role("button", name="Suspend all sending").click()
        await page.get_by_role("dialog").get_by_role("button", name="Suspend all sending").click()

        await expect(page.get_by_role("button", name="Resume all sending")).to_be_visible()
        await expect(page.locator("#all-suspended")).to_be_visible()
    assert home.platform.all_suspended


async def test_the_first_business_is_added_and_its_numbers_appear_by_themselves(
    browser: Browser, home: House
) -> None:
    async with open_page(browser) as page:
        await walk_in(page, home, None, None)
        await expect(page.locator("#tenants")).to_have_text("No business yet. Add the first one.")

        await page.get_by_label("Add a business").fill("Padaria <b>Sol</b>")
        await page.get_by_role("button", name="Add", exact=True).click()
        await expect(page.locator(".tenant h2")).to_have_text("Padaria <b>Sol</b>")
        tenant = (await home.platform.tenants())[0]
        home.platform.sessions_of[tenant.id] = [a_session(tenant.id, SessionState.CONNECTED)]

        await expect(page.locator(".session-state")).to_have_text("Connected", timeout=10_000)
