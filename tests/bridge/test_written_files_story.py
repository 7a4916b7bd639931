"""Files that the owner sends on WhatsApp: fetched where the menu asks for one, and left alone elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.facts import MessageKind
from bridge.fetching import name_of
from bridge.screens import Surface
from bridge.steps import ONLY_TEXT
from bridge.written_files import FETCHED_WITHIN
from tests.bridge.broadcast_shop import draft_of, shop
from tests.bridge.on_whatsapp import (
    composing,
    fetches,
    last_screen,
    picks,
    sends_file,
    wanted_by,
)
from tests.bridge.town import Town

__all__ = ["composing", "shop"]

PICTURE = b"\xff\xd8picture"
LATE = FETCHED_WITHIN.total_seconds()


async def test_a_picture_with_its_caption_becomes_the_broadcast(composing: Town, tmp_path: Path) -> None:
    await sends_file(composing, "Look, {name}!")
    assert composing.hints.due_sessions[-1] == composing.session, "its holder is told"

    await fetches(composing, PICTURE, tmp_path)

    draft = await draft_of(composing)
    assert draft is not None
    assert draft.file is not None
    assert (draft.text, draft.file.name, draft.file.size_bytes) == (
        "Look, {name}!",
        "photo.jpg",
        len(PICTURE),
    )
    assert "File: photo.jpg" in last_screen(composing)
    into = tmp_path / "back"
    await composing.store.fetch_file(composing.tenant, draft.file.id, into)
    assert into.read_bytes() == PICTURE


async def test_a_list_is_read_from_a_document(shop: Town, tmp_path: Path) -> None:
    await shop.owner_writes("menu")
    await picks(shop, "Broadcast", "Choose who gets it", "A list")
    await sends_file(shop, kind=MessageKind.DOCUMENT)

    content = b"name,phone\nEva,+34600000011\nFinn,+34600000012\nnobody,12\n"
    await fetches(shop, content, tmp_path, name="people.csv", mime_type="text/csv")

    assert "people.csv: 2 numbers · 1 line left out" in last_screen(shop)
    assert "They agreed" in last_screen(shop)


async def test_what_is_no_list_is_refused_with_a_sentence(shop: Town, tmp_path: Path) -> None:
    await shop.owner_writes("menu")
    await picks(shop, "Broadcast", "Choose who gets it", "A list")
    await sends_file(shop)

    await fetches(shop, b"\x89PNG\r\n\x1a\n" + bytes(100), tmp_path, mime_type="image/png")

    assert "picture" in last_screen(shop)


async def test_what_is_written_behind_a_file_waits_for_it(composing: Town, tmp_path: Path) -> None:
    before = len(composing.owner_reads)
    await sends_file(composing)
    await composing.owner_writes("menu")
    assert len(composing.owner_reads) == before

    await fetches(composing, PICTURE, tmp_path)

    draft = await draft_of(composing)
    assert draft is not None
    assert draft.file is not None
    assert last_screen(composing).startswith("*Main menu*")


async def test_words_under_a_picture_that_was_passed_on_are_not_the_owners(
    composing: Town, tmp_path: Path
) -> None:
    await sends_file(composing, "Buy at Bakery Bob's!", forwarded=True)

    await fetches(composing, PICTURE, tmp_path)

    draft = await draft_of(composing)
    assert draft is not None
    assert draft.text == "Hi {name}, we are closed on Monday."
    assert draft.file is not None


async def test_elsewhere_a_file_is_not_touched(shop: Town) -> None:
    await shop.owner_writes("menu")

    await sends_file(shop, "Look")

    assert await wanted_by(shop) is None
    assert ONLY_TEXT in last_screen(shop)


async def test_a_customers_file_is_neither_fetched_nor_answered(composing: Town) -> None:
    before = len(composing.sent)

    await composing.customer_writes("is this yours?", kind=MessageKind.IMAGE)

    assert await wanted_by(composing) is None
    assert len(composing.sent) == before


async def test_where_nobody_rules_nothing_is_wanted(town: Town) -> None:
    await town.sits_down(Surface.CONSOLE)

    assert await wanted_by(town) is None


async def test_what_waits_first_may_be_no_file(composing: Town) -> None:
    await composing.owner_writes("menu", wait=True)

    assert await wanted_by(composing) is None
    await composing.settle()


async def test_in_the_message_yourself_chat_a_file_is_taken_while_the_menu_is_awake(
    town: Town, tmp_path: Path
) -> None:
    await town.onboards(None)
    await town.notes_to_self("menu")
    await town.walks("Broadcast", "Write the text")

    await town.notes_to_self("Look", kind=MessageKind.IMAGE)
    await fetches(town, PICTURE, tmp_path, mime_type="image/png")

    assert "File: photo.png" in last_screen(town)


@pytest.mark.parametrize(
    ("told", "mime_type", "kind", "name"),
    [
        ("prices.pdf", "application/pdf", MessageKind.DOCUMENT, "prices.pdf"),
        ("../../etc/passwd", "text/plain", MessageKind.DOCUMENT, "passwd"),
        ("C:\\temp\\a.csv", "text/csv", MessageKind.DOCUMENT, "a.csv"),
        ("..", "text/csv", MessageKind.DOCUMENT, "file"),
        (None, "image/webp", MessageKind.IMAGE, "photo.webp"),
        (None, "application/zip", MessageKind.DOCUMENT, "file"),
    ],
)
def test_a_file_has_a_plain_name(told: str | None, mime_type: str, kind: MessageKind, name: str) -> None:
    assert name_of(told, mime_type, kind) == name
