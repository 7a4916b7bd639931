"""A whole broadcast from WhatsApp alone: the real service, a real Chromium with the unmodified wa-js.

What the owner read is drawn for a person to look at: set SCREENSHOTS to a folder.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.console.chromium import chromium
from tests.shop import Shop
from tests.standins.whatsapp.people import Person
from tests.whatsapp.bubbles import draw
from tests.whatsapp.owners_phone import OwnersPhone

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000080000000808020000004b6d29dc000000994944415478da0dc9a11504"
    "200800d01b8c6c2693cd64f23d06700006700083914830188946e38d70fefa3f3f812be508a6d0961ac22e32e5fbf929"
    "5c2d473195b6d6507695a92f1adc564ec36cb45b8dc6de64b61706d7ca314ca36d358cdd64da8b0eb797d3313bed5ea3"
    "b37799fdc5803bca199883f6a831d887ccf1c2e17a398ee9b4bd86b3bb4c7fb1e0ae7216e6a2bd6a2cf625737dff5bfc"
    "7541d43dddcc0000000049454e44ae426082"
)
TEXT = "Hi {name|friend}, we are closed on Monday."
SLOWLY_S = 0.7
"""Until WhatsApp acknowledges a message: so long that a person can pause in the middle."""


@dataclass(frozen=True, kw_only=True)
class Town:
    """The shop, its owner's phone, and everybody a broadcast may be for."""

    shop: Shop
    phone: OwnersPhone
    wrote: list[Person]  # to the shop
    listed: list[Person]  # never wrote, and stand in the owner's list
    unwilling: Person  # wrote, then STOP; stands in the list, too

    @property
    def willing(self) -> list[Person]:
        return [*self.wrote, *self.listed]

    def arrived(self) -> int:
        """How many messages reached anybody but the owner."""
        return sum(len(one.received(self.shop.phone)) for one in (*self.willing, self.unwilling))

    def list_file(self) -> bytes:
        """What the owner's spreadsheet exports, with one line of no use."""
        people = [f"{one.name};{one.number}" for one in (*self.willing, self.unwilling)]
        return "\n".join(["name;phone", *people, "nobody;12"]).encode()


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """The shop is linked, its owner's number proven, and some have written."""
    async with Shop(tmp_path, BROADCAST_PACING="off") as shop:
        await shop.opens()
        wrote = [shop.town.person(f"+55119777700{n:02}", name=name) for n, name in enumerate(("Ana", "Bia"))]
        dora = shop.town.person("+5511977770099", name="Dora")
        for one in (*wrote, dora):
            await one.writes(shop.phone, "hello")
        await dora.writes(shop.phone, "STOP")
        listed = [shop.town.person(f"+55119666600{n:02}", name=f"Lia {n}") for n in range(8)]
        phone = OwnersPhone(shop)
        yield Town(shop=shop, phone=phone, wrote=wrote, listed=listed, unwilling=dora)


@pytest.mark.timeout(300)
async def test_an_owner_sends_a_broadcast_from_whatsapp_alone(town: Town, tmp_path: Path) -> None:
    await town.phone.writes("menu", "*Main menu*")
    await town.phone.picks("Messages", "Dora: STOP")
    await town.phone.writes("menu", "*Main menu*")

    await _composes(town)
    await _chooses_whom(town)
    await _tries_it(town)
    await _confirms(town)
    await _pauses_and_goes_on(town)
    await _has_the_report(town)

    assert [len(one.received(town.shop.phone)) for one in town.willing] == [1] * len(town.willing)
    assert town.unwilling.received(town.shop.phone) == []
    assert {entry.text for one in town.wrote for entry in one.received(town.shop.phone)} == {
        "Hi Ana, we are closed on Monday.",
        "Hi Bia, we are closed on Monday.",
    }
    assert all(one.received(town.shop.phone)[0].media is not None for one in town.willing)
    town.shop.assert_nothing_twice()
    await _draws(town, Path(os.environ.get("SCREENSHOTS", tmp_path)))


