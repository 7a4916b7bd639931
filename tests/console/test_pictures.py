"""What people see, for a person to look at: set SCREENSHOTS to a folder. Nothing needs sideways scrolling."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, Page

from bridge.ids import PersonId, TenantId
from bridge.pairing import PairingStep, ShowCode, ShowQr, Waiting
from bridge.screens import Choice, Notice, Screen, Style
from bridge.session_life import SessionState
from tests.console.chromium import DESKTOP, PHONE, open_page, photograph, walk_in
from tests.console.fake_desk import a_session
from tests.console.platform import unfit_page
from tests.console.town import BACK, House, menu_screen

pytestmark = pytest.mark.asyncio(loop_scope="module")

CANCEL = (Choice(name="cancel", label="Cancel linking"),)

HOSTILE = (
    "← 10:41 Ana: \u202eevil\u202d txt.exe",
    "← 10:40 <script>alert(1)</script><img src=x onerror=alert(2)>",
    "← 10:39 " + "W" * 300,
    "← 10:38 " + "😀🏳️‍🌈👩‍👩‍👧‍👦" * 200,
    "→ 10:37 שלום עולם, مرحبا بالعالم 123",
    "← 10:36 Zalgo: z̷̢̛͔̰̬͌͐̈́a̶̹͎͗l̵̡̛̩̇g̶̣̈́o̷͓͘",
    "→ 10:35 one\ntwo\n\nthree",
)

QR = "2@" + ",".join("Ab3/" * 11 for _ in range(5))

SCREENS: dict[str, Screen] = {
    "menu": menu_screen(2),
    "qr": menu_screen(
        2,
        page="linking",
        title="Link WhatsApp",
        status="Padaria Sol · Waiting to be linked",
        body=("On your phone: WhatsApp, Settings, Linked devices, Link a device. Scan this code.",),
        choices=CANCEL,
        back=BACK,
        live=True,
    ),
    "code": menu_screen(
        2,
        page="linking",
        title="Link WhatsApp",
        status="Padaria Sol · Waiting to be linked",
        body=(
            "On your phone: WhatsApp, Settings, Linked devices, Link a device,",
            "Link with phone number instead. Type this code.",
        ),
        choices=CANCEL,
        back=BACK,
        live=True,
    ),
    "waiting": menu_screen(
        2,
        page="linking",
        title="Link WhatsApp",
        body=("Opening WhatsApp Web. This takes some seconds.",),
        choices=CANCEL,
        back=BACK,
        live=True,
    ),
    "log": menu_screen(
        2,
        page="log",
        title="Messages",
        body=HOSTILE,
        choices=(
            Choice(name="contact.1", label="\u202egnp.exe Ana"),
            Choice(name="contact.2", label="W" * 80),
            Choice(name="older", label="Older"),
        ),
        back=BACK,
    ),
    "answer": menu_screen(
        2,
        page="reply",
        title="Reply to Ana",
        body=("← 10:41 Do you have bread today?",),
        prompt="Write what Ana shall read.",
        note="That menu was out of date. Here is the present one.",
        choices=(),
        back=BACK,
    ),
    "phrase": menu_screen(
        2,
        page="broadcast_confirm",
        title="Send to 120 people?",
        body=("Fresh bread from seven!",),
        prompt="To confirm, type SEND 120.",
        phrase="SEND 120",
        choices=(Choice(name="discard", label="Throw it away", style=Style.DANGER),),
        back=BACK,
    ),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", SCREENS)
async def test_every_kind_of_screen_fits(
    browser: Browser,
    home: House,
    pictures: Path,
    name: str,
    size: dict[str, int],
    scheme: Literal["light", "dark"],
) -> None:
    tenant, person = await _padaria(home)
    async with open_page(browser, size=size, scheme=scheme) as page:
        await walk_in(page, home, tenant, person)

        await home.desk.shows(person, SCREENS[name], _step(home, name))
        await page.get_by_role("heading", name=SCREENS[name].title, exact=True).wait_for()
        await page.locator("#heading", has_text=SCREENS[name].title).wait_for()

        await photograph(page, pictures, f"{name}-{_place(size)}-{scheme}")
        assert await _overflow(page) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_the_doors_fit(
    browser: Browser, home: House, pictures: Path, size: dict[str, int], scheme: Literal["light", "dark"]
) -> None:
    tenant = await home.platform.add_tenant("Padaria Sol")
    link = await home.link(None, None)
    invitation = await home.platform.invite(tenant.id, "owner", ttl_s=60)  # type: ignore[arg-type]
    async with open_page(browser, size=size, scheme=scheme) as page:
        for name, path in (("enter", link), ("invite", f"/invite/{invitation}"), ("stranger", "/")):
            await page.goto(home.url + path)
            await photograph(page, pictures, f"{name}-{_place(size)}-{scheme}")
            assert await _overflow(page) == 0

        home.platform.expire_all()
        await page.goto(home.url + link)
        await page.get_by_role("button").click()
        await page.get_by_role("heading", name="This link does not work any more").wait_for()
        await photograph(page, pictures, f"expired-{_place(size)}-{scheme}")
        assert await _overflow(page) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_the_platforms_page_fits(
    browser: Browser, home: House, pictures: Path, size: dict[str, int], scheme: Literal["light", "dark"]
) -> None:
    await _padaria(home)
    other = await home.platform.add_tenant("W" * 80)
    await home.platform.suspend(other.id, True)
    home.platform.ground = unfit_page()
    async with open_page(browser, size=size, scheme=scheme) as page:
        await walk_in(page, home, None, None)
        await page.get_by_text("does not come up").wait_for()
        await page.get_by_role("button", name="Invite an owner").first.click()
        await page.locator(".link").wait_for()
        await photograph(page, pictures, f"platform-{_place(size)}-{scheme}")
        assert await _overflow(page) == 0

        await page.get_by_role("button", name="Suspend sending", exact=True).first.click()
        await page.get_by_role("dialog").wait_for()
        await photograph(page, pictures, f"suspend-{_place(size)}-{scheme}")
        assert await _overflow(page) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_lost_console_fits(
    browser: Browser, home: House, pictures: Path, size: dict[str, int], scheme: Literal["light", "dark"]
) -> None:
    tenant, person = await _padaria(home)
    async with open_page(browser, size=size, scheme=scheme) as page:
        await walk_in(page, home, tenant, person)
        await home.desk.notifies(person, Notice(kind="x", title="Bea has written"))

        await home.stop()
        await page.locator("#lost").wait_for()
        await page.get_by_role("button", name="Settings").click()
        await page.locator(".busy").wait_for()

        await photograph(page, pictures, f"lost-{_place(size)}-{scheme}")
        assert await _overflow(page) == 0


async def _padaria(home: House) -> tuple[TenantId, PersonId]:
    tenant = (await home.platform.add_tenant("Padaria Sol")).id
    home.platform.sessions_of[tenant] = [
        a_session(tenant, phone="+55 11 99999-0000"),
        replace(a_session(tenant, SessionState.ACTION_REQUIRED), label="Shop"),
    ]
    person = await home.person(tenant)
    await home.desk.notifies(
        person,
        Notice(kind="customer_message", title="Ana has written", body=("10:41 Do you have bread today?",)),
    )
    await home.desk.notifies(
        person, Notice(kind="customer_message", title="\u202eBob has written", body=("W" * 400, "<b>x</b>"))
    )
    return tenant, person


def _step(home: House, name: str) -> PairingStep | None:
    now = home.console.clock.now()
    steps: dict[str, PairingStep] = {
        "qr": ShowQr(payload=QR, number=2, shown_at=now, expires_at=now + timedelta(seconds=14)),
        "code": ShowCode(code="ABCD1234", number=1, shown_at=now, expires_at=now + timedelta(seconds=150)),
        "waiting": Waiting(),
    }
    return steps.get(name)


def _place(size: dict[str, int]) -> str:
    return "phone" if size is PHONE else "desktop"


async def _overflow(page: Page) -> int:
    """How far the page reaches beyond the window's right edge, in CSS pixels."""
    beyond: int = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return max(beyond, 0)
