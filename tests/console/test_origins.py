"""Requests that come from elsewhere: foreign names, foreign pages, frames."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from tests.console.town import House, open_house


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


async def test_the_demos_page_alone_may_frame_the_console_when_that_is_wanted() -> None:
    origin = "http://127.0.0.1:9999"
    framed = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
    async with open_house(framed_by=(origin,)) as house:
        answer = await house.browser().get("/enter/" + "a" * 43, **framed)

    assert answer.status == 200
    assert answer.headers["Content-Security-Policy"].endswith(f"frame-ancestors {origin}")
    assert "X-Frame-Options" not in answer.headers