async def _composes(town: Town) -> None:
    phone = town.phone
    await phone.picks("Broadcast", "Nothing is written yet.")
    await phone.picks("Write the text", "*Write the text*")
    await phone.writes(TEXT, "Saved.")
    await phone.picks("Write the text", f"Text: {TEXT}")
    await phone.sends(PICTURE, "File: photo.png", mimetype="image/png")


async def _chooses_whom(town: Town) -> None:
    phone = town.phone
    await phone.picks("Choose who gets it", "*Choose who gets it*")
    await phone.picks("Everyone who has written", "Saved.")
    await phone.picks("Preview", "It goes to 2 people.")
    await phone.picks("Choose who gets it", "*Choose who gets it*")
    await phone.picks("A list", "Send a CSV file")
    await phone.sends(town.list_file(), "people.csv: 11 numbers", mimetype="text/csv", filename="people.csv")
    await phone.picks("They agreed", "Recorded.")
    await phone.writes("0", "*Choose who gets it*")
    await phone.picks("New contacts: off", "New contacts: on")
    await phone.writes("0", "To: the list “people.csv”")


async def _tries_it(town: Town) -> None:
    phone = town.phone
    await phone.picks("Preview", "It goes to 10 people.")
    await phone.picks("Test to my WhatsApp", "It goes to your own WhatsApp.")
    await town.shop.town.until(phone.files)
    (test,) = phone.files()
    assert test.text == "Hi Olga, we are closed on Monday."
    assert town.arrived() == 0


async def _confirms(town: Town) -> None:
    phone = town.phone
    await phone.picks("Send to 10 people", "To confirm, write SEND 10")
    await phone.writes("SEND 9", "That was not the phrase.")
    await phone.writes("SEND 10", "Until then you can undo it.")
    await phone.picks("Undo", "Undone. Nothing of it is sent.")
    assert town.arrived() == 0
    await town.shop.phone.set(ack_after_s=SLOWLY_S)
    await phone.writes("SEND 10", "Confirmed.")


async def _pauses_and_goes_on(town: Town) -> None:
    phone = town.phone
    await town.shop.town.until(lambda: town.arrived() >= 1)
    await phone.picks("Look again", "being sent")
    await phone.picks("Pause", "· paused")
    rests_at = town.arrived()
    assert rests_at < len(town.willing)
    await phone.picks("Look again", f"{rests_at}/10")
    assert town.arrived() == rests_at

    await phone.picks("Go on", "It goes on.")
    await phone.reads("done · 10 sent", within_s=90)


async def _has_the_report(town: Town) -> None:
    phone = town.phone
    await phone.picks("Report as a file", "The report comes as a file.")
    await town.shop.town.until(lambda: len(phone.files()) == 2)
    report = phone.files()[-1]
    assert report.text.startswith("*The report of a broadcast*")
    assert report.media is not None
    content, mimetype = town.shop.town.media.get(report.media["path"]) or (b"", "")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert mimetype == "text/csv"
    assert str(report.media["filename"]).startswith("broadcast-")
    assert {row[0].lstrip("'") for row in rows[1:]} >= {one.name for one in town.willing}


async def _draws(town: Town, folder: Path) -> None:
    chat, shelf = town.phone.chat, town.shop.town.media
    stretches = {
        "writing": ("*Write the text*", 3),
        "list": ("people.csv: 11 numbers", 3),
        "preview": ("It goes to 10 people.", 4),
        "confirmed": ("Until then you can undo it.", 2),
        "progress": ("· paused", 3),
        "report": ("The report comes as a file.", 3),
    }
    async with chromium() as browser:
        for name, (text, count) in stretches.items():
            at = next(at for at, entry in enumerate(chat) if text in entry.text)
            await draw(browser, chat[max(0, at - 1) : at + count], shelf, folder, name)
