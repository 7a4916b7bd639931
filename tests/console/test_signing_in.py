"""One-time links and invitations."""

from __future__ import annotations

import asyncio
import logging

import pytest

from tests.console.town import House, csrf_of, open_house


async def test_opening_a_link_only_shows_a_button_and_uses_nothing_up(house: House) -> None:
    path = await house.link(None, None)
    browser = house.browser()

    pages = [await browser.get(path) for _ in range(3)]

    assert [page.status for page in pages] == [200, 200, 200]
    assert "Open the console" in pages[0].text
    assert (await browser.enter(path)).status == 303


async def test_the_button_signs_in_with_a_cookie_that_scripts_and_other_sites_cannot_use(
    house: House,
) -> None:
    path = await house.link(None, None)

    entered = await house.browser().enter(path)

    assert entered.headers["Location"] == "/"
    cookie = entered.headers["Set-Cookie"]
    assert cookie.startswith("wabridge_console_0=")
    for part in ("HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


async def test_behind_https_the_cookie_is_bound_to_this_very_host() -> None:
    async with open_house(secure_cookies=True) as house:
        base = house.url.replace("https:", "http:")
        house.url = base
        path = await house.link(None, None)
        browser = house.browser()
        page = await browser.get(path)
        form_cookie = page.headers["Set-Cookie"].partition(";")[0]

        entered = await browser.submit(
            path,
            {"Origin": base.replace("http:", "https:"), "Cookie": form_cookie},
            csrf=csrf_of(page.text),
        )

    assert entered.status == 303
    assert entered.headers["Set-Cookie"].startswith("__Host-wabridge_console_0=")
    assert "Secure" in entered.headers["Set-Cookie"]


@pytest.mark.parametrize("origin", ["http://127.0.0.1:{port}", "null", ""])
async def test_behind_https_a_plain_origin_cannot_change_anything(origin: str) -> None:
    async with open_house(secure_cookies=True) as house:
        house.url = house.url.replace("https:", "http:")
        path = await house.link(None, None)
        port = house.url.rpartition(":")[2]

        refused = await house.browser().submit(path, {"Origin": origin.format(port=port)}, csrf="x")

    assert refused.status == 403


async def test_a_link_works_once(house: House) -> None:
    path = await house.link(None, None)
    await house.browser().enter(path)

    again = await house.browser().enter(path)

    assert again.status == 410
    assert "wabridge console" in again.text
    assert "Set-Cookie" not in again.headers


async def test_of_many_at_once_one_gets_in(house: House) -> None:
    path = await house.link(None, None)
    browsers = [house.browser() for _ in range(8)]
    tokens = [csrf_of((await browser.get(path)).text) for browser in browsers]

    answers = await asyncio.gather(
        *(browser.submit(path, csrf=token) for browser, token in zip(browsers, tokens, strict=True))
    )

    assert sorted(answer.status for answer in answers) == [303] + [410] * 7


@pytest.mark.parametrize("secret", ["x" * 43, "short", "%00" * 20, "a" * 5000, "..%2F..%2Fetc"])
async def test_an_unknown_link_says_how_to_get_a_new_one(house: House, secret: str) -> None:
    answer = await house.browser().enter(f"/enter/{secret}")

    assert answer.status == 410
    assert "wabridge console" in answer.text


async def test_an_expired_link_looks_like_an_unknown_one(house: House) -> None:
    path = await house.link(None, None)
    house.platform.expire_all()

    assert (await house.browser().enter(path)).status == 410


async def test_a_cookie_is_no_link_and_a_link_is_no_cookie(house: House) -> None:
    cookie = await house.platform.admit(None, None, kind="cookie", ttl_s=60)
    link = await house.platform.admit(None, None, kind="link", ttl_s=60)

    as_link = await house.browser().enter(f"/enter/{cookie}")
    as_cookie = await house.browser().get("/", Cookie=f"wabridge_console_0={link}")

    assert (as_link.status, as_cookie.status) == (410, 401)


async def test_a_form_from_elsewhere_signs_nobody_in(house: House) -> None:
    """Being signed in as somebody else, unawares, is an attack too."""
    path = await house.link(None, None)
    victim = house.browser()

    no_page_seen = await victim.submit(path, csrf="0" * 64)
    await victim.get("/enter/" + "y" * 43)
    token_of_another_page = await victim.submit(
        path, csrf=csrf_of((await victim.get("/enter/" + "y" * 43)).text)
    )

    assert (no_page_seen.status, token_of_another_page.status) == (403, 403)
    assert (await house.browser().enter(path)).status == 303


async def test_an_invitation_asks_for_a_name_and_signs_in_once(house: House) -> None:
    tenant = await house.platform.add_tenant("Padaria Sol")
    path = f"/invite/{await house.platform.invite(tenant.id, 'owner', ttl_s=60)}"  # type: ignore[arg-type]
    browser = house.browser()
    page = await browser.get(path)

    nameless = await browser.submit(path, csrf=csrf_of(page.text), name=" \x00 ")
    accepted = await browser.submit(path, csrf=csrf_of(nameless.text), name="Ana <b>")
    again = await browser.submit(path, csrf=csrf_of((await browser.get(path)).text), name="Bea")

    assert nameless.status == 422
    assert "Write a name" in nameless.text
    assert accepted.status == 303
    assert list(house.platform.names.values()) == ["Ana <b>"]
    assert again.status == 410
    assert "Padaria Sol" in (await browser.get("/")).text


async def test_a_form_that_is_far_too_big_is_refused(house: House) -> None:
    path = await house.link(None, None)
    browser = house.browser()
    token = csrf_of((await browser.get(path)).text)

    answer = await browser.submit(path, csrf=token, name="x" * 200_000)

    assert answer.status == 413


async def test_two_pages_of_one_browser_do_not_spoil_each_other(house: House) -> None:
    first, second = await house.link(None, None), await house.link(None, None)
    browser = house.browser()
    token = csrf_of((await browser.get(first)).text)
    await browser.get(second)

    assert (await browser.submit(first, csrf=token)).status == 303


async def test_a_used_invitation_says_so(house: House) -> None:
    path = "/invite/" + "z" * 43
    browser = house.browser()
    page = await browser.get(path)

    answer = await browser.submit(path, csrf=csrf_of(page.text), name="Ana")

    assert answer.status == 410
    assert "wabridge invite" in answer.text


async def test_guessing_is_slowed_down_and_told_when_to_come_back() -> None:
    async with open_house(tries_per_minute=5) as house:
        browser = house.browser()

        answers = [await browser.get(f"/{door}/{'a' * 43}") for door in ("enter", "invite") * 4]

    assert [answer.status for answer in answers] == [200] * 5 + [429] * 3
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


async def test_the_secret_of_a_link_is_in_no_log_and_in_no_referer(
    house: House, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    path = await house.link(None, None)
    secret = path.rpartition("/")[2]
    browser = house.browser()

    page = await browser.get(path)
    entered = await browser.enter(path)
    await browser.enter(path)

    printed = capfd.readouterr()
    assert secret not in caplog.text + printed.out + printed.err
    assert secret not in page.text
    # Names the host at most, never the path; and browsers still say where the form comes from.
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert entered.headers["Referrer-Policy"] == "no-referrer"


async def test_signing_out_ends_the_cookie_and_its_open_tabs(house: House) -> None:
    browser, _ = await house.owner()
    async with browser.stream() as tab:
        await tab.next("screen")

        left = await browser.post("/api/leave", {})

        assert (await tab.next("end")) == {"why": "closed"}
    assert left.status == 200
    assert (await browser.get("/")).status == 401


async def test_without_a_cookie_the_page_tells_how_to_get_in(house: House) -> None:
    answer = await house.browser().get("/")

    assert answer.status == 401
    assert "wabridge console" in answer.text


async def test_doors_speak_the_language_of_the_browser(house: House) -> None:
    answer = await house.browser().get("/", **{"Accept-Language": "fr-FR, pt-BR;q=0.9, en;q=0.5"})

    assert '<html lang="pt">' in answer.text
