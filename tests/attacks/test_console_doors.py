"""The console from outside: doors that are forced, held open, or knocked at with something hostile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from admin_bots.console.tabs import TABS_PER_BROWSER
from bridge.ports.rows import Role
from tests.console.real_house import RealHouse, open_real_house
from tests.console.town import House, csrf_of, open_house
from tests.patience import PATIENCE_S

HOSTILE_NAMES = (
    "Ana\r\nSet-Cookie: stolen=1",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "$csrf ${texts} {name} %s",
    "\u202eevil\u2066\x1b[2J",
)


@pytest.fixture
async def real(tmp_path: Path) -> AsyncIterator[RealHouse]:
    """A console over a real store."""
    async with open_real_house(tmp_path) as house:
        yield house


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """A console that waits for nobody."""
    async with open_house(body_timeout_s=0.1) as opened:
        yield opened


async def test_the_cookie_of_one_installation_opens_no_other(tmp_path: Path) -> None:
    async with AsyncExitStack() as both:
        (tmp_path / "a").mkdir()
        (tmp_path / "b").mkdir()
        ours = await both.enter_async_context(open_real_house(tmp_path / "a"))
        theirs = await both.enter_async_context(open_real_house(tmp_path / "b"))
        tenant = await theirs.store.platform.add_tenant("Theirs")
        browser = await theirs.signed_in(tenant.id, await theirs.member(tenant.id, Role.OWNER))
        platform = await theirs.signed_in(None, None)
        cookies = [
            next(iter(one.http.cookie_jar)).OutputString().partition(";")[0] for one in (browser, platform)
        ]

        answers = [
            await ours.browser().get(path, Cookie=cookie)
            for cookie in cookies
            for path in ("/", "/api/screen", "/api/stream", "/api/platform")
        ]

    assert {answer.status for answer in answers} == {401}


async def test_of_many_with_one_invitation_one_becomes_a_member(real: RealHouse) -> None:
    tenant = await real.store.platform.add_tenant("Padaria Sol")
    path = f"/invite/{await real.store.platform.invite(tenant.id, Role.OWNER, ttl_s=60)}"

    async def tries(name: str) -> int:
        browser = real.browser()
        form = csrf_of((await browser.get(path)).text)
        return (await browser.submit(path, csrf=form, name=name)).status

    statuses = await asyncio.gather(*(tries(f"Ana {number}") for number in range(6)))

    assert sorted(statuses) == [303] + [410] * 5
    async with real.store.transaction(tenant.id) as tx:
        assert len(await tx.members(Role.OWNER)) == 1


@pytest.mark.parametrize("name", HOSTILE_NAMES)
async def test_a_hostile_name_is_shown_and_nothing_else(real: RealHouse, name: str) -> None:
    tenant = await real.store.platform.add_tenant(name)
    path = f"/invite/{await real.store.platform.invite(tenant.id, Role.OWNER, ttl_s=60)}"
    browser = real.browser()
    form = csrf_of((await browser.get(path)).text)

    entered = await browser.submit(path, csrf=form, name=name)
    page = await browser.get("/")
    again = await real.browser().submit(path, csrf=form, name="")

    assert entered.status == 303
    for answer in (entered, page, again):
        assert "stolen" not in answer.headers.get("Set-Cookie", "")
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
    assert page.status == 200
    assert csrf_of(page.text) not in page.text.partition("<body")[2]


@pytest.mark.parametrize(
    "nonce", ['"\\012Set-Cookie: stolen=1"', '"\\015\\012\\015\\012<h1>"', "a b", '"' + "x" * 4000 + '"', ""]
)
async def test_a_form_cookie_that_somebody_else_has_set_is_not_given_back(house: House, nonce: str) -> None:
    answer = await house.browser().get("/enter/" + "a" * 43, Cookie=f"wabridge_form_0={nonce}")

    assert answer.status == 200
    given = answer.headers["Set-Cookie"]
    assert "stolen" not in given
    assert "\\0" not in given
    assert len(given) < 200


async def test_a_body_that_never_ends_is_given_up(house: House) -> None:
    browser, person = await house.owner()
    cookie = next(
        one.OutputString().partition(";")[0] for one in browser.http.cookie_jar if "console" in one.key
    )
    port = int(house.url.rpartition(":")[2])
    for path, kind in (("/api/press", "application/json"), ("/enter/" + "a" * 43, FORM)):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {house.url}\r\nCookie: {cookie}\r\n"
            f"X-CSRF-Token: {browser.csrf}\r\nContent-Type: {kind}\r\nContent-Length: 60000\r\n\r\n{{"
        )
        writer.write(head.encode())

        async with asyncio.timeout(PATIENCE_S):
            status = await reader.readline()

        writer.close()
        assert status.split()[1] == b"408", path
    assert (await browser.press(house.token(person, "status"), str(uuid4()))).status == 202


FORM = "application/x-www-form-urlencoded"


async def test_of_many_streams_of_one_sign_in_only_the_newest_stay_open(house: House) -> None:
    browser, person = await house.owner()
    async with AsyncExitStack() as tabs:
        opened = [await tabs.enter_async_context(browser.stream()) for _ in range(60)]
        for tab in opened[:-TABS_PER_BROWSER]:
            assert (await tab.next("end"))["why"] == "rest"

        open_now = house.console.tabs.of(house.desk.menus[person].row.id)
        assert len([tab for tab in open_now if tab.farewell is None]) == TABS_PER_BROWSER
        assert (await opened[-1].next("screen"))["revision"] == 1


async def test_what_fails_inside_is_not_told_to_the_browser(real: RealHouse, tmp_path: Path) -> None:
    tenant = await real.store.platform.add_tenant("Padaria Sol")
    browser = await real.signed_in(tenant.id, await real.member(tenant.id, Role.OWNER))
    await real.store.engine.sql.run("UPDATE tenants SET name = ?", b"no cell at all")

    answer = await browser.get("/")

    assert answer.status == 500
    for word in ("Traceback", "cell", "tenants", str(tmp_path)):
        assert word not in answer.text
