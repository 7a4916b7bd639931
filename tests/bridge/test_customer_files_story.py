"""Files that customers send: recorded first, fetched after, told when they are there or why they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.facts import MessageKind
from bridge.ids import PersonId, new_id
from bridge.log_page import LogAsked
from bridge.media import FileTrouble
from bridge.notices import NoticeKind
from bridge.ports.rows import Role
from bridge.presenter import CONSOLE, present_notice
from bridge.reception import NotYours
from bridge.screens import Notice, Surface
from tests.bridge.customer_files import CONTRACT, PREVIEW, begins, fetches, gives_up, media_of, told
from tests.bridge.rooms import Room, open_room
from tests.bridge.town import Town

FILE, LINE, CARD = NoticeKind.CUSTOMER_FILE, NoticeKind.CUSTOMER_LINE, NoticeKind.CONTACT_CARD


@pytest.fixture
async def room(open_shop: Town) -> Room:
    """A room with threads, in which nothing was told yet."""
    return await open_room(open_shop)


async def test_a_picture_is_recorded_at_once_and_shown_when_it_is_there(
    open_shop: Town, tmp_path: Path
) -> None:
    await open_shop.customer_writes("My cake", kind=MessageKind.IMAGE)
    await open_shop.presses("Messages")
    assert "[Picture] My cake (is being fetched)" in open_shop.body()
    assert told(open_shop) == []

    await fetches(open_shop, tmp_path)

    (notice,) = told(open_shop)
    assert (notice.title, notice.body, notice.choices) == ("A file of Carla", ("[Picture]",), ())
    assert notice.enclosed is not None
    assert (notice.enclosed.is_picture, notice.enclosed.content) == (True, PREVIEW)
    assert notice.enclosed.document.name == "picture.jpg"
    await open_shop.walks("Back", "Messages")
    assert open_shop.body().endswith("[Picture] My cake")
    (entry,) = (await open_shop.desk.log_page(open_shop.tenant, open_shop.olga, LogAsked())).entries
    assert (entry.file, entry.has_picture) == ("photo.png", True)


async def test_a_document_is_shown_by_its_name(open_shop: Town, tmp_path: Path) -> None:
    await open_shop.customer_writes("", kind=MessageKind.DOCUMENT)

    await fetches(open_shop, tmp_path, CONTRACT, preview=None, name="offer.pdf", mime="application/pdf")

    (notice,) = told(open_shop)
    assert notice.body == ("[Document: offer.pdf]",)
    assert notice.enclosed is not None
    assert (notice.enclosed.is_picture, notice.enclosed.content) == (False, CONTRACT)


async def test_what_is_no_picture_is_a_document_and_said_to_be_one(open_shop: Town, tmp_path: Path) -> None:
    await open_shop.customer_writes("", kind=MessageKind.IMAGE)

    await fetches(open_shop, tmp_path, b"<svg/>", preview=None)

    (notice,) = told(open_shop)
    assert notice.body[1:] == ("This is not the picture that it says it is. Open it with care.",)
    assert notice.enclosed is not None
    assert not notice.enclosed.is_picture


async def test_one_that_could_not_be_fetched_says_so_and_is_tried_again_by_a_press(
    open_shop: Town, tmp_path: Path
) -> None:
    await open_shop.customer_writes("", kind=MessageKind.VIDEO)
    await gives_up(open_shop)
    (failed,) = told(open_shop)
    assert failed.body == ("[Video] (could not be fetched: it broke off each time)",)
    open_shop.hints.due_sessions.clear()

    await presses(open_shop, failed)

    assert open_shop.hints.due_sessions == [open_shop.session]
    assert told(open_shop)[-1].body == ("[Video] (is being fetched)",)
    await presses(open_shop, failed)  # an old message of it: it is being fetched
    await fetches(open_shop, tmp_path, preview=None)
    assert told(open_shop)[-1].enclosed is not None


async def test_the_log_offers_to_fetch_again_what_is_missing(open_shop: Town) -> None:
    await open_shop.customer_writes("", kind=MessageKind.VOICE)
    await gives_up(open_shop, FileTrouble.GONE)
    await open_shop.walks("Messages", "By contact", "Carla")
    assert "could not be fetched: WhatsApp does not have it any more" in open_shop.body()

    await open_shop.presses("Fetch files again")

    assert "[Voice message] (is being fetched)" in open_shop.body()
    assert open_shop.screen().note == "It is tried again."
    assert "Fetch files again" not in [choice.label for choice in open_shop.screen().choices]
    await gives_up(open_shop)


async def test_what_is_beyond_the_limits_is_told_and_kinds_nobody_wants_only_in_the_log(
    open_shop: Town,
) -> None:
    media = media_of(open_shop)
    for why in (FileTrouble.TOO_LARGE, FileTrouble.NOT_WANTED):
        await open_shop.customer_writes("", kind=MessageKind.VIDEO)
        await media.leave(open_shop.tenant, await begins(open_shop), why)
        await open_shop.settle()

    (notice,) = told(open_shop)
    assert notice.body == ("[Video] (left on WhatsApp: it is too large)",)
    await open_shop.presses("Messages")
    assert "left on WhatsApp: files of this kind are not fetched" in open_shop.body()


async def test_an_empty_file_is_told(open_shop: Town, tmp_path: Path) -> None:
    await open_shop.customer_writes("", kind=MessageKind.DOCUMENT)

    await fetches(open_shop, tmp_path, b"", preview=None)

    assert told(open_shop)[-1].body == ("[Document] (could not be fetched: it is empty)",)


async def test_the_thread_of_a_room_shows_it_and_its_line_is_kept_true(room: Room, tmp_path: Path) -> None:
    await room.hears("Look", kind=MessageKind.IMAGE)
    assert room.last(LINE).body == ("[Picture] (is being fetched)",)

    await fetches(room.town, tmp_path)

    assert room.last(LINE).body == ("[Picture]",)
    file = room.last(FILE)
    assert file.thread == room.name_of(room.of(CARD)[0])
    assert file.enclosed is not None


async def test_in_a_room_who_may_write_has_it_tried_again(room: Room) -> None:
    await room.hears("", kind=MessageKind.IMAGE)
    await gives_up(room.town)
    ana = await room.town.hires("Ana", Role.AGENT)
    vic = await room.town.hires("Vic", Role.VIEWER)
    token = room.token(FILE, "Try again")

    assert await room.why_not(token, by=vic.person) == "Your role does not allow that."
    await room.press(token, by=vic.person)
    assert room.last(FILE).choices
    assert await room.why_not(token, by=ana.person) is None
    await room.press(token, by=ana.person)

    assert room.last(FILE).body == ("[Picture] (is being fetched)",)
    assert "file.wanted_again" in await room.audit()


async def test_a_stranger_to_the_conversation_presses_nothing(open_shop: Town) -> None:
    await open_shop.customer_writes("", kind=MessageKind.IMAGE)
    await gives_up(open_shop)
    (failed,) = told(open_shop)
    ana = await open_shop.hires("Ana", Role.AGENT)

    with pytest.raises(NotYours):
        await presses(open_shop, failed, by=ana.person)


async def presses(town: Town, notice: Notice, by: PersonId | None = None) -> None:
    """Somebody presses the button under a notice."""
    shown = present_notice(notice, town.menu, limits=CONSOLE)
    ((button,),) = shown.rows
    assert button.token is not None
    await town.desk.press(
        town.tenant, by or town.olga, button.token, surface=Surface.CONSOLE, event_id=new_id()
    )
    await town.settle()
