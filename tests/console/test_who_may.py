"""Who sees and does what: strangers, removed people, other tenants, the platform."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.console.town import House, menu_screen, open_house

PRIVATE = [
    "/",
    "/api/screen",
    "/api/stream",
    "/api/platform",
    "/api/notices/x.png",
    "/file",
    "/reports/x.csv",
    "/log",
    "/log/contacts",
]


CHANGES = [
    "/api/press",
    "/api/type",
    "/api/leave",
    "/api/notices/clear",
    "/file",
    "/api/platform/tenants",
    "/api/platform/invite",
    "/api/platform/suspend",
]


@pytest.mark.parametrize("path", PRIVATE)
async def test_strangers_see_nothing(house: House, path: str) -> None:
    answer = await house.browser().get(path)

    assert answer.status == 401


@pytest.mark.parametrize("path", CHANGES)
async def test_strangers_change_nothing(house: House, path: str) -> None:
    assert (await house.browser().post(path, {})).status == 401


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


async def test_another_persons_press_cannot_use_up_mine(house: House) -> None:
    ana, ana_person = await house.owner()
    tenant = house.desk.menus[ana_person].row.tenant
    colleague = await house.person(tenant)
    bea = await house.signed_in(tenant, colleague)
    event_id = str(uuid4())

    await bea.press(house.token(colleague, "log"), event_id)
    await ana.press(house.token(ana_person, "status"), event_id)

    assert [press.choice for press in house.desk.pressed] == ["log", "status"]
