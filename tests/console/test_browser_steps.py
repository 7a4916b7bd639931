"""Pressing and typing in a real Chromium."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.async_api import Browser, Route, expect

from tests.console.chromium import open_page, walk_in
from tests.console.town import BACK, House, menu_screen

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKING = menu_screen(
    1, page="reply", title="Reply", prompt="Write what Ana shall read.", choices=(), back=BACK
)


async def test_a_press_turns_the_page(browser: Browser, home: House) -> None:
    home.desk.answer = lambda _: menu_screen(title="Status", page="status", choices=(), back=BACK)
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)

        await page.get_by_role("button", name="Status").click()

        await expect(page.locator("#heading")).to_have_text("Status")
        await expect(page.locator("#card")).to_have_attribute("aria-busy", "false")
    assert [(press.choice, press.revision) for press in home.desk.pressed] == [("status", 1)]


async def test_a_pressed_button_is_busy_until_the_next_screen_and_counts_once(
    browser: Browser, home: House
) -> None:
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        button = page.locator(".option", has_text="Status")

        await button.click()
        await expect(button).to_have_class("option plain busy")
        await button.dispatch_event("click")
        await page.keyboard.press("2")
        await home.desk.shows(person, menu_screen(2, note="Done."))

        await expect(button).to_have_class("option plain")
        await expect(page.locator("#note")).to_have_text("Done.")
    assert [press.choice for press in home.desk.pressed] == ["status"]


async def test_text_is_sent_with_enter_and_the_field_is_empty_then(browser: Browser, home: House) -> None:
    home.desk.answer = lambda _: replace(ASKING, note="Saved.")
    tenant, person = await home.somebody(ASKING)
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        field = page.get_by_label("Write what Ana shall read.")

        await field.fill("Yes, we have.")
        await field.press("Shift+Enter")
        await page.keyboard.type("0 1 2")
        await field.press("Enter")

        await expect(page.locator("#note")).to_have_text("Saved.")
        await expect(field).to_have_value("")
        await expect(field).to_be_focused()
    assert [(typed.text, typed.revision) for typed in home.desk.typed] == [("Yes, we have.\n0 1 2", 1)]
    assert home.desk.pressed == []


async def test_what_was_typed_is_kept_when_somebody_else_turns_the_page(
    browser: Browser, home: House
) -> None:
    tenant, person = await home.somebody(ASKING)
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        field = page.locator("#text")
        await field.fill("Half a sent")

        await home.desk.shows(person, menu_screen(2))
        await expect(field).to_be_hidden()
        await home.desk.shows(person, replace(ASKING, revision=3))

        await expect(field).to_be_visible()
        await expect(field).to_have_value("Half a sent")


async def test_a_press_whose_answer_was_lost_is_repeated_and_counts_once(
    browser: Browser, home: House
) -> None:
    tenant, person = await home.somebody()
    events: list[str] = []

    async def lose_the_first_answer(route: Route) -> None:
        sent: dict[str, str] = route.request.post_data_json or {}
        events.append(sent["event_id"])
        if len(events) == 1:
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        await page.route("**/api/press", lose_the_first_answer)

        async with page.expect_response("**/api/press"):
            await page.locator(".option", has_text="Status").click()

    assert len(events) == 2
    assert events[0] == events[1]
    assert len(home.desk.pressed) == 1


async def test_a_refused_press_is_told_and_the_buttons_wake_up(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        home.desk.seat(tenant, person, menu_screen())  # another conversation: the button is nobody's now

        await page.locator(".option", has_text="Status").click()

        await expect(page.locator(".toast")).to_have_text("That did not go through. Please try again.")
        await expect(page.locator("#card")).to_have_attribute("aria-busy", "false")
