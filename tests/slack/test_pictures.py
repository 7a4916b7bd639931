"""App Home, windows, threads and direct messages, in light and dark, for a person to look at.

Set SCREENSHOTS to a folder to keep them. What a test can see is judged here: nothing is cut, nothing needs
sideways scrolling.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Page

from bridge.pairing import ShowCode, ShowQr
from bridge.ports.rows import Role
from bridge.session_life import SessionState
from bridge.words import LANGUAGES
from tests.console.chromium import chromium, open_page, photograph
from tests.slack.office import Office
from tests.standins.slack.people import Person

SIZE = {"width": 1180, "height": 900}
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")

FAULTS = """() => {
  const faults = [];
  for (const box of document.querySelectorAll('.blocks button, .blocks .modal, footer button')) {
    if (box.scrollWidth > box.clientWidth + 2) faults.push('cut: ' + box.innerText);
  }
  if (document.documentElement.scrollWidth > window.innerWidth) faults.push('too wide');
  return faults;
}"""


class Album:
    """One person's Slack, photographed in both schemes."""

    def __init__(self, office: Office, pages: Mapping[Literal["light", "dark"], Page], folder: Path) -> None:
        self.office, self.pages, self.folder = office, pages, folder

    async def take(self, who: Person, name: str, place: str = "home") -> None:
        """Look at what is there now."""
        for scheme, page in self.pages.items():
            await page.goto(self.office.slack.view_url(who, place))
            await page.wait_for_load_state("networkidle")
            # To the end of a talk, where a person looks.
            await page.evaluate("document.querySelector('.messages')?.lastElementChild?.scrollIntoView()")
            await photograph(page, self.folder, f"{name}.{scheme}")
            assert await page.evaluate(FAULTS) == [], name


@pytest.fixture
async def album(office: Office, tmp_path: Path) -> AsyncIterator[Album]:
    """Where pictures go: the folder in SCREENSHOTS, else one that is thrown away."""
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path / "pictures")) / "slack"
    folder.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(chromium())
        pages = {
            scheme: await stack.enter_async_context(open_page(browser, size=SIZE, scheme=scheme))
            for scheme in SCHEMES
        }
        yield Album(office, pages, folder)


@pytest.mark.timeout(180)
async def test_joining_onboarding_and_linking_can_be_looked_at(album: Album) -> None:
    office = album.office
    business = await office.founds(ready=False)
    olga = office.acme.user("Olga")
    await olga.opens_home()
    await office.home(olga, "This bot is private.")
    await album.take(olga, "stranger")
    await office.taps(olga, "I have an invitation")
    await office.window(olga, lambda one: bool(one.fields))
    await album.take(olga, "join")
    await olga.closes()
    await office.joins(olga, business)
    await office.holds(business)
    await album.take(olga, "home_setup")
    await office.taps(olga, "Next: The risks")
    await office.window(olga, "WhatsApp may limit")
    await album.take(olga, "window_risks")
    await office.taps(olga, "I understand")
    await office.taps(olga, "Next: Your own number")
    await office.window(olga, lambda one: bool(one.fields))
    await album.take(olga, "window_number")
    await office.writes_in_window(olga, "+34 600 000 002")
    await office.taps(olga, "Next: Link WhatsApp")
    await office.taps(olga, "Link with a QR code")
    await office.window(olga, "Opening WhatsApp Web")
    ends, now = office.clock.now() + timedelta(seconds=60), office.clock.now()
    await office.pairs(
        business, ShowQr(payload="2@" + "Ab3/" * 40, number=2, shown_at=now, expires_at=ends), ends
    )
    await office.window(olga, lambda one: one.qr is not None)
    await album.take(olga, "window_qr")
    await office.pairs(business, ShowCode(code="ABCD1234", number=1, shown_at=now, expires_at=ends), ends)
    await office.window(olga, "ABCD-1234")
    await album.take(olga, "window_code")


@pytest.mark.timeout(180)
async def test_dashboard_menu_and_a_thread_can_be_looked_at(album: Album) -> None:
    office = album.office
    business = await office.founds()
    olga, sam = office.acme.user("Olga"), office.acme.user("Sam")
    await office.joins(olga, business)
    await office.joins(sam, business, Role.AGENT)
    room = await office.room(business, olga, sam)
    await office.taps(olga, "Go to the menu")
    await office.customer_writes(business, "Do you have cake? *Lemon*, perhaps <b>two</b>.", name="Ana")
    await office.customer_writes(business, "And when are you open?\n\nThanks!", name="Ana")
    card = await office.sees(olga, lambda one: "Claim" in one.labels, to=room)
    await office.taps(sam, "Claim", on=card)
    await office.sees(olga, lambda one: one.ts == card.ts and "Sam" in one.words, to=room)
    await sam.writes("Yes, lemon cake. Until six.", to=room, thread=card)
    offered = await office.sees(sam, lambda one: "Send to customer" in one.labels, to=room)
    await album.take(olga, "thread_offered", room.id)
    await office.taps(sam, "Send to customer", on=offered)
    await office.sees(olga, lambda one: one.ts == offered.ts and "delivered" in one.words, to=room)
    await album.take(olga, "thread_sent", room.id)
    await office.home(olga, "Sent\n1")
    await album.take(olga, "home_menu")
    await office.taps(olga, "Settings", on="home")
    await office.home(olga, "Settings\n")
    await album.take(olga, "home_settings")
    await olga.commands("/wabridge", "menu")
    await office.menu(olga, "Main menu")
    await album.take(olga, "direct", olga.dm.id)
    await office.reports(business, SessionState.LOGGED_OUT, reason="logged_out")
    await office.home(olga, "Not linked")
    await album.take(olga, "home_logged_out")


@pytest.mark.timeout(180)
async def test_every_language_fits(album: Album) -> None:
    office = album.office
    for language in LANGUAGES:
        business = await office.founds(f"Café {language}", language=language)
        who = office.acme.user(f"Olga {language}")
        await office.joins(who, business)
        await album.take(who, f"home_{language}")
        assert who.home is not None
        await office.taps(who, who.home.labels[0], on="home")
        await office.home(who, lambda one: len(one.labels) > 3)
        await album.take(who, f"menu_{language}")
