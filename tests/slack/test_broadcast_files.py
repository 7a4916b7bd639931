"""A broadcast's files in Slack, before the real desk: a list and a picture, in windows and by sharing."""

from __future__ import annotations

import pytest

from bridge.ports.rows import Role
from storage.blobs.memory import MemoryBlobs
from tests.slack.office import Office
from tests.slack.test_pictures import Album, album  # noqa: F401
from tests.standins.slack.people import Person
from tests.standins.telegram.samples import png

LIST = b"phone;name\r\n+34600000011;Ana\r\n+34600000012;Bia\r\n12;Eve\r\n+34600000011;Ana\r\n"
FIELD = "A file, at most 16 MB"


@pytest.fixture
async def olga(office: Office) -> Person:
    """A manager in front of a broadcast's empty text."""
    business = await office.founds()
    person = office.acme.user("Olga")
    office.store.blobs = MemoryBlobs()
    await office.joins(person, business, Role.MANAGER)
    await office.taps(person, "Broadcast")
    await office.taps(person, "Write the text")
    await office.home(person, lambda one: "Send a file…" in one.labels)
    return person


async def test_a_list_is_given_in_a_window_and_read_with_its_bad_lines(
    office: Office,
    olga: Person,
    album: Album,  # noqa: F811
) -> None:
    await _goes_to_the_list(office, olga)
    await album.take(olga, "list-home")
    await office.taps(olga, "Send a file…", on="home")
    await office.window(olga, FIELD)
    await album.take(olga, "list-window")

    await olga.attaches(FIELD, ("people.csv", LIST))
    await olga.submits()

    read = await office.home(olga, "people.csv: 2 numbers")
    assert "1 line left out" in read.words
    assert "1 doubled" in read.words
    await album.take(olga, "list-read")


async def test_a_list_is_shared_in_the_direct_messages(office: Office, olga: Person) -> None:
    await _goes_to_the_list(office, olga)

    await olga.shares(("people.csv", LIST))

    shown = await office.sees(olga, "people.csv: 2 numbers")
    assert len(office.menus_of(olga)) == 1
    assert "Send a file…" in shown.labels


async def test_what_is_no_list_is_said_on_the_screen(office: Office, olga: Person) -> None:
    await _goes_to_the_list(office, olga)

    await olga.shares(("people.csv", b"PK\x03\x04" + bytes(100)))

    await office.sees(olga, lambda one: "➤" in one.words and "A list" in one.words)


async def test_a_file_that_nobody_asked_for_is_not_taken(office: Office, olga: Person) -> None:
    await office.taps(olga, "Back", on="home")
    await office.home(olga, "Nothing is written yet.")

    await olga.shares(("people.csv", LIST))

    await office.sees(olga, "Nobody asked for a file here.")


async def test_a_picture_is_given_with_its_text(office: Office, olga: Person, album: Album) -> None:  # noqa: F811
    await office.taps(olga, "Send a file…", on="home")
    await office.window(olga, "The text that goes with it")
    await olga.fills({"The text that goes with it": "Hi {name}, look!"})
    await olga.attaches(FIELD, ("offer.png", png("an offer")))
    await olga.submits()

    await office.home(olga, "Hi {name}, look!")
    await album.take(olga, "picture-given")


async def _goes_to_the_list(office: Office, olga: Person) -> None:
    await office.taps(olga, "Write…", on="home")
    await office.writes_in_window(olga, "We are closed on Monday.")
    await office.taps(olga, "Choose who gets it")
    await office.taps(olga, "A list")
    await office.home(olga, lambda one: "Send a file…" in one.labels)
