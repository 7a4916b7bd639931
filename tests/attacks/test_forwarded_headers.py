"""What stands before the console claims to know who asks: it is not believed, and need not be."""

from __future__ import annotations

import pytest

from tests.console.town import csrf_of, open_house

CLAIMS = (
    {"X-Forwarded-For": "10.0.0.{at}"},
    {"Forwarded": "for=10.0.0.{at};host=127.0.0.1;proto=https"},
    {"X-Real-IP": "10.0.0.{at}"},
    {"X-Forwarded-Host": "127.0.0.1", "X-Forwarded-Proto": "https", "X-Original-Host": "127.0.0.1"},
)


@pytest.mark.parametrize("claims", CLAIMS, ids=lambda claims: next(iter(claims)))
async def test_what_a_proxy_may_claim_changes_nothing(claims: dict[str, str]) -> None:
    async with open_house(tries_per_minute=3) as house:
        browser = house.browser()
        told = [{name: value.format(at=at) for name, value in claims.items()} for at in range(8)]

        tried = [(await browser.get("/enter/" + "a" * 43, **one)).status for one in told]
        elsewhere = [(await browser.get("/", Host="evil.example", **one)).status for one in told]

    assert tried[:3] == [200] * 3
    assert set(tried[3:]) == {429}
    assert set(elsewhere) == {421}


async def test_behind_a_proxy_that_keeps_the_name_and_adds_https_a_link_signs_in() -> None:
    async with open_house(allowed_hosts=("wa.example.com",), secure_cookies=True) as house:
        house.url = house.url.replace("https:", "http:")  # https ends at the proxy
        tenant, person = await house.somebody()
        path = await house.link(tenant, person)
        browser, outside = house.browser(), {"Host": "wa.example.com", "Origin": "https://wa.example.com"}

        shown = await browser.get(path, Host="wa.example.com")
        nonce = shown.headers["Set-Cookie"].partition(";")[0]
        entered = await browser.submit(path, headers=outside | {"Cookie": nonce}, csrf=csrf_of(shown.text))
        without_name = await browser.get("/")

    assert entered.status == 303
    cookie = entered.headers["Set-Cookie"]
    assert cookie.startswith("__Host-wabridge_console_")
    assert "Secure" in cookie
    assert without_name.status == 421
