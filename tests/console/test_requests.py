"""What is sent: malformed, too long, repeated, hostile."""

from __future__ import annotations

from uuid import uuid4

import pytest

from bridge.pairing import ShowQr
from tests.console.fake_desk import Pressed
from tests.console.town import Answer, House, menu_screen, open_house


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"x"', 400),
        (b"[" * 20_000, 400),
        (b'{"token": 7, "event_id": "x"}', 400),
        (b'{"token": "m", "event_id": "not-a-uuid"}', 400),
        (b'{"token": {"$ne": ""}}', 400),
        (b'{"token": "\\ud800"}', 400),
        (b"\xff\xfe", 400),
        (b'{"token": "' + b"m" * 100 + b'"}', 400),
        (b" " * 70_000, 413),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_malformed_presses_are_refused(house: House, body: bytes, status: int) -> None:
    browser, _ = await house.owner()

    answer = await browser.post("/api/press", body)

    assert answer.status == status
    assert house.desk.pressed == []


@pytest.mark.parametrize("revision", [None, "1", -1, 1.5, True, 2**60])
async def test_text_must_say_which_screen_it_answers(house: House, revision: object) -> None:
    browser, _ = await house.owner()
    body = {"text": "hello", "revision": revision, "event_id": str(uuid4())}

    assert (await browser.post("/api/type", body)).status == 400
    assert house.desk.typed == []


async def test_only_json_is_taken_for_a_change(house: House) -> None:
    browser, person = await house.owner()
    body = {"token": house.token(person, "status"), "event_id": str(uuid4())}

    answer = await browser.post("/api/press", body, **{"Content-Type": "text/plain"})

    assert answer.status == 415


async def test_the_longest_text_of_wide_characters_gets_through_and_a_longer_one_does_not(
    house: House,
) -> None:
    browser, _ = await house.owner()

    longest = await browser.post("/api/type", {"text": "😀" * 4096, "revision": 1, "event_id": str(uuid4())})
    longer = await browser.post("/api/type", {"text": "a" * 4097, "revision": 1, "event_id": str(uuid4())})

    assert (longest.status, longer.status) == (202, 400)
    assert house.desk.typed[0].text == "😀" * 4096


async def test_control_characters_are_taken_out_of_texts(house: House) -> None:
    browser, _ = await house.owner()

    await browser.post(
        "/api/type", {"text": "a\x00b\r\nc\x1b[31m\td\x7f", "revision": 1, "event_id": str(uuid4())}
    )

    assert house.desk.typed[0].text == "ab\nc[31m\td"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/api/nowhere", "/static/../app.py", "/static/app.py", "/enter/"]
)
async def test_unknown_addresses_are_not_found(house: House, path: str) -> None:
    browser, _ = await house.owner()

    assert (await browser.get(path)).status == 404


async def test_wrong_methods_are_refused(house: House) -> None:
    browser, _ = await house.owner()
    answers: list[Answer] = [
        await browser.get("/api/press"),
        await browser.post("/", {}),
        await browser.post("/api/stream", {}),
        await browser.post("/static/console.js", {}),
    ]

    async with browser.http.head(house.url + "/api/stream") as response:
        assert response.status == 405
    assert {answer.status for answer in answers} == {405}


async def test_names_of_tenants_are_escaped_in_the_page(house: House) -> None:
    browser, _ = await house.owner('"><script>alert(1)</script>$csrf')

    page = (await browser.get("/")).text

    assert "<script>alert" not in page
    assert "&quot;&gt;&lt;script&gt;" in page


async def test_a_qr_codes_content_is_never_sent_as_text(house: House) -> None:
    browser, person = await house.owner()
    payload = "2@SECRETPAYLOAD,abc,def"
    now = house.console.clock.now()
    async with browser.stream() as tab:
        await tab.next("screen")

        await house.desk.shows(
            person,
            menu_screen(2, live=True),
            ShowQr(payload=payload, number=1, shown_at=now, expires_at=None),
        )
        shown = await tab.next("screen")

    assert shown["pairing"]["kind"] == "qr"
    assert "SECRETPAYLOAD" not in str(shown)


async def test_pressing_twice_under_one_name_counts_once(house: House) -> None:
    browser, person = await house.owner()
    event_id = str(uuid4())

    answers = [await browser.press(house.token(person, "status"), event_id) for _ in range(3)]

    assert [answer.status for answer in answers] == [202] * 3
    assert house.desk.pressed == [Pressed("status", 1, f"{person}:{event_id}")]


async def test_a_busy_database_is_answered_with_when_to_try_again(house: House) -> None:
    browser, person = await house.owner()
    house.desk.is_busy = True

    answer = await browser.press(house.token(person, "status"))

    assert answer.status == 503
    assert answer.headers["Retry-After"] == "1"


async def test_of_one_person_so_many_requests_a_minute_are_answered_and_of_others_as_many() -> None:
    async with open_house(requests_per_minute=5) as house:
        browser, person = await house.owner()
        other, _ = await house.owner("Café Aurora")

        answers = [await browser.press(house.token(person, "status")) for _ in range(8)]

        assert [answer.status for answer in answers].count(202) == 4, "one was the page itself"
        assert answers[-1].status == 429
        assert int(answers[-1].headers["Retry-After"]) <= 12
        assert (await other.get("/api/screen")).status == 200
