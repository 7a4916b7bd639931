"""A broadcast's file and its list of people, given in Telegram and seen in the menu."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.ports.broadcast_rows import FileRow
from bridge.ports.rows import Role
from tests.standins.telegram.people import Person
from tests.standins.telegram.samples import png
from tests.telegram.office import Office
from tests.telegram.whatsapp_side import Business

LIST = "teléfono;nombre\r\n+34 600 000 011;Ana\r\n+34 600 000 012;Bia\r\nno number;Eve\r\n".encode("utf-16")


@pytest.fixture
async def business(office: Office) -> Business:
    """Café Aurora."""
    return await office.founds()


@pytest.fixture
async def olga(office: Office, business: Business) -> Person:
    """Its owner, in front of the broadcast that she prepares."""
    person = office.telegram.user("Olga")
    await office.joins(person, business, Role.OWNER)
    await person.writes("/menu")
    await office.taps(person, "Broadcast")
    await office.menu(person, "Broadcast")
    return person


async def _asks_for_a_list(office: Office, olga: Person) -> None:
    await office.taps(olga, "Write the text")
    await office.sees(olga, "Send the file here, in this chat.")
    await olga.writes("Cake today")
    await office.taps(olga, "Choose who gets it")
    await office.taps(olga, "A list")
    await office.sees(olga, "Send a CSV file")


async def _draft_file(office: Office, business: Business) -> FileRow | None:
    async with office.store.transaction(business.tenant) as tx:
        draft = await tx.broadcast_draft(business.session)
        return None if draft is None else draft.file


async def test_a_picture_with_its_words_becomes_the_draft(
    office: Office, business: Business, olga: Person, tmp_path: Path
) -> None:
    await office.taps(olga, "Write the text")
    await office.sees(olga, "Send the file here, in this chat.")
    photo = png("an offer")

    sent = await olga.sends_photo(photo, "Cake for {name} today")

    await office.menu(olga, "Broadcast", below=sent)
    await office.sees(olga, "Cake for {name} today")
    kept = await _draft_file(office, business)
    assert kept is not None
    assert (kept.name, kept.size_bytes) == ("photo.jpg", len(photo))
    await office.store.fetch_file(business.tenant, kept.id, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == photo


async def test_a_list_is_read_and_shown_with_what_is_wrong_in_it(office: Office, olga: Person) -> None:
    await _asks_for_a_list(office, olga)

    await olga.sends_document(LIST, "../clientes\x07.csv", mime_type="image/png")

    shown = await office.sees(olga, "2 numbers")
    assert "clientes.csv" in shown.text
    assert "no number" in shown.text
    assert "They agreed" in shown.labels


async def test_the_same_file_twice_makes_one_list(office: Office, olga: Person) -> None:
    await _asks_for_a_list(office, olga)
    await olga.sends_document(LIST, "people.csv")
    await office.sees(olga, "2 numbers")

    update = office.telegram.mail.all[-1]
    office.telegram.mail.replay({**update, "update_id": update["update_id"] - 100_000})
    await office.handled()
    await office.taps(olga, "They agreed")

    shown = await office.sees(olga, "Stated")
    assert not any(label.startswith("people.csv") for label in shown.labels)


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "empty"), (b"PK\x03\x04" + bytes(100), "packed"), (png(), "picture")]
)
async def test_what_is_no_list_is_said_on_the_screen(
    office: Office, olga: Person, content: bytes, said: str
) -> None:
    await _asks_for_a_list(office, olga)

    sent = await olga.sends_document(content, "people.csv")

    shown = await office.menu(olga, "A list", below=sent)
    assert said in shown.text


async def test_where_nobody_asks_for_a_file_none_is_kept(
    office: Office, business: Business, olga: Person
) -> None:
    await olga.sends_document(LIST, "people.csv")

    await office.sees(olga, "Nobody asked for a file here. Nothing was done.")
    assert await _draft_file(office, business) is None
