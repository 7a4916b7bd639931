"""What the console refuses, over real HTTP."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from bridge.pairing import ShowQr
from tests.console.fake_desk import Pressed
from tests.console.town import Answer, House, menu_screen, open_house

PRIVATE = ["/", "/api/screen", "/api/stream", "/api/platform", "/api/notices/x.png"]
CHANGES = [
    "/api/press",
    "/api/type",
    "/api/leave",
    "/api/notices/clear",
    "/api/platform/tenants",
    "/api/platform/invite",
    "/api/platform/suspend",
]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "",
        "[::1",
        "a b",
    ],
)
async def test_a_foreign_name_for_this_machine_is_refused(house: House, host: str) -> None:
    browser, _ = await house.owner()

    for path in ["/", "/api/screen", "/static/console.js", "/enter/" + "a" * 43]:
        answer = await browser.get(path, Host=host)
        assert answer.status in {400, 421}, (path, answer)
        assert "Padaria" not in answer.text


async def test_two_host_headers_are_refused(house: House) -> None:
    port = int(house.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n")

    status = await reader.readline()

    writer.close()
    await writer.wait_closed()
    assert status.split()[1] in {b"400", b"421"}


@pytest.mark.parametrize("host", ["127.0.0.1", "LOCALHOST:1", "[::1]:8080", "localhost"])
async def test_our_own_names_are_let_in(house: House, host: str) -> None:
    assert (await house.browser().get("/", Host=host)).status == 401


async def test_a_name_with_a_port_allows_that_port_alone() -> None:
    async with open_house(allowed_hosts=("console.example:8443",)) as house:
        right = await house.browser().get("/", Host="console.example:8443")
        wrong = await house.browser().get("/", Host="console.example:80")

    assert (right.status, wrong.status) == (401, 421)


@pytest.mark.parametrize("path", PRIVATE)
async def test_strangers_see_nothing(house: House, path: str) -> None:
    answer = await house.browser().get(path)

    assert answer.status == 401


@pytest.mark.parametrize("path", CHANGES)
async def test_strangers_change_nothing(house: House, path: str) -> None:
    assert (await house.browser().post(path, {})).status == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:1"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "0" * 64},
        {"X-CSRF-Token": "ünïcödé"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/api/press", "/api/type", "/api/leave", "/api/notices/clear"])
async def test_a_forged_change_is_refused(house: House, path: str, headers: dict[str, str]) -> None:
    browser, person = await house.owner()
    body = {"token": house.token(person, "status"), "text": "x", "revision": 1, "event_id": str(uuid4())}

    answer = await browser.post(path, body, **headers)

    assert answer.status == 403
    assert house.desk.pressed == []
    assert (await browser.get("/")).status == 200


async def test_a_change_without_an_origin_is_refused(house: House) -> None:
    browser, _ = await house.owner()

    async with browser.http.post(house.url + "/api/leave", data=b"{}") as response:
        assert response.status == 403


async def test_the_csrf_token_of_another_browser_is_refused(house: House) -> None:
    browser, person = await house.owner()
    tenant = house.desk.menus[person].row.tenant
    other = await house.signed_in(tenant, person)

    answer = await browser.post(
        "/api/press",
        {"token": house.token(person, "status"), "event_id": str(uuid4())},
        **{"X-CSRF-Token": other.csrf},
    )

    assert answer.status == 403


@pytest.mark.parametrize("path", ["/api/screen", "/api/stream", "/static/console.css", "/api/notices/x.png"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_other_sites_and_other_ports_cannot_fetch_from_us(house: House, path: str, site: str) -> None:
    """Another port of this machine is the same site: browsers send it the cookie."""
    browser, _ = await house.owner()

    answer = await browser.get(
        path, **{"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    )

    assert answer.status == 403


async def test_a_link_from_another_site_opens_the_page_but_no_frame(house: House) -> None:
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    browser = house.browser()
    path = await house.link(None, None)

    as_page = await browser.get(path, **followed, **{"Sec-Fetch-Dest": "document"})
    as_frame = await browser.get(path, **followed, **{"Sec-Fetch-Dest": "iframe"})

    assert (as_page.status, as_frame.status) == (200, 403)


async def test_every_answer_carries_the_headers_that_close_doors(house: House) -> None:
    browser, _ = await house.owner()
    answers = [
        await browser.get(path)
        for path in ["/", "/api/screen", "/static/console.js", "/nowhere", "/enter/" + "a" * 43]
    ]
    answers += [
        await browser.post("/api/press", b"{"),
        await browser.post("/", {}),
        await browser.get("/", Host="evil.example"),
        await house.browser().get("/"),
    ]

    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] in {"no-referrer", "strict-origin"}
        assert answer.headers["Server"] == "wabridge"


async def test_nothing_private_is_kept_by_any_cache(house: House) -> None:
    browser, _ = await house.owner()

    for path in ["/", "/api/screen", "/enter/" + "a" * 43, "/nowhere"]:
        assert (await browser.get(path)).headers["Cache-Control"] == "no-store"


async def test_pages_hold_no_inline_script_and_no_foreign_address(house: House) -> None:
    browser, _ = await house.owner()
    platform = await house.signed_in(None, None)
    pages = [await browser.get("/"), await platform.get("/"), await browser.get("/enter/" + "a" * 43)]

    for page in pages:
        assert "<script>" not in page.text
        assert "style=" not in page.text
        assert "http://" not in page.text
        assert "https://" not in page.text


async def test_a_removed_person_is_out_at_once_and_so_is_the_open_tab(house: House) -> None:
    browser, person = await house.owner()
    async with browser.stream() as tab:
        await tab.next("screen")

        house.platform.remove(person)

        assert await tab.next("end") == {"why": "closed"}
        assert await tab.ended()
    for path in ["/", "/api/screen", "/api/stream"]:
        assert (await browser.get(path)).status == 401
    assert (await browser.press(house.token(person, "status"))).status == 401
    assert house.desk.pressed == []


async def test_nothing_is_shown_to_a_removed_person_even_before_their_tab_has_ended() -> None:
    async with open_house(recheck_s=60.0) as house:
        browser, person = await house.owner()
        async with browser.stream() as tab:
            await tab.next("panel")
            house.platform.remove(person)

            await house.desk.shows(person, menu_screen(2, title="Secret"))

            assert await tab._read() == ("end", {"why": "closed"})


async def test_buttons_of_other_tenants_and_people_are_refused_and_told_nothing(house: House) -> None:
    ana, ana_person = await house.owner("Padaria Sol")
    _, bob_person = await house.owner("Bob's Bikes")
    colleague = await house.person(house.desk.menus[ana_person].row.tenant)
    made_up = "m" + "0" * 26 + "1:status"

    answers = [
        await ana.press(token)
        for token in (
            house.token(bob_person, "status"),
            house.token(colleague, "status"),
            made_up,
            "nonsense",
        )
    ]

    assert [(answer.status, answer.text) for answer in answers] == [(404, "No such button.\n")] * 4
    assert house.desk.pressed == []


async def test_an_operator_of_a_tenant_finds_no_platform(house: House) -> None:
    browser, _ = await house.owner()
    tenant = (await house.platform.tenants())[0]

    seen = await browser.get("/api/platform")
    suspended = await browser.post("/api/platform/suspend", {"tenant": tenant.id, "suspended": True})
    invited = await browser.post("/api/platform/invite", {"tenant": tenant.id})
    added = await browser.post("/api/platform/tenants", {"name": "Mine"})

    assert {seen.status, suspended.status, invited.status, added.status} == {404}
    assert not await house.platform.is_suspended(tenant.id)


async def test_the_platforms_operator_has_no_menu(house: House) -> None:
    browser = await house.signed_in(None, None)

    answers = [await browser.get(path) for path in ("/api/screen", "/api/stream")]

    assert [answer.status for answer in answers] == [404, 404]


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


async def test_another_persons_press_cannot_use_up_mine(house: House) -> None:
    ana, ana_person = await house.owner()
    tenant = house.desk.menus[ana_person].row.tenant
    colleague = await house.person(tenant)
    bea = await house.signed_in(tenant, colleague)
    event_id = str(uuid4())

    await bea.press(house.token(colleague, "log"), event_id)
    await ana.press(house.token(ana_person, "status"), event_id)

    assert [press.choice for press in house.desk.pressed] == ["log", "status"]


async def test_a_busy_database_is_answered_with_when_to_try_again(house: House) -> None:
    browser, person = await house.owner()
    house.desk.is_busy = True

    answer = await browser.press(house.token(person, "status"))

    assert answer.status == 503
    assert answer.headers["Retry-After"] == "1"
