"""What an open page shows by itself, in a real Chromium."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.async_api import Browser, expect

from bridge.screens import Choice, Notice
from bridge.session_life import SessionState
from tests.console.chromium import PHONE, open_page, walk_in
from tests.console.fake_desk import a_session
from tests.console.town import House, menu_screen

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_page_is_live(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        await page.evaluate("window.sameDocument = true")

        home.platform.sessions_of[tenant] = [a_session(tenant, SessionState.DISCONNECTED)]
        await home.desk.shows(person, menu_screen(2, title="Settings", footer="changed in WhatsApp, 10:42"))

        await expect(page.locator("#heading")).to_have_text("Settings")
        await expect(page.locator("#footer")).to_have_text("changed in WhatsApp, 10:42")
        await expect(page.locator(".session-state")).to_have_text("Not connected")
        assert await page.evaluate("window.sameDocument")


async def test_a_lost_console_is_told_and_comes_back_with_the_present_screen(
    browser: Browser, home: House
) -> None:
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        bar = page.locator("#lost")
        await expect(bar).to_be_hidden()

        await home.stop()
        await expect(bar).to_have_text("The connection to the console is lost. Trying again…")
        await page.locator(".option", has_text="Status").click()
        home.desk.menus[person].screen = menu_screen(1, title="Meanwhile")
        await home.start()

        await expect(bar).to_be_hidden()
        await expect(page.locator("#heading")).to_have_text("Meanwhile")
        await home.desk.recorded(1)
    assert [press.choice for press in home.desk.pressed] == ["status"]


async def test_hostile_texts_stay_texts(browser: Browser, home: House) -> None:
    attack = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>"
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)

        await home.desk.shows(
            person,
            menu_screen(
                2,
                title=attack,
                status=attack,
                body=(attack, "😀" * 4096),
                note=attack,
                prompt=attack,
                footer=attack,
                choices=(Choice(name="x", label=attack, why_not=attack),),
            ),
        )
        await home.desk.notifies(person, Notice(kind="x", title=attack, body=(attack,)))

        for place in (
            "#heading",
            "#status",
            "#note",
            "#prompt",
            "#footer",
            ".option .label",
            ".notice-title",
        ):
            await expect(page.locator(place).first).to_have_text(attack)
        assert await page.locator("#card img, #card script, .notice img").count() == 0
        assert await page.evaluate("window.hacked") is None
        await expect(page.get_by_role("button", name="Show all")).to_be_visible()
        await page.get_by_role("button", name="Show all").click()
        await expect(page.get_by_role("button", name="Show less")).to_be_visible()


async def test_a_removed_person_sees_the_door(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)

        home.platform.remove(person)

        await expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()


async def test_signing_out_leads_to_the_door(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)

        await page.get_by_role("button", name="Sign out").click()

        await expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
        await page.go_back()
        await expect(page.get_by_text("Padaria Sol")).to_have_count(0)


async def test_notices_come_live_are_called_out_on_a_phone_and_can_be_cleared(
    browser: Browser, home: House
) -> None:
    tenant, person = await home.somebody()
    await home.desk.notifies(person, Notice(kind="x", title="From before"))
    async with open_page(browser, size=PHONE) as page:
        await walk_in(page, home, tenant, person)
        await expect(page.locator(".session")).to_have_count(1)

        await home.desk.notifies(person, Notice(kind="x", title="Ana has written", body=("Bread?",)))

        await expect(page.locator(".notice-title")).to_have_text(["Ana has written", "From before"])
        await expect(page.locator(".toast")).to_have_text("Ana has written")
        await page.get_by_role("button", name="Clear").click()
        await expect(page.locator(".notices")).to_have_text("Nothing to tell.")
        await page.reload()
        await expect(page.locator(".session")).to_have_count(1)
        await expect(page.locator(".notice")).to_have_count(0)


async def test_a_notice_is_pressed_and_changes_in_its_place(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        choices = (Choice(name="status", label="Status"), Choice(name="no", label="No", why_not="Never."))
        await home.desk.notifies(person, Notice(kind="x", title="Lost", about="1", choices=choices))

        await page.locator(".notice").get_by_role("button", name="Status").click()

        await home.desk.recorded(1)
        await expect(page.locator(".notice").get_by_role("button")).to_have_text(["Status"])
        ref = await page.locator(".notice").get_attribute("data-ref")
        await home.desk.notifies(person, Notice(kind="x", title="Back", earlier=ref))
        await expect(page.locator(".notice-title")).to_have_text(["Back"])


async def test_an_invitation_is_a_link_to_the_console_with_a_copy_button(
    browser: Browser, home: House
) -> None:
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        invited = replace(
            menu_screen(9), body=("For one agent.", "s3cret"), copyable="s3cret", invitation="s3cret"
        )
        await home.desk.shows(person, invited)

        line = page.locator(".line").filter(has_text="/invite/s3cret")

        await expect(line.get_by_role("paragraph")).to_have_text(
            re.compile(r"^http://127\.0\.0\.1:\d+/invite/s3cret$")
        )
        await expect(line.get_by_role("button", name="Copy")).to_be_visible()
        await expect(page.locator(".line").first.get_by_role("button")).to_have_count(0)


async def test_the_fifth_tab_sends_the_first_to_rest_and_a_press_wakes_it(
    browser: Browser, home: House
) -> None:
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        others = [await page.context.new_page() for _ in range(4)]
        for other in others:
            await other.goto(home.url)
            await other.locator("#card[aria-busy=false]").wait_for()

        await expect(page.locator("#lost")).to_contain_text("This tab rests")
        await page.get_by_role("button", name="Use this tab").click()

        await expect(page.locator("#lost")).to_be_hidden()
        await expect(others[0].locator("#lost")).to_contain_text("This tab rests")


async def test_no_other_page_can_show_the_console_in_a_frame(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        async with page.expect_response(home.url + "/static/icon.svg"):
            await page.goto(home.url + "/static/icon.svg")
        other = await page.context.new_page()

        await other.set_content(f'<iframe src="{home.url}/"></iframe>')

        frame = other.frames[1]
        await frame.wait_for_load_state()
        assert "Padaria" not in await frame.content()


async def test_another_language_is_taken_on_without_reloading_by_hand(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)

        home.platform.change(tenant, language="pt")
        await home.desk.shows(person, menu_screen(2, title="Menu principal"))

        await expect(page.locator("html")).to_have_attribute("lang", "pt")
        await expect(page.locator("#heading")).to_have_text("Menu principal")


async def test_a_suspended_tenant_is_told_so(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        await expect(page.locator("#suspended")).to_be_hidden()

        home.platform.change(tenant, suspended=True)
        await home.desk.shows(person, menu_screen(2))

        await expect(page.locator("#suspended")).to_be_visible()
