"""Every screen in Telegram, in every language, for a person to look at: set SCREENSHOTS to a folder.

What a test can see is judged here: nothing is cut, nothing overlaps, nothing needs sideways scrolling.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from bridge import tokens
from bridge.ids import PersonId
from bridge.menu.state import PageId
from bridge.pairing import Failed, Idle, PairingMethod, PairingStep, ShowCode, ShowQr, Waiting
from bridge.ports.rows import Role
from bridge.session_life import SessionState
from bridge.words import LANGUAGES
from tests.console.chromium import chromium, open_page, photograph
from tests.standins.telegram.messages import Message
from tests.standins.telegram.people import Person
from tests.telegram.office import Office
from tests.telegram.whatsapp_side import Business

PHONE = {"width": 390, "height": 844}

SOON = datetime.now(UTC) + timedelta(seconds=50)

STEPS: dict[str, PairingStep] = {
    "waiting": Waiting(),
    "qr": ShowQr(payload="2@" + "Ab3/" * 40, number=2, shown_at=SOON, expires_at=SOON),
    "code": ShowCode(code="ABCD1234", number=1, shown_at=SOON, expires_at=SOON),
    "idle": Idle(),
    "rate_limited": Failed(why="rate_limited", may_retry_at=datetime.now(UTC) + timedelta(hours=2)),
    "refused": Failed(why="refused"),
}

BEFORE_LINKING = (
    PageId.SETUP,
    PageId.SETUP_NAME,
    PageId.SETUP_LANGUAGE,
    PageId.SETUP_RISKS,
    PageId.SETUP_NUMBER,
    PageId.LINK,
    PageId.LINK_PHONE,
)
ABOUT_A_CONTACT = (PageId.LOG_CONTACT, PageId.REPLY, PageId.REPLY_CONFIRM)
ABOUT_A_MEMBER = (PageId.TEAM_MEMBER, PageId.TEAM_REMOVE)
ELSEWHERE = (PageId.LINKING, PageId.TEAM_INVITED)

# What is cut or lies over something else, and how far the page reaches to the right of its window.
FAULTS = """() => {
  const faults = [];
  const boxes = [...document.querySelectorAll('.bubble, .key, .toast')];
  for (const box of boxes) {
    if (box.scrollWidth > box.clientWidth + 1) faults.push('cut: ' + box.innerText);
    const label = box.querySelector('span');
    if (box.matches('.key') && label && label.scrollWidth > label.clientWidth + 1 && label.clientWidth)
      faults.push('cut label: ' + box.innerText);
  }
  const still = boxes.filter((box) => !box.matches('.toast'));
  const solid = still.map((box) => [box, box.getBoundingClientRect()]);
  for (const [one, a] of solid) for (const [other, b] of solid) {
    if (one === other || one.contains(other) || other.contains(one)) continue;
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 1 && down > 1) faults.push('overlap: ' + one.innerText + ' / ' + other.innerText);
  }
  if (document.documentElement.scrollWidth > window.innerWidth) faults.push('too wide');
  return faults;
}"""


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where pictures go: the folder in SCREENSHOTS, else one that is thrown away."""
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path / "pictures")) / "telegram"
    for language in LANGUAGES:
        (folder / language).mkdir(parents=True, exist_ok=True)
    return folder


class Album:
    """One person's chat, photographed screen by screen."""

    def __init__(self, office: Office, business: Business, olga: Person, page: Page, folder: Path) -> None:
        self.office, self.business, self.olga, self.page, self.folder = office, business, olga, page, folder
        self.person = PersonId("")

    async def take(self, name: str, chat_id: int | None = None) -> None:
        """Look at the chat as it is."""
        await self.page.goto(self.office.telegram.view_url(chat_id or self.olga.id, self.olga.id))
        # To the end, where a person looks.
        await self.page.evaluate("document.querySelector('.messages').lastElementChild.scrollIntoView()")
        await photograph(self.page, self.folder, name)
        assert await self.page.evaluate(FAULTS) == [], name

    async def turns_to(self, page: PageId, name: str | None = None, **memory: str) -> Message:
        """Stand on a page without walking there, and look at it."""
        revision = await self._jump(page, memory)
        menu = await self.office.sees(self.olga, lambda one: _revision(one) == revision)
        asks = page in (PageId.SETUP_NUMBER, PageId.OWNER_NUMBER)
        await self.office.telegram.until(
            lambda: any(one.had_keyboard for one in self.olga.sees) is asks, within_s=30
        )
        await self.take(name or str(page))
        return menu

    async def _jump(self, page: PageId, memory: dict[str, str]) -> int:
        async with self.office.store.transaction(self.business.tenant) as tx:
            row = await tx.conversation_of(self.person)
            assert row is not None
            moved = replace(row, page=page, memory=memory, revision=row.revision + 1, note=None)
            assert await tx.save_conversation(moved, was_revision=row.revision)
        await self.office.hints.surfaces()
        return moved.revision


