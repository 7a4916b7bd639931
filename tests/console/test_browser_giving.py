"""Files in a real browser: by the card's form, by the keyboard alone, and without any script."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, expect

from bridge.notices import NoticeKind
from bridge.ports.files import MAX_FILE_BYTES
from bridge.screens import Document, Notice
from tests.console.chromium import PHONE, open_page, photograph, walk_in
from tests.console.town import BACK, House, menu_screen

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIST = FilePayload(name="people.csv", mimeType="text/csv", buffer=b"phone,name\n+34600000001,Ana\n")
ASKING = menu_screen(
    1,
    page="broadcast_list",
    title="A list",
    prompt="Send a CSV file, or paste numbers with their country codes, one a line.",
    file_label="Send a file…",
    choices=(),
    back=BACK,
)
READ = menu_screen(2, page="broadcast_list", title="A list", note="Read.", file_label="Send a file…")


async def test_a_chosen_file_is_given_and_the_form_is_empty_again(
    browser: Browser, home: House, pictures: Path
) -> None:
    tenant, person = await home.somebody(ASKING)
    home.desk.answer = lambda _: READ
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        await page.set_input_files("#file", LIST)
        await photograph(page, pictures, "console-file")
        await page.get_by_role("button", name="Send a file…").click()
        await expect(page.locator("#note")).to_have_text("Read.")
        assert await page.input_value("#file") == ""

    (given,) = home.desk.given
    assert (given.name, given.mime_type, given.content) == ("people.csv", "text/csv", LIST["buffer"])
    assert given.revision == 1


async def test_the_keyboard_alone_opens_the_choice_and_sends_the_file(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody(ASKING)
    home.desk.answer = lambda _: READ
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        async with page.expect_file_chooser() as choosing:
            await page.locator("#give").press("Enter")
        await (await choosing.value).set_files(LIST)
        await page.locator("#give").press("Enter")

        await expect(page.locator("#note")).to_have_text("Read.")
    assert [one.name for one in home.desk.given] == ["people.csv"]


async def test_a_file_that_is_too_large_is_said_before_it_travels(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody(ASKING)
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        await page.set_input_files(
            "#file", FilePayload(name="a.bin", mimeType="text/csv", buffer=bytes(MAX_FILE_BYTES + 1))
        )
        await page.locator("#give").click()
        await expect(page.locator(".toast")).to_have_text("This file is too large: at most 16 MB.")
        await expect(page.locator("#card")).to_have_attribute("aria-busy", "false")
    assert home.desk.given == []


async def test_the_form_goes_where_no_file_is_asked_for(browser: Browser, home: House) -> None:
    tenant, person = await home.somebody(ASKING)
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        await expect(page.locator("#giving")).to_be_visible()

        await home.desk.shows(person, menu_screen(2))

        await expect(page.locator("#giving")).to_be_hidden()


async def test_a_file_can_be_given_without_any_script(browser: Browser, home: House, pictures: Path) -> None:
    tenant, person = await home.somebody(ASKING)
    async with open_page(browser, size=PHONE, java_script_enabled=False) as page:
        await page.goto(home.url + await home.link(tenant, person))
        await page.get_by_role("button").click()
        await page.get_by_role("link", name="Give a file").click()
        await page.get_by_label("A file, at most 16 MB").set_input_files(LIST)
        await photograph(page, pictures, "console-file-without-script")

        await page.get_by_role("button", name="Send").press("Enter")

        await page.wait_for_url(home.url + "/")
    assert [(one.name, one.content) for one in home.desk.given] == [("people.csv", LIST["buffer"])]


async def test_without_a_script_a_file_that_is_too_large_is_refused_with_a_word(
    browser: Browser, home: House, pictures: Path
) -> None:
    tenant, person = await home.somebody(ASKING)
    async with open_page(browser, java_script_enabled=False) as page:
        await page.goto(home.url + await home.link(tenant, person))
        await page.get_by_role("button").click()
        await page.goto(home.url + "/file")
        await page.get_by_label("A file, at most 16 MB").set_input_files(
            FilePayload(name="a.bin", mimeType="text/csv", buffer=bytes(MAX_FILE_BYTES + 1))
        )
        await page.get_by_role("button", name="Send").click()

        await expect(page.get_by_role("alert")).to_have_text("This file is too large: at most 16 MB.")
        await photograph(page, pictures, "console-file-too-large")
    assert home.desk.given == []


async def test_a_report_is_saved_from_its_notice(browser: Browser, home: House, pictures: Path) -> None:
    tenant, person = await home.somebody()
    report = Document(
        name="broadcast-2026-11-23.csv", mime_type="text/csv", content="\ufeffAna;sent".encode()
    )
    home.desk.reports["b1"] = (tenant, report)
    async with open_page(browser) as page:
        await walk_in(page, home, tenant, person)
        await home.desk.notifies(
            person,
            Notice(
                kind=NoticeKind.BROADCAST_REPORT,
                title="The report of a broadcast",
                body=("Hello {name}", "118 sent · 2 failed"),
                about="b1",
                document=report,
            ),
        )
        link = page.get_by_role("link", name="broadcast-2026-11-23.csv")
        await expect(link).to_be_visible()
        await photograph(page, pictures, "console-report")

        async with page.expect_download() as saving:
            await link.click()
        saved = await saving.value

        assert saved.suggested_filename == "broadcast-2026-11-23.csv"
        assert Path(await saved.path()).read_bytes() == report.content  # noqa: ASYNC240
