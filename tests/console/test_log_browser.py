"""The message log in a real browser: it fits, it is reached by keyboard, and it names its parts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from bridge.calls import CallEnd
from bridge.facts import MessageKind
from bridge.ids import StanzaId
from tests.console.chromium import DESKTOP, PHONE, open_page, photograph
from tests.console.log_room import BEGAN, BIA, LogRoom, open_log_room
from tests.console.real_house import open_real_house

PATHS = {"log": "/log", "log-words": "/log?words=until", "log-names": "/log/contacts"}

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def room(tmp_path: Path) -> AsyncIterator[LogRoom]:
    """A business with something of each kind in its log."""
    async with open_real_house(tmp_path) as house:
        room = await open_log_room(house)
        await room.holds_hostile_texts()
        await room.logs("", number=7, kind=MessageKind.CALL, call=CallEnd.MISSED)
        answer = StanzaId("AC0008")
        ana = await room.logs("Yes, until noon.", number=8, from_me=True, quoted=StanzaId("AC0004"))
        await room.logs("the cat", who=BIA, number=9, kind=MessageKind.IMAGE, forwarded=True)
        async with house.store.transaction(room.tenant) as tx:
            await tx.log_edit(room.session, ana, True, answer, "Yes, until one.", BEGAN)
            thumb = "\U0001f44d"
            await tx.log_reaction(room.session, ana, True, answer, thumb, ours=False, at=BEGAN)
        yield room


async def enters(page: Page, room: LogRoom) -> None:
    """The viewer signs in."""
    house = room.house
    secret = await house.store.platform.admit(room.tenant, room.person, kind="link", ttl_s=60)
    await page.goto(f"{house.url}/enter/{secret}")
    await page.get_by_role("button").click()
    await page.wait_for_url(house.url + "/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_the_log_fits(
    browser: Browser,
    room: LogRoom,
    pictures: Path,
    size: dict[str, int],
    scheme: Literal["light", "dark"],
) -> None:
    async with open_page(browser, size=size, scheme=scheme) as page:
        await enters(page, room)
        place = "phone" if size is PHONE else "desktop"
        for name, path in (
            ("log", "/log"),
            ("log-words", "/log?words=until"),
            ("log-names", "/log/contacts"),
        ):
            await page.goto(room.house.url + path)
            await photograph(page, pictures, f"{name}-{place}-{scheme}")
            assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


async def test_the_log_is_reached_from_the_menu_and_asked_by_keyboard_alone(
    browser: Browser, room: LogRoom
) -> None:
    async with open_page(browser) as page:
        await enters(page, room)
        await page.get_by_role("link", name="Message log").focus()
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{room.house.url}/log#newest")

        await page.get_by_label("Words in the messages").focus()
        await page.keyboard.type("until")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/log?words=until**")
        assert await page.locator(".entry").count() == 1

        await page.get_by_role("link", name="The newest").focus()
        await page.keyboard.press("Enter")
        await page.locator(".entry").nth(9).wait_for()


async def test_a_screen_reader_hears_days_as_headings_and_who_wrote_to_whom(
    browser: Browser, room: LogRoom
) -> None:
    async with open_page(browser) as page:
        await enters(page, room)
        await page.goto(room.house.url + "/log")

        assert await page.get_by_role("heading", level=1).inner_text() == "Message log"
        assert await page.get_by_role("heading", level=2).first.inner_text() == "20 Nov 2026"
        assert await page.get_by_role("region", name="20 Nov 2026").count() == 1
        assert await page.get_by_role("search").count() == 1
        spoken = await page.locator(".entry.out .entry-head").aria_snapshot()
        assert "your phone" in spoken
        assert 'link "Ana"' in spoken
