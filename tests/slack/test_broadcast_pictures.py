"""The screens of a broadcast in Slack, in light and dark, for a person to look at: set SCREENSHOTS."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bridge.facts import Address
from bridge.opting_out import WROTE
from bridge.ports.rows import NoticeMode
from tests.broadcast_side import BroadcastSide
from tests.slack.office import Office
from tests.slack.test_pictures import Album, album
from tests.slack.verbs import InSlack
from tests.standins.slack.people import Person
from tests.standins.slack.surfaces import Message
from tests.standins.telegram.samples import png
from tests.telegram.test_broadcast_pictures import LIST, NAMES, TEXT
from tests.telegram.whatsapp_side import Business

__all__ = ["album"]

FILE, CAPTION = "A file, at most 16 MB", "The text that goes with it"


@pytest.mark.timeout(300)
async def test_the_screens_of_a_broadcast_can_be_looked_at(album: Album) -> None:
    office = album.office
    business = await office.founds()
    olga = office.acme.user("Olga")
    await office.joins(olga, business)
    await _customers_write(office, business, olga)

    await _composing(album, olga)
    await _audience(album, olga)
    await _sending(album, olga, BroadcastSide(office=office, business=business))


async def _customers_write(office: Office, business: Business, olga: Person) -> None:
    async with office.store.transaction(business.tenant) as tx:
        await tx.change_tenant(notices=NoticeMode.OFF)  # so that what is told of a broadcast stands alone
    for at, name in enumerate(NAMES):
        await office.customer_writes(business, "hello", name=name, lid=f"80{at}")
    await office.home(olga, "Received\n6")
    async with office.store.transaction(business.tenant) as tx:
        for at in (4, 5):
            person = await tx.person_at(Address(lid=f"80{at}"))
            await tx.opt_out(person.id, WROTE, office.clock.now())


async def _walks(office: InSlack, olga: Person, *labels: str) -> None:
    for label in labels:
        await office.taps(olga, label, on="home")


async def _composing(album: Album, olga: Person) -> None:
    office = album.office
    await _walks(office, olga, "Go to the menu", "Broadcast")
    await office.home(olga, "Nothing is written yet.")
    await album.take(olga, "broadcast_1_empty")
    await _walks(office, olga, "Write the text")
    await office.home(olga, lambda one: "Send a file…" in one.labels)
    await album.take(olga, "broadcast_2_compose")
    await _walks(office, olga, "Send a file…")
    await office.window(olga, CAPTION)
    await album.take(olga, "broadcast_3_window")
    await olga.fills({CAPTION: TEXT})
    await olga.attaches(FILE, ("offer.png", png("an offer")))
    await olga.submits()
    await office.home(olga, "File: offer.png")
    await album.take(olga, "broadcast_4_composed")
    await _walks(office, olga, "Choose when")
    await office.home(olga, "It is ")
    await album.take(olga, "broadcast_4_when")
    await _walks(office, olga, "Back")


async def _audience(album: Album, olga: Person) -> None:
    office = album.office
    await _walks(office, olga, "Choose who gets it")
    await office.home(olga, lambda one: "A list" in one.labels)
    await album.take(olga, "broadcast_5_audience")
    await _walks(office, olga, "A list", "Send a file…")
    await office.window(olga, FILE)
    await olga.attaches(FILE, ("clientes.csv", LIST))
    await olga.submits()
    await office.home(olga, "clientes.csv: 2 numbers")
    await album.take(olga, "broadcast_6_list_with_bad_lines")
    await _walks(office, olga, "Back")
    await office.home(olga, lambda one: "A list" in one.labels)
    await _walks(office, olga, "Everyone who has written", "Who wants none")
    await office.home(olga, "2 people")
    await album.take(olga, "opt_outs")
    await _walks(office, olga, "Finn")
    await office.home(olga, "Take them off this list only")
    await album.take(olga, "opt_outs_one")
    await _walks(office, olga, "Leave it")
    await office.home(olga, "2 people")
    await _walks(office, olga, "Back", "Preview")


async def _sending(album: Album, olga: Person, side: BroadcastSide) -> None:
    office = album.office
    await office.home(olga, "It goes to 4 people.")
    await album.take(olga, "broadcast_7_preview")
    await _walks(office, olga, "Send to 4 people")
    await office.sees(olga, _progress("being prepared"))
    await side.sends(read=1, delivered=1)
    told = await office.sees(olga, _progress("2/4"))
    await album.take(olga, "broadcast_8_progress", olga.dm.id)
    await _walks(office, olga, "Look again")
    await office.home(olga, "2/4")
    await album.take(olga, "broadcast_9_page")
    await side.sends(refused="reach_out_limit")
    await office.sees(olga, "A broadcast rests")
    await office.sees(olga, _progress("3/4"))
    await album.take(olga, "broadcast_a_refused", olga.dm.id)
    await office.taps(olga, "Stop for good", on=told)
    await office.home(olga, "Stop this broadcast?")
    await album.take(olga, "broadcast_b_stop")
    await office.taps(olga, "Go on", on=told)
    await office.handled()
    await side.sends(delivered=1)
    await side.ends()
    await office.sees(olga, lambda one: bool(one.files) and one.by_bot)
    await office.sees(olga, _progress("4/4"))
    await album.take(olga, "broadcast_c_report", olga.dm.id)


def _progress(words: str) -> Callable[[Message], bool]:
    def holds(one: Message) -> bool:
        return words in one.words and "Open" in one.labels and one.words.startswith("Broadcast")

    return holds
