"""The keyboard and the screen reader, in a real Chromium."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.async_api import Browser, expect

from bridge.screens import Choice
from tests.console.chromium import open_page, walk_in
from tests.console.town import BACK, House, menu_screen

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKING = menu_screen(
    1, page="reply", title="Reply", prompt="Write what Ana shall read.", choices=(), back=BACK
)


async def test_numbers_press_the_options_but_not_while_writing(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody(replace(ASKING, choices=menu_screen().choices))
    home.desk.answer = lambda _: replace(ASKING, choices=menu_screen().choices)
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)

        await page.locator("#text").press("1")
        await page.locator("#heading").focus()
        await page.keyboard.press("Control+1")
        await page.keyboard.press("5")
        await page.keyboard.press("2")
        await home.desk.recorded(1)
        await expect(page.locator("#card")).to_have_attribute("aria-busy", "false")
        await page.locator("#heading").focus()
        await page.keyboard.press("0")
        await home.desk.recorded(2)
    assert [press.choice for press in home.desk.pressed] == ["log", "back"]


async def test_focus_stays_on_the_same_button_and_else_goes_to_the_heading(
    browser: Browser, home: House
) -> None:
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        await page.locator(".option", has_text="Settings").focus()

        more = (Choice(name="go_on", label="Link WhatsApp"), *menu_screen().choices)
        await home.desk.shows(person, menu_screen(2, choices=more))
        await expect(page.locator(".option", has_text="Link WhatsApp")).to_be_visible()
        await expect(page.locator(".option", has_text="Settings")).to_be_focused()

        await home.desk.shows(person, menu_screen(3, title="Help", choices=()))
        await expect(page.locator("#heading")).to_have_text("Help")
        await expect(page.locator("#heading")).to_be_focused()


async def test_the_whole_menu_can_be_walked_with_the_tab_key(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody(menu_screen(back=BACK))
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        reached = []
        for _ in range(9):
            await page.keyboard.press("Tab")
            reached.append(await page.evaluate("document.activeElement.innerText.split('\\n').at(-1)"))

    assert reached[:2] == ["Message log", "Sign out"]
    assert reached[2:6] == ["Status", "Messages", "Broadcast", "Settings"]
    assert reached[-1] == "Back"


async def test_a_screen_reader_hears_what_has_changed(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        said = page.locator("#said")
        await expect(said).to_have_attribute("aria-live", "polite")

        await home.desk.shows(person, menu_screen(2, note="That menu was out of date."))
        await expect(said).to_have_text("That menu was out of date.")
        await home.desk.shows(person, menu_screen(3, page="settings", title="Settings", status="Saved"))

        await expect(said).to_have_text("Settings. Saved")


async def test_a_missing_right_is_explained_and_not_pressed(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        button = page.get_by_role("button", name="Team")

        await expect(button).to_have_attribute("aria-disabled", "true")
        await button.dispatch_event("click")

        await expect(page.locator("#said")).to_have_text("Only the owner can do this.")
    assert home.desk.pressed == []


async def test_nothing_moves_for_those_who_asked_for_no_motion(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody()
    async with open_page(browser, reduced_motion="reduce") as page:
        await walk_in(page, home, tenant, person)
        button = page.locator(".option", has_text="Status")

        await button.click()
        await expect(button).to_have_class("option plain busy")

        style = "button => getComputedStyle(button, '::after').animationName"
        assert await button.evaluate(style) == "none"
