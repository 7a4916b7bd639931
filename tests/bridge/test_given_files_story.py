"""Files that are given: to be sent, of no use, or for nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.acts import MAX_TYPED, TooLong
from bridge.desk import Given
from bridge.errors import TemporaryError
from bridge.ids import PersonId, new_id
from bridge.menu.state import PageId
from bridge.ports.files import MAX_FILE_BYTES
from bridge.reception import NotYours
from bridge.screens import Surface
from storage.blobs.opening import NoBlobs
from tests.bridge.broadcast_shop import (
    EVA,
    FINN,
    a_list,
    draft_of,
    gives,
    shop,
    stands_at_list,
)
from tests.bridge.town import Town

__all__ = ["shop"]


async def test_a_picture_is_sent_with_the_text_below(shop: Town, tmp_path: Path) -> None:
    picture = tmp_path / "offer.jpg"
    picture.write_bytes(b"\xff\xd8picture")
    await shop.presses("Write the text")
    await gives(shop, picture, mime_type="image/jpeg", caption="Look, {name}!")
    assert "File: offer.jpg" in shop.body()
    await shop.walks("Preview", "Send to 2 people")
    await shop.brings_on()

    assert sorted(shop.contacts_got) == ["Look, Carla!", "Look, David!"]
    files = {sent.row.file for sent in shop.sent if sent.row.broadcast is not None}
    (file,) = files
    assert file is not None
    into = tmp_path / "back"
    await shop.store.fetch_file(shop.tenant, file, into)
    assert into.read_bytes() == b"\xff\xd8picture"


async def test_a_file_keeps_the_text_and_can_be_left_out(shop: Town, tmp_path: Path) -> None:
    file = tmp_path / ("x" * 300 + ".pdf")
    long_name = "x" * 300 + ".pdf"
    file = tmp_path / "menu.pdf"
    file.write_bytes(b"%PDF")
    await shop.presses("Write the text")
    await gives(shop, file, name=long_name)
    draft = await draft_of(shop)
    assert draft is not None
    assert draft.file is not None
    assert draft.file.name.endswith(".pdf")
    assert len(draft.file.name) <= 120
    assert draft.text.startswith("Hi {name}")

    await shop.walks("Write the text", "Leave the file out")

    draft = await draft_of(shop)
    assert draft is not None
    assert draft.file is None


@pytest.mark.parametrize(
    ("size", "note"),
    [(0, "This file is empty."), (MAX_FILE_BYTES + 1, "This file is too large: at most 16 MB.")],
)
async def test_a_file_of_no_use_is_refused(shop: Town, tmp_path: Path, size: int, note: str) -> None:
    file = tmp_path / "file"
    with file.open("wb") as opened:
        opened.truncate(size)
    await shop.presses("Write the text")

    await gives(shop, file)

    assert shop.screen().note == note


async def test_a_caption_is_judged_as_a_text_is(shop: Town, tmp_path: Path) -> None:
    file = a_list(tmp_path, "x")
    await shop.presses("Write the text")

    await gives(shop, file, caption="x" * 1000)
    assert shop.screen().note == "A broadcast has 1 to 940 characters."
    await gives(shop, file, caption="{nmae}")
    assert shop.screen().page == PageId.BROADCAST_COMPOSE
    with pytest.raises(TooLong):
        await gives(shop, file, caption="x" * (MAX_TYPED + 1))


async def test_a_file_that_nobody_asked_for_does_nothing(shop: Town, tmp_path: Path) -> None:
    await gives(shop, a_list(tmp_path, EVA))

    assert shop.screen().note == "Nobody asked for a file here. Nothing was done."


async def test_a_file_for_an_older_screen_or_given_twice_counts_once_or_not(
    shop: Town, tmp_path: Path
) -> None:
    await stands_at_list(shop)
    revision = shop.screen().revision
    path = a_list(tmp_path, EVA)
    for _ in range(2):
        await gives(shop, path, revision=revision, event_id="same")
    assert "people.csv: 1 number" in shop.body()

    await gives(shop, a_list(tmp_path, FINN, name="late.csv"), revision=revision)

    assert shop.screen().note == "That menu was out of date. This is the present one."
    async with shop.store.transaction(shop.tenant) as tx:
        assert len(await tx.lists(shop.session, 10)) == 2  # kept, and chosen by nobody


async def test_nobody_elses_menu_takes_a_file(shop: Town, tmp_path: Path) -> None:
    given = Given(path=a_list(tmp_path, EVA), name="x", mime_type="text/csv")

    with pytest.raises(NotYours):
        await shop.desk.give_file(
            shop.tenant,
            PersonId(new_id()),
            shop.menu,
            given,
            revision=None,
            surface=Surface.CONSOLE,
            event_id="1",
        )


async def test_while_the_store_of_files_is_away_nothing_is_recorded(shop: Town, tmp_path: Path) -> None:
    await shop.presses("Write the text")
    facts = await shop.facts()
    shop.store.blobs = NoBlobs()

    with pytest.raises(TemporaryError):
        await gives(shop, a_list(tmp_path, "x"))

    assert await shop.facts() == facts
