"""The operator's page in a real Chromium."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Route, expect

from bridge.ids import PersonId, TenantId
from bridge.pairing import ShowCode, ShowQr
from bridge.screens import Choice, Notice, Screen
from bridge.session_life import SessionState
from tests.console.chromium import PHONE, open_page, walk_in
from tests.console.fake_desk import Pressed, Typed, a_session
from tests.console.pixels import read_qr
from tests.console.town import House, menu_screen

pytestmark = pytest.mark.asyncio(loop_scope="module")

BACK = Choice(name="back", label="Back")
ASKING = menu_screen(
    1, page="reply", title="Reply", prompt="Write what Ana shall read.", choices=(), back=BACK
)
LINKING = menu_screen(2, page="linking", title="Link WhatsApp", choices=(), back=BACK, live=True)


async def test_a_press_turns_the_page(browser: Browser, home: House) -> None:
    home.desk.answer = lambda _: menu_screen(title="Status", page="status", choices=(), back=BACK)
    tenant, person = await _somebody(home)
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)

        await page.get_by_role("button", name="Status").click()

        await expect(page.locator("#heading")).to_have_text("Status")
        await expect(page.locator("#card")).to_have_attribute("aria-busy", "false")
    assert [(press.choice, press.revision) for press in home.desk.pressed] == [("status", 1)]


async def test_a_pressed_button_is_busy_until_the_next_screen_and_counts_once(
    browser: Browser, home: House
) -> None:
    tenant, person = await _somebody(home)
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
    tenant, person = await _somebody(home, ASKING)
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
    assert [(typed.text, typed.revision) for typed in _typed(home)] == [("Yes, we have.\n0 1 2", 1)]
    assert home.desk.pressed == []


async def test_what_was_typed_is_kept_when_somebody_else_turns_the_page(
    browser: Browser, home: House
) -> None:
    tenant, person = await _somebody(home, ASKING)
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        field = page.locator("#text")
        await field.fill("Half a sent")

        await home.desk.shows(person, menu_screen(2))
        await expect(field).to_be_hidden()
        await home.desk.shows(person, replace(ASKING, revision=3))

        await expect(field).to_be_visible()
        await expect(field).to_have_value("Half a sent")


async def test_the_page_is_live(browser: Browser, home: House) -> None:
    tenant, person = await _somebody(home)
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        await page.evaluate("window.sameDocument = true")

        home.platform.sessions_of[tenant] = [a_session(tenant, SessionState.DISCONNECTED)]
        await home.desk.shows(person, menu_screen(2, title="Settings", footer="changed in WhatsApp, 10:42"))

        await expect(page.locator("#heading")).to_have_text("Settings")
        await expect(page.locator("#footer")).to_have_text("changed in WhatsApp, 10:42")
        await expect(page.locator(".session-state")).to_have_text("Not connected")
        assert await page.evaluate("window.sameDocument")


async def test_a_qr_code_is_readable_is_replaced_in_place_and_stands_nowhere_as_text(
    browser: Browser, home: House
) -> None:
    tenant, person = await _somebody(home)
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
    tenant, person = await _somebody(home)
    now = home.console.clock.now()
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)

        await home.desk.shows(person, LINKING, ShowQr(payload="2@x", number=6, shown_at=now, expires_at=now))

        await expect(page.locator(".qr")).to_have_class("qr expired")
        await expect(page.locator(".left")).to_contain_text("A new code is coming")


async def test_a_pairing_code_is_big_and_can_be_copied(browser: Browser, home: House) -> None:
    tenant, person = await _somebody(home)
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


async def test_numbers_press_the_options_but_not_while_writing(browser: Browser, home: House) -> None:
    tenant, person = await _somebody(home, replace(ASKING, choices=menu_screen().choices))
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
    assert [press.choice for press in _pressed(home)] == ["log", "back"]


async def test_focus_stays_on_the_same_button_and_else_goes_to_the_heading(
    browser: Browser, home: House
) -> None:
    tenant, person = await _somebody(home)
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
    tenant, person = await _somebody(home, menu_screen(back=BACK))
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        reached = []
        for _ in range(8):
            await page.keyboard.press("Tab")
            reached.append(await page.evaluate("document.activeElement.innerText.split('\\n').at(-1)"))

    assert reached[0] == "Sign out"
    assert reached[1:5] == ["Status", "Messages", "Broadcast", "Settings"]
    assert reached[-1] == "Back"


async def test_a_screen_reader_hears_what_has_changed(browser: Browser, home: House) -> None:
    tenant, person = await _somebody(home)
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        said = page.locator("#said")
        await expect(said).to_have_attribute("aria-live", "polite")

        await home.desk.shows(person, menu_screen(2, note="That menu was out of date."))
        await expect(said).to_have_text("That menu was out of date.")
        await home.desk.shows(person, menu_screen(3, page="settings", title="Settings", status="Saved"))

        await expect(said).to_have_text("Settings. Saved")


async def test_a_missing_right_is_explained_and_not_pressed(browser: Browser, home: House) -> None:
    tenant, person = await _somebody(home)
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        button = page.get_by_role("button", name="Team")

        await expect(button).to_have_attribute("aria-disabled", "true")
        await button.dispatch_event("click")

        await expect(page.locator("#said")).to_have_text("Only the owner can do this.")
    assert home.desk.pressed == []


async def test_a_press_whose_answer_was_lost_is_repeated_and_counts_once(
    browser: Browser, home: House
) -> None:
    tenant, person = await _somebody(home)
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


async def test_a_lost_console_is_told_and_comes_back_with_the_present_screen(
    browser: Browser, home: House
) -> None:
    tenant, person = await _somebody(home)
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


async def test_a_refused_press_is_told_and_the_buttons_wake_up(browser: Browser, home: House) -> None:
    tenant, person = await _somebody(home)
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        home.desk.seat(tenant, person, menu_screen())  # another conversation: the button is nobody's now

        await page.locator(".option", has_text="Status").click()

        await expect(page.locator(".toast")).to_have_text("That did not go through. Please try again.")
        await expect(page.locator("#card")).to_have_attribute("aria-busy", "false")


async def test_hostile_texts_stay_texts(browser: Browser, home: House) -> None:
    attack = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>"
    tenant, person = await _somebody(home)
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
    tenant, person = await _somebody(home)
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)

        home.platform.remove(person)

        await expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()


async def test_signing_out_leads_to_the_door(browser: Browser, home: House) -> None:
    tenant, person = await _somebody(home)
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)

        await page.get_by_role("button", name="Sign out").click()

        await expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
        await page.go_back()
        await expect(page.get_by_text("Padaria Sol")).to_have_count(0)


async def test_notices_come_live_are_called_out_on_a_phone_and_can_be_cleared(
    browser: Browser, home: House
) -> None:
    tenant, person = await _somebody(home)
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


async def test_nothing_moves_for_those_who_asked_for_no_motion(browser: Browser, home: House) -> None:
    tenant, person = await _somebody(home)
    async with open_page(browser, reduced_motion="reduce") as page:
        await walk_in(page, home, tenant, person)
        button = page.locator(".option", has_text="Status")

        await button.click()
        await expect(button).to_have_class("option plain busy")

        style = "button => getComputedStyle(button, '::after').animationName"
        assert await button.evaluate(style) == "none"


async def test_the_fifth_tab_sends_the_first_to_rest_and_a_press_wakes_it(
    browser: Browser, home: House
) -> None:
    tenant, person = await _somebody(home)
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
    tenant, person = await _somebody(home)
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        async with page.expect_response(home.url + "/static/icon.svg"):
            await page.goto(home.url + "/static/icon.svg")
        other = await page.context.new_page()

        await other.set_content(f'<iframe src="{home.url}/"></iframe>')

        frame = other.frames[1]
        await frame.wait_for_load_state()
        assert "Padaria" not in await frame.content()


async def _somebody(home: House, screen: Screen | None = None) -> tuple[TenantId, PersonId]:
    tenant = (await home.platform.add_tenant("Padaria Sol")).id
    home.platform.sessions_of[tenant] = [a_session(tenant)]
    person = await home.person(tenant)
    if screen is not None:
        home.desk.seat(tenant, person, screen)
    return tenant, person


def _pressed(home: House) -> list[Pressed]:
    return home.desk.pressed


def _typed(home: House) -> list[Typed]:
    return home.desk.typed
