"""A session's holder fetches what the owner's menu waits for, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bridge.errors import PermanentError, TemporaryError
from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.fetching import Fetching
from bridge.handling import Handler
from bridge.ids import ChatId, StanzaId
from bridge.lanes import conversation_lane
from bridge.menu.state import PageId
from bridge.ports.broadcast_rows import FileRow
from bridge.ports.clock import SystemClock
from bridge.ports.files import MAX_FILE_BYTES
from bridge.recording import Recorder
from bridge.steps import Steps
from sessions.driver_errors import NotReady, PageLost
from sessions.fetcher import Fetcher
from sessions.page_values import Download
from storage.blobs.memory import MemoryBlobs
from tests.bridge.townsfolk import NotedHints
from tests.contracts.shop import OWNER_PHONE, sent
from tests.sessions.desk import SendingDesk

STANZA = StanzaId("AC0001")
PICTURE = b"\xff\xd8picture"


@dataclass(kw_only=True)
class Reading:
    """What the owner has been told, and what the draft holds."""

    desk: SendingDesk
    hints: NotedHints
    fetching: Fetching
    handler: Handler

    @asynccontextmanager
    async def fetches(self) -> AsyncIterator[asyncio.Task[None]]:
        """A fetcher at work on a freshly opened page, as after each start of the process."""
        page = await self.desk.driver.open(self.desk.profile, on_event=lambda _: None)
        watched = self.desk.observer.watch(page)
        fetcher = Fetcher(
            desk=self.desk.desk, page=watched, usable=self.desk.allowed, fetching=self.watched_fetching()
        )
        task = asyncio.create_task(fetcher.run(), name="fetcher")
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await page.close()

    def watched_fetching(self) -> Any:
        """The bridge's part, each call of which can be waited for."""
        return self.desk.observer.watch(self.fetching)

    async def file(self) -> FileRow | None:
        """Of the draft."""
        async with self.desk.shop.at_work() as tx:
            draft = await tx.broadcast_draft(self.desk.shop.session)
        return None if draft is None else draft.file

    async def screens(self) -> list[str]:
        """What is on its way to the owner."""
        rows = await self.desk.shop.store.engine.sql.all("SELECT id FROM outbox ORDER BY born")
        return [(await self.desk.row(row["id"])).text for row in rows]

    async def is_told(self, text: str) -> None:
        """Wait until the owner's screen says so."""

        async def said() -> bool:
            return any(text in one for one in await self.screens())

        await self.desk.observer.until(said)


@pytest.fixture
async def reading(desk: SendingDesk) -> Reading:
    """The owner's menu asks for a file; a picture is sent to it, and recorded."""
    shop, hints, clock = desk.shop, NotedHints(), SystemClock()
    assert desk.number is not None
    async with shop.at_work() as tx:
        row = await tx.conversation(shop.conversation)
        assert row is not None
        moved = replace(row, page=PageId.BROADCAST_COMPOSE, revision=row.revision + 1)
        assert await tx.save_conversation(moved, was_revision=row.revision)
    screen = await shop.puts_screen_out(desk.number, revision=row.revision + 1)
    await sent(desk.desk, screen, "3EB0FF")
    message = MessageSeen(
        chat=ChatId("777@lid"),
        chat_kind=ChatKind.PERSON,
        stanza_id=STANZA,
        from_me=False,
        peer=Address(lid="777", phone=OWNER_PHONE),
        kind=MessageKind.IMAGE,
        text="Look, {name}!",
        written_at=datetime.now(UTC) + timedelta(seconds=1),
    )
    recorder = Recorder(store=shop.store, hints=hints, clock=clock)
    assert await recorder.record(shop.tenant, shop.session, message)
    steps = Steps(clock=clock)
    return Reading(
        desk=desk,
        hints=hints,
        fetching=Fetching(store=shop.store, hints=hints, clock=clock, steps=steps),
        handler=Handler(store=shop.store, hints=hints, clock=clock, steps=steps),
    )


