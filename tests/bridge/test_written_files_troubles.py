"""Files that the owner sends on WhatsApp and that are not had, or late, or twice: nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bridge.errors import TemporaryError
from bridge.facts import MessageKind
from bridge.menu.advance import OUT_OF_DATE
from bridge.menu.state import PageId
from bridge.steps import ONLY_TEXT, WAS_AWAY
from bridge.taking import TOO_LARGE, too_large
from bridge.written_files import FETCHED_WITHIN, NOT_FETCHED, OTHER_KIND, not_fetched
from storage.blobs.opening import NoBlobs
from tests.bridge.broadcast_shop import draft_of, shop
from tests.bridge.on_whatsapp import (
    composing,
    fetches,
    gives_fetched,
    last_screen,
    refuses,
    sends_file,
    wanted_by,
)
from tests.bridge.town import Town

__all__ = ["composing", "shop"]

PICTURE = b"\xff\xd8picture"
LATE = FETCHED_WITHIN.total_seconds()


@pytest.mark.parametrize(
    ("why", "note"), [(not_fetched(), NOT_FETCHED), (too_large(), TOO_LARGE.format(most=16))]
)
async def test_a_file_that_cannot_be_had_is_told_and_changes_nothing(
    composing: Town, why: Any, note: str
) -> None:
    before = await draft_of(composing)
    await sends_file(composing, "Look")

    await refuses(composing, why)

    assert f"_{note}_" in last_screen(composing)
    assert await draft_of(composing) == before
    assert (await composing.row()).page == PageId.BROADCAST_COMPOSE, "it can be sent once more"


async def test_a_file_that_nobody_fetches_is_told_after_a_while(composing: Town) -> None:
    await sends_file(composing)
    assert await wanted_by(composing) is not None

    composing.clock.passes(seconds=LATE)
    assert await wanted_by(composing) is None
    await composing.settle()

    assert NOT_FETCHED in last_screen(composing)


async def test_a_file_that_comes_too_late_changes_nothing(composing: Town, tmp_path: Path) -> None:
    await sends_file(composing)
    wanted = await wanted_by(composing)
    assert wanted is not None
    composing.clock.passes(seconds=LATE)
    await composing.settle()
    before = len(composing.owner_reads)

    await gives_fetched(composing, wanted, PICTURE, tmp_path)

    assert len(composing.owner_reads) == before
    draft = await draft_of(composing)
    assert draft is not None
    assert draft.file is None


async def test_fetched_twice_is_once(composing: Town, tmp_path: Path) -> None:
    await sends_file(composing)
    wanted = await fetches(composing, PICTURE, tmp_path)
    before, draft = len(composing.owner_reads), await draft_of(composing)

    await gives_fetched(composing, wanted, b"another", tmp_path)

    assert len(composing.owner_reads) == before
    assert await draft_of(composing) == draft


async def test_the_same_message_told_twice_is_one_file(composing: Town, tmp_path: Path) -> None:
    assert await sends_file(composing, stanza_id="AC77")
    assert not await sends_file(composing, stanza_id="AC77")

    await fetches(composing, PICTURE, tmp_path)

    assert await wanted_by(composing) is None


async def test_while_the_store_of_files_is_away_it_still_waits(composing: Town, tmp_path: Path) -> None:
    await sends_file(composing)
    blobs, composing.store.blobs = composing.store.blobs, NoBlobs()

    with pytest.raises(TemporaryError):
        await fetches(composing, PICTURE, tmp_path)
    composing.store.blobs = blobs
    await fetches(composing, PICTURE, tmp_path)

    assert "File: photo.jpg" in last_screen(composing)


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"kind": MessageKind.VOICE}, OTHER_KIND),
        ({"kind": MessageKind.VIDEO}, OTHER_KIND),
        ({"kind": MessageKind.TEXT, "forwarded": True}, ONLY_TEXT),
        ({"caught_up": True}, WAS_AWAY),
    ],
)
async def test_what_is_not_fetched_is_told(composing: Town, changes: dict[str, Any], note: str) -> None:
    await sends_file(composing, "hello", **changes)

    assert await wanted_by(composing) is None
    assert note in last_screen(composing)


async def test_a_file_for_an_older_screen_is_out_of_date(composing: Town) -> None:
    await composing.presses("Back")
    await composing.presses("Write the text")
    await sends_file(composing, written_at=composing.clock.now() - timedelta(days=1))

    assert await wanted_by(composing) is None
    assert OUT_OF_DATE in last_screen(composing)


async def test_a_menu_that_moved_at_that_very_moment_is_looked_at_anew(
    composing: Town, tmp_path: Path
) -> None:
    await sends_file(composing)
    wanted = await wanted_by(composing)
    assert wanted is not None
    row = await composing.row()
    async with composing.store.transaction(composing.tenant) as tx:
        assert await tx.save_conversation(replace(row, revision=row.revision + 1), was_revision=row.revision)

    await gives_fetched(composing, wanted, PICTURE, tmp_path)

    assert await wanted_by(composing) is None
    assert OUT_OF_DATE in last_screen(composing)
