"""The stream of an open tab, over real HTTP."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bridge.pairing import ShowCode, ShowQr, Waiting
from bridge.screens import Notice
from tests.console.fake_desk import a_session
from tests.console.town import House, menu_screen, open_house


async def test_a_tab_opens_with_the_present_screen_and_the_state_of_the_numbers(house: House) -> None:
    browser, person = await house.owner()
    tenant = house.desk.menus[person].row.tenant
    house.platform.sessions_of[tenant] = [a_session(tenant, phone="+5511999990000")]

    async with browser.stream() as tab:
        screen, panel = await tab.next("screen"), await tab.next("panel")

    assert (screen["heading"], screen["revision"]) == ("Main menu", 1)
    assert [button["label"] for button in screen["buttons"]][:2] == ["Status", "Messages"]
    assert screen["buttons"][4] == {
        "label": "Team",
        "token": None,
        "style": "plain",
        "whyNot": "Only the owner can do this.",
    }
    assert panel["tenant"] == "Padaria Sol"
    assert [(one["phone"], one["stateText"]) for one in panel["sessions"]] == [
        ("+5511999990000", "Connected")
    ]


async def test_what_is_shown_reaches_every_open_tab_of_the_person_and_no_other(house: House) -> None:
    ana, ana_person = await house.owner("Padaria Sol")
    bob, _ = await house.owner("Bob's Bikes")
    async with ana.stream() as first, ana.stream() as second, bob.stream() as other:
        for tab in (first, second, other):
            await tab.next("screen")

        await house.desk.shows(ana_person, menu_screen(2, title="Settings"))
        seen = [await first.next("screen"), await second.next("screen")]

        await house.desk.notifies(ana_person, Notice(kind="x", title="For Ana"))
        house.platform.expire_all()
        assert await other.next("end") == {"why": "closed"}
    assert [screen["heading"] for screen in seen] == ["Settings", "Settings"]


async def test_a_tab_never_goes_back_to_an_older_screen(house: House) -> None:
    browser, person = await house.owner()
    async with browser.stream() as tab:
        await tab.next("screen")

        await house.desk.shows(person, menu_screen(3, title="Newest"))
        await house.desk.shows(person, menu_screen(2, title="Overtaken"))
        await house.desk.shows(person, menu_screen(4, title="Last"))

        seen = [(await tab.next("screen"))["heading"]]
        if seen != ["Last"]:
            seen.append((await tab.next("screen"))["heading"])
    assert seen[-1] == "Last"
    assert "Overtaken" not in seen


async def test_a_rotated_qr_code_is_another_drawing_of_the_same_screen(house: House) -> None:
    browser, person = await house.owner()
    now = house.console.clock.now()
    async with browser.stream() as tab:
        await tab.next("screen")
        drawings = []
        for number, payload in enumerate(["2@first", "2@second"], start=1):
            step = ShowQr(
                payload=payload, number=number, shown_at=now, expires_at=now + timedelta(seconds=20)
            )
            await house.desk.shows(person, menu_screen(2, page="linking", live=True), step)
            drawings.append((await tab.next("screen"))["pairing"])

    assert drawings[0]["path"] != drawings[1]["path"]
    assert [drawing["number"] for drawing in drawings] == [1, 2]
    assert 15 < drawings[1]["expiresInS"] <= 20


async def test_other_steps_of_a_pairing_are_drawn_too(house: House) -> None:
    browser, person = await house.owner()
    now = house.console.clock.now()
    async with browser.stream() as tab:
        await tab.next("screen")

        await house.desk.shows(person, menu_screen(2, live=True), Waiting())
        waiting = await tab.next("screen")
        await house.desk.shows(
            person,
            menu_screen(3, live=True),
            ShowCode(code="ABCD1234", number=1, shown_at=now, expires_at=now - timedelta(seconds=5)),
        )
        code = await tab.next("screen")

    assert waiting["pairing"] == {"kind": "waiting"}
    assert code["pairing"] == {"kind": "code", "number": 1, "code": "ABCD1234", "expiresInS": 0.0}


async def test_a_notice_waits_for_the_next_tab_until_it_is_cleared(house: House) -> None:
    browser, person = await house.owner()
    for number in range(60):
        await house.desk.notifies(person, Notice(kind="customer_message", title=f"{number}", body=("Hi",)))

    async with browser.stream() as tab:
        titles = [(await tab.next("notice"))["title"] for _ in range(50)]
        await browser.post("/api/notices/clear", {})
    async with browser.stream() as tab:
        await tab.next("panel")
        await house.desk.notifies(person, Notice(kind="customer_message", title="after"))
        after = await tab.next("notice")

    assert titles == [f"{number}" for number in range(10, 60)]
    assert after["title"] == "after"


async def test_a_notice_that_tells_more_takes_the_place_of_the_earlier_one(house: House) -> None:
    browser, person = await house.owner()
    await house.desk.notifies(person, Notice(kind="connection_lost", title="Lost", image_png=b"\x89PNG"))
    async with browser.stream() as tab:
        lost = await tab.next("notice")
        back = Notice(kind="connection_lost", title="Back", earlier=lost["ref"])
        await house.desk.notifies(person, back)
        told = await tab.next("notice")
    async with browser.stream() as tab:
        await house.desk.notifies(person, Notice(kind="x", title="Later"))
        kept = [await tab.next("notice"), await tab.next("notice")]

    assert (told["ref"], told["title"], told["hasPicture"]) == (lost["ref"], "Back", False)
    assert [one["title"] for one in kept] == ["Back", "Later"]


async def test_the_picture_of_a_notice_is_for_its_own_reader(house: House) -> None:
    ana, person = await house.owner("Padaria Sol")
    bob, _ = await house.owner("Bob's Bikes")
    await house.desk.notifies(person, Notice(kind="action_required", title="Look", image_png=b"\x89PNG"))
    async with ana.stream() as tab:
        notice = await tab.next("notice")
    async with bob.stream() as tab:
        await tab.next("screen")

    path = f"/api/notices/{notice['ref']}.png"
    mine, not_mine = await ana.get(path), await bob.get(path)

    assert (mine.status, mine.headers["Content-Type"]) == (200, "image/png")
    assert not_mine.status == 404


async def test_what_another_process_has_shown_is_found_by_looking() -> None:
    async with open_house(recheck_s=0.01, look_again_s=0.02) as house:
        browser, person = await house.owner()
        async with browser.stream() as tab:
            await tab.next("screen")

            house.desk.menus[person].screen = menu_screen(2, title="Settings")

            assert (await tab.next("screen"))["heading"] == "Settings"
            await tab.next("beat")


async def test_beyond_four_tabs_the_oldest_rests(house: House) -> None:
    browser, _ = await house.owner()
    async with browser.stream() as oldest, browser.stream(), browser.stream(), browser.stream() as fourth:
        await fourth.next("screen")

        async with browser.stream() as fifth:
            await fifth.next("screen")
            assert await oldest.next("end") == {"why": "rest"}
            assert await oldest.ended()


async def test_a_stopping_console_lets_its_tabs_come_back() -> None:
    opened = asyncio.Event()
    async with open_house() as house:
        browser, _ = await house.owner()

        async def watch() -> dict[str, str]:
            async with browser.stream() as tab:
                await tab.next("screen")
                opened.set()
                return await tab.next("end")

        watching = asyncio.create_task(watch())
        await opened.wait()
        house.console.tabs.end_all("gone")
        assert await watching == {"why": "gone"}


async def test_marks_that_turn_text_around_are_taken_out(house: House) -> None:
    browser, person = await house.owner()
    async with browser.stream() as tab:
        await tab.next("screen")

        await house.desk.shows(person, menu_screen(2, title="\u202eAna\u202c", body=("\u2068שלום\u2069",)))
        screen = await tab.next("screen")

    assert screen["heading"] == "Ana"
    assert screen["lines"] == ["שלום"]
