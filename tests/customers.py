"""The people around a broadcast's story: who writes, who wants none, and what reached whom.

What reached whom is told by the stand-in server's own log, never by wabridge's rows.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urljoin

import aiohttp

from tests.shop import Shop
from tests.standins.telegram.samples import png
from tests.standins.whatsapp.facts import Entry
from tests.standins.whatsapp.people import Person

NUMBERS = {
    "Ana": "+5511977770001",
    "Bia": "+5511977770002",
    "Caio": "+5511977770003",
    "Davi": "+5511977770004",
    "Eva": "+5511977770005",
    "Finn": "+5511977770006",
    # They are on a list and never wrote.
    "Gil": "+5511966660001",
    "Hugo": "+5511966660002",
}
WANT_IT = ("Ana", "Bia", "Caio", "Finn")
"""Who is left of those who wrote, once the owner has corrected who wants none."""
WROTE = ("Ana", "Bia", "Caio", "Davi", "Eva", "Finn")

LIST = (
    "Nome;Celular\r\n"
    "Ana;(11) 97777-0001\r\n"
    "Gil;+55 11 96666-0001\r\n"
    "João;12\r\n"
    "Hugo;5511966660002\r\n"
    "Ana outra vez;+5511977770001\r\n"
    "Zé;a combinar\r\n"
).encode("latin-1")
"""As a spreadsheet in Brazil saves it: Ana twice, and two lines that are no numbers."""


REPORT_LINK = re.compile(r'href="([^"]+)" download="broadcast-[-0-9]+\.csv"')

OFFER = "Hi {name|friend}, cake at half price"
NEWS = "Olá {name}, we have moved"
CAKE = png("a cake at half price")


def offer_to(name: str) -> str:
    """What one of them shall read."""
    return OFFER.replace("{name|friend}", name)


class Customers:
    """Everybody who could get a broadcast of one shop's."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._people = {name: shop.town.person(number, name=name) for name, number in NUMBERS.items()}

    def __getitem__(self, name: str) -> Person:
        return self._people[name]

    async def write(self) -> None:
        """Six of them write; Eva and Finn want no broadcasts."""
        for name in WROTE:
            await self[name].writes(self._shop.phone, f"{name} says hello")
        for name in ("Eva", "Finn"):
            await self[name].writes(self._shop.phone, "STOP")

    def got(self, name: str) -> list[Entry]:
        """What one of them reads from the shop."""
        return self[name].received(self._shop.phone)

    def readers(self, words: str) -> set[str]:
        """Who has read something with these words."""
        return {name for name in NUMBERS if any(words in one.text for one in self.got(name))}

    def assert_each_has_a_file(self, words: str) -> None:
        """Whoever has read these words has the file that belongs to them."""
        read = [one for name in NUMBERS for one in self.got(name) if words in one.text]
        assert all(one.media is not None for one in read)

    async def reach(self, words: str, *names: str) -> None:
        """Wait until exactly these have read it."""
        await self._shop.town.until(lambda: self.readers(words) == set(names))

    def assert_each_got_what_they_should(self) -> None:
        """Each once, and nobody else anything: as the server saw it, and as people read it.

        The offer to everyone who wants it; the news to Ana, who is known, and to nobody after Gil, whose
        message WhatsApp refused.
        """
        expected = {name: [offer_to(name)] for name in WANT_IT}
        expected["Ana"].append("Olá Ana, we have moved")
        read = {name: sorted(one.text for one in self.got(name)) for name in NUMBERS if self.got(name)}
        assert read == {name: sorted(texts) for name, texts in expected.items()}
        assert all(one.copies == 1 for name in read for one in self.got(name))
        tried = {NUMBERS[name]: len(texts) for name, texts in expected.items()} | {NUMBERS["Gil"]: 1}
        frames = [one for one in self._shop.frames_to_others() if one.kind == "message"]
        assert Counter(one.to for one in frames) == tried
        self._shop.assert_nothing_twice()


async def downloads(page: str) -> list[bytes]:
    """Look at a chat as a person does, and click on each report in it, the oldest first."""
    async with aiohttp.ClientSession(raise_for_status=True) as browser:
        async with browser.get(page) as answer:
            links = REPORT_LINK.findall(await answer.text())
        return [await _clicked(browser, urljoin(page, href)) for href in links]


async def _clicked(browser: aiohttp.ClientSession, url: str) -> bytes:
    async with browser.get(url) as answer:
        return await answer.read()


def assert_seldom(edits: Sequence[float]) -> None:
    """A live message was changed at most once in three seconds; a person's own press shows at once."""
    presses = 4
    assert len(edits) <= (max(edits) - min(edits)) / 3 + presses


def assert_reports(done: bytes, stopped: bytes) -> None:
    """Both reports, as a spreadsheet reads them, say what became of each."""
    rows = report_rows(done)
    assert {row["Name"]: row["Outcome"] for row in rows} == dict.fromkeys(WANT_IT, "delivered ✓✓")
    ana, gil, hugo = report_rows(stopped)
    assert (ana["Name"], ana["Phone"], ana["Outcome"]) == ("Ana", "'+5511977770001", "delivered ✓✓")
    assert (gil["Outcome"], gil["Why"]) == ("failed", "WhatsApp: too many people who never wrote")
    assert (hugo["Outcome"], hugo["Why"]) == ("left out", "the broadcast was stopped")


def report_rows(content: bytes) -> list[dict[str, str]]:
    """A report as a spreadsheet reads it: each line under the report's own headings."""
    text = content.decode("utf-8")
    assert text.startswith("\ufeff"), "a spreadsheet would take it for another encoding"
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
