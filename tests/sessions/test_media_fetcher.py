"""Files of messages are fetched in the background, whatever they are and whatever happens meanwhile."""

from __future__ import annotations

import asyncio
import hashlib
import io
from datetime import timedelta

import pytest
from PIL import Image

from bridge.errors import TemporaryError
from bridge.facts import MessageKind
from bridge.ids import StanzaId
from bridge.media import MOST_TRIES, FileState, FileTrouble
from sessions.driver_errors import NotReady, PageLost, Silent
from sessions.media_fetcher import MediaFetcher
from storage.blobs.memory import MemoryBlobs
from tests.sessions.album import Album, MovedClock, album_with, picture
from tests.sessions.desk import SendingDesk

STANZA = StanzaId("AC0001")
MIB = 1024 * 1024


@pytest.fixture
async def album(desk: SendingDesk) -> Album:
    """With a picture."""
    return await album_with(desk, MessageKind.IMAGE)


async def test_a_picture_is_kept_as_it_came_and_drawn_anew(album: Album) -> None:
    sent = picture("PNG", (4000, 1000))
    album.holds(sent, mime="image/png")

    async with album.fetches():
        row = await album.becomes(FileState.KEPT)

    kept, shown = await album.content(row)
    assert kept == sent
    assert (row.why, row.tries, row.file and row.file.name) == (None, 1, "photo.png")
    assert shown is not None
    with Image.open(io.BytesIO(shown)) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (1600, 400))
    assert album.hints.drawn


async def test_what_only_says_that_it_is_a_picture_is_kept_as_a_document(album: Album) -> None:
    album.holds(b"<svg onload=alert(1)>", mime="image/jpeg")

    async with album.fetches():
        row = await album.becomes(FileState.KEPT)

    assert (row.why, row.preview) == (FileTrouble.NO_PICTURE, None)


async def test_a_picture_that_claims_more_points_than_anybody_can_open_is_a_document(album: Album) -> None:
    bomb = bytearray(picture("PNG"))
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2
    album.holds(bytes(bomb), mime="image/png")

    async with album.fetches():
        row = await album.becomes(FileState.KEPT)

    assert row.why is FileTrouble.NO_PICTURE


async def test_a_picture_that_is_cut_short_is_a_document(album: Album) -> None:
    album.holds(picture("JPEG", (900, 900))[:600])

    async with album.fetches():
        row = await album.becomes(FileState.KEPT)

    assert row.why is FileTrouble.NO_PICTURE


async def test_an_empty_file_is_told(album: Album) -> None:
    album.holds(b"")

    async with album.fetches():
        row = await album.becomes(FileState.FAILED)

    assert row.why is FileTrouble.EMPTY


async def test_two_hundred_megabytes_stay_on_whatsapp(album: Album) -> None:
    album.holds(b"", size=200 * MIB)

    async with album.fetches():
        row = await album.becomes(FileState.LEFT)

    assert (row.why, row.file) == (FileTrouble.TOO_LARGE, None)


async def test_kinds_that_the_operator_does_not_want_are_not_even_asked_for(album: Album) -> None:
    album.holds(picture())

    async with album.fetches(media_kinds=frozenset({MessageKind.DOCUMENT})):
        row = await album.becomes(FileState.LEFT)

    assert row.why is FileTrouble.NOT_WANTED
    assert "download" not in album.desk.observer.calls


async def test_a_document_keeps_its_name_and_nothing_is_drawn_of_it(desk: SendingDesk) -> None:
    album = await album_with(desk, MessageKind.DOCUMENT)
    album.holds(b"%PDF-1.7", mime="application/pdf", name="../../offer.pdf")

    async with album.fetches():
        row = await album.becomes(FileState.KEPT)

    assert row.file is not None
    assert (row.file.name, row.file.mime_type, row.preview, row.why) == (
        "offer.pdf",
        "application/pdf",
        None,
        None,
    )