def _revision(message: Message) -> int | None:
    data = [one.data or "" for one in message.buttons if (one.data or "").startswith(("m", "w"))]
    return tokens.decode("m" + data[0][1:]).revision if data else None


@pytest.mark.timeout(400)
async def test_every_screen_fits_in_every_language(tmp_path: Path, pictures: Path) -> None:
    # Side by side: Telegram takes one message a second in a chat, so most of the time is waiting.
    async with Office(tmp_path) as office, chromium() as browser, asyncio.TaskGroup() as sides:
        for language in LANGUAGES:
            sides.create_task(_one_language(office, browser, pictures / language, language))


async def _one_language(office: Office, browser: Browser, folder: Path, language: str) -> None:
    async with open_page(browser, size=PHONE) as page:
        olga = office.telegram.user("Olga", language=language)
        await olga.starts()
        await office.sees(olga, lambda one: one.by_bot)
        business = await office.founds(f"Café Aurora {language}", language=language, ready=False)
        album = Album(office, business, olga, page, folder)
        await album.take("00_stranger")
        album.person = await office.joins(olga, album.business)

        await _before_linking(album)
        await _linking(album)
        await office.links(album.business)
        await _everyday(album)
        await _beside_the_menu(album)


async def _before_linking(album: Album) -> None:
    async with album.office.store.transaction(album.business.tenant) as tx:
        await tx.change_tenant(risks_accepted=(datetime.now(UTC), album.person))
    for page in BEFORE_LINKING:
        await album.turns_to(page)


async def _linking(album: Album) -> None:
    async with album.office.store.transaction(album.business.tenant) as tx:
        await tx.want_pairing(album.business.session, PairingMethod.CODE, "+34600000001")
    for name, step in STEPS.items():
        await album.office.pairs(album.business, step, SOON + timedelta(hours=3))
        await album.turns_to(PageId.LINKING, f"linking_{name}")


async def _everyday(album: Album) -> None:
    office, business = album.office, album.business
    for at, text in enumerate(("Do you have cake?", "Two, please 🎂", "¿Abren mañana? " * 12)):
        await office.customer_writes(business, text, name=f"Ana {at}", lid=f"80{at}")
    await office.sees(album.olga, "Ana 2")
    for message in [one for one in album.olga.sees if "Ana" in one.text]:
        album.olga.deletes(message)
    async with office.store.transaction(business.tenant) as tx:
        contact = (await tx.contacts(business.session, before=None, after=None, limit=1))[0].person
        sam = (await tx.add_operator("Sam", Role.AGENT)).id
        await tx.save_broadcast_draft(business.session, text="Fresh bread from seven!")
    done = {*BEFORE_LINKING, *ABOUT_A_CONTACT, *ABOUT_A_MEMBER, *ELSEWHERE}
    for page in PageId:
        if page not in done:
            await album.turns_to(page)
    for page in ABOUT_A_CONTACT:
        await album.turns_to(page, contact=contact, text="Yes, lemon cake.")
    for page in ABOUT_A_MEMBER:
        await album.turns_to(page, member=sam)
    invite = await album.turns_to(PageId.TEAM_INVITE)
    await album.olga.presses(invite.labels[1], on=invite)
    await office.sees(album.olga, "?start=")
    await album.take("team_invited")
    async with office.store.transaction(business.tenant) as tx:
        await tx.propose_owner_number(
            business.session,
            album.person,
            phone="+34600000009",
            is_self=False,
            code="K7M3-9QXT",
            expires_at=SOON + timedelta(minutes=20),
        )
    await album.turns_to(PageId.PROVE)


async def _beside_the_menu(album: Album) -> None:
    office, olga, business = album.office, album.olga, album.business
    await album.turns_to(PageId.MAIN_MENU, "main_menu_again")
    await office.customer_writes(business, "Do you have cake?", name="Ana", lid="899")
    await office.sees(olga, lambda one: "Ana" in one.text and len(one.labels) == 2)
    await office.reports(business, SessionState.ACTION_REQUIRED, reason="modal")
    await office.telegram.until(lambda: len([one for one in olga.sees if one.by_bot]) >= 3)
    await album.take("notices")
    sol = await office.founds(f"Padaria Sol {album.folder.name}", language="pt")
    await office.joins(olga, sol, Role.VIEWER)
    await album.take("other_business")
    await olga.starts()
    await office.sees(olga, lambda one: any(label.startswith("Padaria Sol") for label in one.labels))
    await album.take("which_business")
    group = office.telegram.group("Team", [olga], forum=True)
    await group.adds_bot(olga, admin=True)
    question = await office.sees(group, lambda one: bool(one.buttons))
    await album.take("group_question", group.id)
    await group.presses(olga, question.labels[0], on=question)
    await office.sees(group, lambda one: "/menu" in one.text)
    await office.customer_writes(business, "Are you open?", name="Bia", lid="898")
    await office.sees(group, lambda one: "Are you open?" in one.text)
    await album.take("group", group.id)
