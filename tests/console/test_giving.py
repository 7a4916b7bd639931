"""Files that are given in the console: forms of ours alone, whole files alone, never more than we take."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest

from bridge.ports.files import MAX_FILE_BYTES
from tests.console.fake_desk import GivenFile
from tests.console.town import Browser, House, menu_screen
from tests.taking import left_in

LIST = b"phone,name\n+34600000001,Ana\n"
ASKING = menu_screen(3, page="broadcast_list", title="A list", file_label="Send a file…")

pytestmark = pytest.mark.usefixtures("scratch")


@pytest.fixture
async def browser(house: House) -> Browser:
    """Somebody in front of a screen that asks for a file."""
    tenant, person = await house.somebody(ASKING)
    return await house.signed_in(tenant, person)


def _form(
    browser: Browser, content: bytes = LIST, name: str = "people.csv", fields: dict[str, str] | None = None
) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)  # as browsers do
    told = {"csrf": browser.csrf, "event_id": str(uuid4()), "revision": "3"} | (fields or {})
    for key, value in told.items():
        form.add_field(key, value)
    form.add_field("file", io.BytesIO(content), filename=name, content_type="text/csv")
    return form


async def test_a_form_without_any_script_gives_a_file(house: House, browser: Browser, scratch: Path) -> None:
    page = await browser.get("/file")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))

    answer = await browser.upload(_form(browser, fields=hidden))

    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    (given,) = house.desk.given
    assert given.event_id.endswith(f":{hidden['event_id']}")
    assert (given.name, given.mime_type, given.content, given.revision) == ("people.csv", "text/csv", LIST, 3)
    assert left_in(scratch) == []


async def test_a_repeated_form_counts_once(house: House, browser: Browser) -> None:
    event = str(uuid4())

    answers = [await browser.upload(_form(browser, fields={"event_id": event})) for _ in range(2)]

    assert [one.status for one in answers] == [303, 303]
    assert len(house.desk.given) == 1


async def test_the_page_is_there_only_while_a_file_is_asked_for(house: House) -> None:
    browser, _ = await house.owner()

    answer = await browser.get("/file")

    assert (answer.status, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("csrf", ["", "0" * 64, "é"])
async def test_a_form_that_is_not_ours_is_refused_before_its_file_is_read(
    house: House, browser: Browser, csrf: str
) -> None:
    answer = await browser.upload(_form(browser, fields={"csrf": csrf}))

    assert answer.status == 403
    assert house.desk.given == []


async def test_a_file_before_its_token_is_refused(house: House, browser: Browser) -> None:
    form = aiohttp.FormData()
    form.add_field("file", LIST, filename="people.csv")
    form.add_field("csrf", browser.csrf)

    assert (await browser.upload(form)).status == 403
    assert house.desk.given == []


async def test_another_site_gives_nothing(house: House, browser: Browser) -> None:
    answer = await browser.upload(_form(browser), Origin="https://evil.example")

    assert answer.status == 403
    assert house.desk.given == []


async def test_the_largest_file_is_taken_and_a_larger_one_is_not(
    house: House, browser: Browser, scratch: Path
) -> None:
    largest = await browser.upload(_form(browser, bytes(MAX_FILE_BYTES)))
    larger = await browser.upload(_form(browser, bytes(MAX_FILE_BYTES + 1)))

    assert (largest.status, larger.status) == (303, 413)
    assert "This file is too large: at most 16 MB." in larger.text
    assert [len(one.content) for one in house.desk.given] == [MAX_FILE_BYTES]
    assert left_in(scratch) == []


async def test_a_file_whose_size_nobody_tells_is_bounded_all_the_same(house: House, browser: Browser) -> None:
    boundary = "x" * 20
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{browser.csrf}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="event_id"\r\n\r\n{uuid4()}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="revision"\r\n\r\n3\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    ).encode()

    async def body() -> AsyncIterator[bytes]:
        yield head
        for _ in range(MAX_FILE_BYTES // 65_536 + 2):
            yield bytes(65_536)

    answer = await browser.post(
        "/file", body(), **{"Content-Type": f"multipart/form-data; boundary={boundary}"}
    )

    assert answer.status == 413
    assert house.desk.given == []


FORM = "multipart/form-data; boundary=b"


def _part(head: str, body: bytes) -> bytes:
    return f"--b\r\n{head}\r\n\r\n".encode() + body + b"\r\n--b--\r\n"


CSRF = 'Content-Disposition: form-data; name="csrf"'


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", FORM, 400),
        (b"no boundary at all", FORM, 400),
        (b"", "multipart/form-data", 400),
        (b"", "multipart/mixed; boundary=b", 415),
        (b"{}", "application/json", 415),
        (_part("", b"x"), FORM, 400),
        (_part('Content-Disposition: form-data; name="file"', b"x"), FORM, 400),
        (_part("Content-Type: multipart/mixed; boundary=c", b"--c\r\n--c--"), FORM, 400),
        (_part(CSRF, b"x" * 200_000), FORM, 400),
        (_part(CSRF, b"\xff\xfe"), FORM, 400),
        (_part(f"{CSRF}\r\nContent-Length: -5", b"x"), FORM, 400),
        (_part(f"{CSRF}\r\nContent-Transfer-Encoding: base64", b"!!!"), FORM, 400),
        (b"--b\r\nX: " + b"y" * 100_000, FORM, 400),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_what_is_no_form_with_a_file_is_refused(
    house: House, browser: Browser, body: bytes, kind: str, status: int
) -> None:
    answer = await browser.post("/file", body, **{"Content-Type": kind, "X-CSRF-Token": ""})

    assert answer.status == status
    assert house.desk.given == []


@pytest.mark.parametrize(
    "fields",
    [{"revision": "-1"}, {"revision": "x"}, {"revision": "9" * 40}, {"event_id": "x"}, {"more": "y"}],
    ids=str,
)
async def test_a_form_must_say_which_screen_it_answers_and_nothing_else(
    house: House, browser: Browser, fields: dict[str, str]
) -> None:
    assert (await browser.upload(_form(browser, fields=fields))).status == 400
    assert house.desk.given == []


async def test_two_files_are_not_taken(house: House, browser: Browser) -> None:
    form = _form(browser)
    form.add_field("file", b"more", filename="b.csv")

    assert (await browser.upload(form)).status == 400
    assert house.desk.given == []


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\lists\\a.csv", "a.csv"),
        ("a\u202egnp.csv", "agnp.csv"),
        ("..", "file"),
    ],
)
async def test_names_have_no_folders_and_nothing_turns_them_around(
    house: House, browser: Browser, told: str, kept: str
) -> None:
    await browser.upload(_form(browser, name=told))

    assert [one.name for one in house.desk.given] == [kept]


async def test_the_pages_script_hears_in_numbers_what_became_of_a_file(
    house: House, browser: Browser
) -> None:
    headers = {"Accept": "application/json", "X-CSRF-Token": browser.csrf}

    taken = await browser.upload(_form(browser, fields={"csrf": "-"}), **headers)
    too_large = await browser.upload(_form(browser, bytes(MAX_FILE_BYTES + 1)), **headers)
    house.desk.is_busy = True
    later = await browser.upload(_form(browser), **headers)

    assert (taken.status, too_large.status, later.status) == (202, 413, 503)
    assert [type(one) for one in house.desk.given] == [GivenFile]
