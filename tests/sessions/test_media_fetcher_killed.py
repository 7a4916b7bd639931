"""The process is killed at each await of a fetch, before and after it took effect; then it starts again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bridge.facts import MessageKind
from bridge.media import FileState
from bridge.media_fetching import MediaFetching
from bridge.screens import Surface
from storage.blobs.memory import MemoryBlobs
from storage.store import open_store
from tests.contracts.shop import open_shop
from tests.sessions.album import album_with, picture
from tests.sessions.conftest import MASTER_KEY
from tests.sessions.desk import SendingDesk
from tests.sessions.observed import Killed
from tests.storage.databases import copy_of

MOMENTS = 6
"""More than a fetch has awaits; the later ones fall into the next look."""


@pytest.mark.parametrize("afterwards", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("moment", range(MOMENTS))
async def test_a_file_is_kept_and_told_once_wherever_the_process_dies(
    empty_database: Path, tmp_path: Path, moment: int, afterwards: bool
) -> None:
    blobs = MemoryBlobs()
    store = await open_store(copy_of(empty_database, tmp_path), master_key=MASTER_KEY, blobs=blobs)
    try:
        desk = SendingDesk(await open_shop(store), tmp_path)
        await desk.opens()
        async with desk.shop.at_work() as tx:
            await tx.put_surface(desk.shop.conversation, Surface.CONSOLE, "")
        album = await album_with(desk, MessageKind.IMAGE)
        album.holds(picture())
        watched = desk.observer.watch(store)  # so that it can die while it keeps the contents, too
        album.media = MediaFetching(store=watched, hints=album.hints, clock=album.clock)
        desk.observer.kills_at(moment, afterwards=afterwards)

        async with album.fetches() as task:
            with pytest.raises(Killed):
                await task
        album.clock.ahead += timedelta(minutes=1)
        async with album.fetches():
            row = await album.becomes(FileState.KEPT)

        kept, _ = await album.content(row)
        told = await store.engine.sql.value("SELECT COUNT(*) FROM notices WHERE kind = 'customer_file'")
    finally:
        await store.close()

    assert kept == picture()
    assert row.preview is not None
    assert told == 1
