"""The real driver at the stand-in: what the tests of the driver's hazards share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from bridge.facts import MessageSeen
from bridge.ids import ChatId, StanzaId
from sessions.driver import CaughtUp, Page
from sessions.page_events import AckSeen, PageEvent
from sessions.page_values import OutgoingFile
from sessions.playwright.page import PlaywrightPage
from tests.contracts.whatsapp_in_chromium import InChromium, in_chromium


@pytest.fixture
async def chromium(tmp_path: Path) -> AsyncIterator[InChromium]:
    """A town, an owner's phone, a customer, and the real driver."""
    async with in_chromium(tmp_path, send_timeout_s=3.0) as whatsapp:
        yield whatsapp


@pytest.fixture
async def linked(chromium: InChromium) -> InChromium:
    """The same, with the phone's page linked and its dead-man fed."""
    await chromium.links()
    return chromium


def insides(page: Page) -> PlaywrightPage:
    """The real page, for what a test has to do behind the driver's back."""
    assert isinstance(page, PlaywrightPage)
    return page


async def makes_answer(whatsapp: InChromium, question: str, answer: str) -> None:
    """The page is made to answer a question of ours so."""
    page = insides(whatsapp.page)
    await page._page.evaluate(f"() => {{ wabridgePage.answers.{question} = () => ({answer}); }}")


def messages(events: Sequence[PageEvent]) -> list[MessageSeen]:
    """The messages among them."""
    return [event for event in events if isinstance(event, MessageSeen)]


async def nothing(chat: ChatId, stanzas: Sequence[StanzaId]) -> set[StanzaId]:
    """Nothing is known yet."""
    assert chat
    return set(stanzas[:0])


async def caught_up(page: Page) -> list[CaughtUp]:
    """What a catch-up finds when nothing is known, the acks left out."""
    since = datetime.now(UTC) - timedelta(hours=1)
    return [told async for told in page.unseen(nothing, since=since) if not isinstance(told, AckSeen)]


def processes_of(profile: Path, kind: str = "") -> list[psutil.Process]:
    """The browser's processes on a profile: the browser itself, or those of a kind such as "renderer"."""
    browsers = [
        process
        for process in psutil.process_iter(["cmdline"])
        if f"--user-data-dir={profile.resolve()}" in (process.info["cmdline"] or [])
        and not any(part.startswith("--type=") for part in process.info["cmdline"])
    ]
    if not kind:
        return browsers
    children = [child for browser in browsers for child in browser.children(recursive=True)]
    return [child for child in children if f"--type={kind}" in child.cmdline()]


@pytest.fixture
def document(tmp_path: Path) -> OutgoingFile:
    """A small document."""
    path = tmp_path / "document"
    path.write_bytes(b"%PDF-1.7 prices")
    return OutgoingFile(path=path, mime_type="application/pdf", name="prices.pdf")