async def test_one_that_breaks_off_is_tried_again_and_again_and_then_says_so(album: Album) -> None:
    album.holds(picture())
    album.desk.observer.fails("download", TemporaryError("broke off"), times=MOST_TRIES)

    async with album.fetches():
        for tries in range(1, MOST_TRIES + 1):

            async def tried(tries: int = tries) -> bool:
                row = await album.row()
                return row.tries == tries or row.state is FileState.FAILED

            await album.desk.observer.until(tried)
            album.clock.ahead += timedelta(hours=3)
        row = await album.becomes(FileState.FAILED)

    assert (row.why, row.tries) == (FileTrouble.BROKEN, MOST_TRIES)


async def test_it_is_not_tried_again_before_its_time(album: Album) -> None:
    album.holds(picture())
    album.desk.observer.fails("download", OSError(28, "no space"))

    async with album.fetches():
        await album.desk.observer.until(lambda: album.desk.observer.calls.count("begin") >= 5)

        assert album.desk.observer.calls.count("download") == 1
        album.clock.ahead += timedelta(seconds=11)
        assert (await album.becomes(FileState.KEPT)).tries == 2


async def test_what_is_gone_from_whatsapp_is_given_up_at_once(album: Album) -> None:
    async with album.fetches():
        row = await album.becomes(FileState.FAILED)

    assert (row.why, row.tries) == (FileTrouble.GONE, 1)


async def test_a_page_that_is_being_loaded_costs_no_try(album: Album) -> None:
    album.holds(picture())
    album.desk.observer.fails("download", NotReady("loading"))

    async def was_put_off() -> bool:
        return "put_off" in album.desk.observer.calls and (await album.row()).tries == 0

    async with album.fetches() as task:
        await album.desk.observer.until(was_put_off)

        assert not task.done()


@pytest.mark.parametrize("error", [PageLost("it crashed"), Silent("no answer")])
async def test_a_file_that_takes_the_page_down_is_not_tried_for_ever(
    album: Album, error: TemporaryError
) -> None:
    album.holds(picture())
    album.desk.observer.fails("download", error, times=MOST_TRIES)

    for _ in range(MOST_TRIES):
        downloads = album.desk.observer.calls.count("download")

        def has_asked(before: int = downloads) -> bool:
            return album.desk.observer.calls.count("download") > before

        async with album.fetches():
            await album.desk.observer.until(has_asked)
        album.clock.ahead += timedelta(hours=3)
    async with album.fetches():
        row = await album.becomes(FileState.FAILED)

    assert row.why is FileTrouble.BROKEN
    assert album.desk.observer.calls.count("download") == MOST_TRIES


async def test_a_process_that_dies_after_keeping_it_leaves_one_file(album: Album) -> None:
    album.holds(picture())
    album.desk.observer.holds_up("keep")
    async with album.fetches():
        await album.desk.observer.until(lambda: "keep" in album.desk.observer.calls)
        await album.becomes(FileState.KEPT)

    async with album.fetches():
        row = await album.becomes(FileState.KEPT)

    blobs = album.desk.shop.store.blobs
    assert isinstance(blobs, MemoryBlobs)
    assert len(list(await blobs.keys("files/"))) == 2, "the file, and what is shown of it"
    kept, _ = await album.content(row)
    assert hashlib.sha256(kept or b"").digest() == hashlib.sha256(picture()).digest()


async def test_without_anybody_who_wants_files_it_rests(desk: SendingDesk) -> None:
    page = await desk.driver.open(desk.profile, on_event=lambda _: None)
    fetcher = MediaFetcher(
        desk=desk.desk,
        page=page,
        usable=desk.allowed,
        media=None,
        config=desk.config,
        clock=MovedClock(),
        turns=asyncio.Semaphore(1),
    )
    task = asyncio.create_task(fetcher.run())
    fetcher.nudge()

    await asyncio.sleep(0)

    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await page.close()