def holds(desk: SendingDesk, content: bytes = PICTURE, *, size: int | None = None) -> None:
    """WhatsApp has the file of that message."""
    found = Download(size=len(content) if size is None else size, mime_type="image/jpeg", name=None)
    desk.whatsapp.files[STANZA] = content, found


async def test_the_handler_leaves_it_to_whoever_holds_the_session(reading: Reading) -> None:
    shop = reading.desk.shop

    assert await reading.handler.handle_lane(shop.tenant, conversation_lane(shop.conversation)) == 0

    assert reading.hints.due_sessions == [shop.session]


async def test_it_is_fetched_and_given_to_the_menu(reading: Reading) -> None:
    holds(reading.desk)

    async with reading.fetches():
        await reading.is_told("File: photo.jpg")

    file = await reading.file()
    assert file is not None
    assert (file.name, file.size_bytes) == ("photo.jpg", len(PICTURE))
    assert reading.hints.due_sessions == [reading.desk.shop.session], "the screen that says so"


@pytest.mark.parametrize(
    ("size", "note"), [(MAX_FILE_BYTES + 1, "at most 16 MB"), (None, "could not be fetched")]
)
async def test_what_cannot_be_had_is_told(reading: Reading, size: int | None, note: str) -> None:
    if size is not None:
        holds(reading.desk, size=size)

    async with reading.fetches():
        await reading.is_told(note)

    assert await reading.file() is None


async def test_a_download_that_fails_is_tried_again(reading: Reading) -> None:
    holds(reading.desk)
    reading.desk.observer.fails("download", TemporaryError("no answer"), times=2)

    async with reading.fetches():
        await reading.is_told("File: photo.jpg")


async def test_one_that_keeps_failing_is_told(reading: Reading) -> None:
    holds(reading.desk)
    reading.desk.observer.fails("download", TemporaryError("expired"), times=3)

    async with reading.fetches():
        await reading.is_told("could not be fetched")

    assert reading.desk.observer.calls.count("download") == 3


async def test_a_page_that_is_not_ready_and_a_full_disk_are_no_fault_of_the_file(reading: Reading) -> None:
    holds(reading.desk)
    reading.desk.observer.fails("download", NotReady("it is being loaded"), times=2)
    reading.desk.observer.fails("download", OSError(28, "no space"), times=2)

    async with reading.fetches():
        await reading.is_told("File: photo.jpg")


async def test_a_page_that_is_lost_meanwhile_costs_nothing(reading: Reading) -> None:
    holds(reading.desk)
    reading.desk.observer.fails("download", PageLost("gone"), afterwards=True)
    async with reading.fetches() as task:
        with pytest.raises(PageLost):
            await task
    assert await reading.file() is None

    async with reading.fetches():
        await reading.is_told("File: photo.jpg")

    assert len([one for one in await reading.screens() if "File: photo.jpg" in one]) == 1


async def test_a_process_that_dies_after_keeping_it_leaves_one_file_and_one_answer(reading: Reading) -> None:
    holds(reading.desk)
    reading.desk.observer.fails("give", PermanentError("killed"), afterwards=True)
    async with reading.fetches() as task:
        with pytest.raises(PermanentError):
            await task

    async with reading.fetches():
        await reading.desk.observer.until(lambda: reading.desk.observer.calls.count("wanted") >= 2)

    assert len([one for one in await reading.screens() if "File: photo.jpg" in one]) == 1
    blobs = reading.desk.shop.store.blobs
    assert isinstance(blobs, MemoryBlobs)
    assert len(list(await blobs.keys("files/"))) == 1


async def test_without_anybody_who_wants_files_it_rests(desk: SendingDesk) -> None:
    page = await desk.driver.open(desk.profile, on_event=lambda _: None)
    fetcher = Fetcher(desk=desk.desk, page=page, usable=desk.allowed, fetching=None)
    task = asyncio.create_task(fetcher.run())
    fetcher.nudge()

    await asyncio.sleep(0)

    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await page.close()
