"""Files that people send to the bot: taken whole, once, in answer to the screen."""

from __future__ import annotations

import pytest

from bridge.ports.files import MAX_FILE_BYTES
from bridge.screens import Surface
from tests.standins.telegram.limits import FILESIZE_DOWNLOAD
from tests.standins.telegram.people import Person
from tests.standins.telegram.samples import png
from tests.telegram.files_office import desk_of, fetches, office, olga
from tests.telegram.office import Office

__all__ = ["office", "olga"]

LIST = b"phone,name\n+34600000001,Ana\n"


async def test_a_document_is_given_whole_in_answer_to_the_screen(office: Office, olga: Person) -> None:
    sent = await olga.sends_document(LIST, "people.csv", "They agreed")
    await office.handled()

    (taken,) = desk_of(office).taken
    assert (taken.content, taken.given.name, taken.given.caption) == (LIST, "people.csv", "They agreed")
    assert (taken.given.mime_type, taken.revision, taken.surface) == ("text/csv", 1, Surface.TELEGRAM)
    assert taken.event_id == f"{olga.id}.{sent.message_id}"
    assert desk_of(office).is_tidy


async def test_of_a_photo_the_largest_size_is_given(office: Office, olga: Person) -> None:
    photo = png("an offer", scale=10)

    await olga.sends_photo(photo, "Today only")
    await office.handled()

    (taken,) = desk_of(office).taken
    assert (taken.content, taken.given.caption) == (photo, "Today only")
    assert (taken.given.name, taken.given.mime_type) == ("photo.jpg", "image/jpeg")


async def test_each_picture_of_an_album_is_a_file_of_its_own(office: Office, olga: Person) -> None:
    pictures = [png("one"), png("two"), png("three")]

    await olga.sends_album(pictures, "All three")
    await office.handled()

    assert desk_of(office).contents == pictures
    assert len({one.event_id for one in desk_of(office).taken}) == 3


async def test_the_same_update_twice_has_the_same_name(office: Office, olga: Person) -> None:
    await olga.sends_document(LIST, "people.csv")
    await office.handled()

    update = office.telegram.mail.all[-1]
    office.telegram.mail.replay(update)
    office.telegram.mail.replay({**update, "update_id": update["update_id"] - 100_000})
    await office.handled()

    assert len({one.event_id for one in desk_of(office).taken}) == 1


async def test_what_telegram_calls_too_large_is_not_even_fetched(office: Office, olga: Person) -> None:
    await olga.sends_document(b"x", "huge.csv", told_size=MAX_FILE_BYTES + 1)

    await office.sees(olga, "This file is too large: at most 16 MB.")
    assert (desk_of(office).taken, fetches(office)) == ([], [])
    assert office.telegram.calls("getFile") == []


@pytest.mark.parametrize("told_size", [10, None], ids=["lying", "silent"])
@pytest.mark.parametrize("size", [MAX_FILE_BYTES + 1, FILESIZE_DOWNLOAD + 1], ids=["ours", "Telegram's"])
async def test_what_is_larger_than_it_says_is_refused_all_the_same(
    office: Office, olga: Person, size: int, told_size: int | None
) -> None:
    await olga.sends_document(bytes(size), "small.csv", told_size=told_size)

    await office.sees(olga, "This file is too large: at most 16 MB.")
    assert desk_of(office).taken == []


async def test_the_largest_and_the_smallest_are_taken(office: Office, olga: Person) -> None:
    largest = bytes(MAX_FILE_BYTES)

    await olga.sends_document(largest, "largest.bin")
    await olga.sends_document(b"", "nothing.csv")
    await office.handled()

    assert desk_of(office).contents == [largest, b""]


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\olga\\list.csv", "list.csv"),
        ("a\x00\x07\nb\u202evsc.exe", "a bvsc.exe"),
        ("..", "file"),
        ("/", "file"),
        ("", "file"),
        ("👩‍👩‍👧‍👦 लिस्ट.csv", "👩‍👩‍👧‍👦 लिस्ट.csv"),
    ],
)
async def test_a_name_is_a_name_and_a_type_is_hearsay(
    office: Office, olga: Person, told: str, name: str
) -> None:
    await olga.sends_document(LIST, told, mime_type="image/png\r\nX-Evil: 1")
    await office.handled()

    (taken,) = desk_of(office).taken
    assert taken.given.name == name
    assert taken.given.mime_type == "image/png X-Evil: 1"
    assert taken.content == LIST
