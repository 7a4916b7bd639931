"""A reply that carries a picture or a document: seen once more, sent once, with its cause."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.desk import MAX_TYPED, Given, NotYours, TooLong
from bridge.errors import TemporaryError
from bridge.facts import MessageKind
from bridge.giving import EmptyFile
from bridge.ids import PersonId, new_id
from bridge.menu.replying import MAX_CAPTION
from bridge.menu.state import PageId
from bridge.notices import NoticeKind
from bridge.ports.rooms import ThreadReplies
from bridge.ports.rows import Purpose, Role
from bridge.screens import Surface
from storage.blobs.memory import MemoryBlobs
from storage.blobs.opening import NoBlobs
from tests.bridge.broadcast_shop import gives
from tests.bridge.rooms import Room, open_room
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, Colleague

OFFER, ANSWER, TELEGRAM = NoticeKind.OFFERED_REPLY, NoticeKind.ANSWER_LINE, Surface.TELEGRAM
PDF = b"%PDF-1.7"


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "offer.pdf"
    path.write_bytes(PDF)
    return path


@pytest.fixture
async def room(open_shop: Town) -> Room:
    """A room with threads, in which a customer has written."""
    room = await open_room(open_shop)
    await room.hears("Do you have bread?")
    return room


async def asked(town: Town) -> PersonId:
    """A customer has asked something."""
    await town.customer_writes("Do you have bread?")
    async with town.store.transaction(town.tenant) as tx:
        return (await tx.person_at(CARLA)).id


async def at_reply(town: Town) -> None:
    """The menu asks for the reply."""
    await asked(town)
    await town.walks("Messages", "By contact", "Carla", "Reply")


def given(path: Path, caption: str = "", *, mime: str = "application/pdf") -> Given:
    return Given(path=path, name=path.name, mime_type=mime, caption=caption)


async def drafts(
    town: Town, who: Colleague, contact: PersonId, file: Given, *, event_id: str | None = None
) -> None:
    """Answer a notice in Telegram by a file."""
    await town.desk.draft_file(
        town.tenant, who.person, who.menu, contact, file, TELEGRAM, event_id or new_id()
    )
    await town.settle()


async def offers(room: Room, who: Colleague, file: Given) -> None:
    """Share a file in the customer's thread."""
    await room.town.desk.offer_file(
        room.town.tenant, who.person, room.menu, room.carla, file, Surface.SLACK, new_id(), thread="x/1.2"
    )
    await room.town.settle()


async def test_a_document_is_seen_once_more_and_goes_with_its_caption(open_shop: Town, pdf: Path) -> None:
    await at_reply(open_shop)

    await gives(open_shop, pdf, caption="Our offer", mime_type="application/pdf")
    assert open_shop.body() == "To: Carla\nFile: offer.pdf\nOur offer"
    assert open_shop.contacts_got == []
    await open_shop.presses("Send to Carla")

    (sent,) = [one for one in open_shop.sent if one.row.purpose is Purpose.REPLY]
    assert (sent.text, sent.row.cause is not None, sent.row.file is not None) == ("Our offer", True, True)
    assert "Olga, Console: [Document: offer.pdf] Our offer (sent ✓)" in open_shop.body()
    line = (await open_shop.log())[-1]
    assert line.kind == MessageKind.DOCUMENT


async def test_a_picture_needs_no_words(open_shop: Town, pdf: Path) -> None:
    await at_reply(open_shop)

    await gives(open_shop, pdf, mime_type="image/png", name="bread.png")
    await open_shop.presses("Send to Carla")

    assert open_shop.contacts_got == [""]
    assert (await open_shop.log())[-1].kind == MessageKind.IMAGE
    assert "[Picture] (sent ✓)" in open_shop.body()


async def test_the_words_can_be_written_anew_and_the_file_stays_until_it_is_left_out(
    open_shop: Town, pdf: Path
) -> None:
    await at_reply(open_shop)
    await gives(open_shop, pdf, caption="Our ofer")

    await open_shop.presses("Write it anew")
    assert "File: offer.pdf" in open_shop.body()
    await open_shop.types("Our offer")
    assert open_shop.body() == "To: Carla\nFile: offer.pdf\nOur offer"
    await open_shop.walks("Write it anew", "Leave the file out")
    await open_shop.types("Just this.")
    await open_shop.presses("Send to Carla")

    assert open_shop.contacts_got == ["Just this."]
    assert [one.row.file for one in open_shop.sent if one.row.purpose is Purpose.REPLY] == [None]


async def test_a_caption_that_whatsapp_would_cut_is_not_taken(open_shop: Town, pdf: Path) -> None:
    await at_reply(open_shop)

    await gives(open_shop, pdf, caption="x" * (MAX_CAPTION + 1))

    assert open_shop.screen().page == PageId.REPLY
    assert open_shop.screen().note == f"Under a file stand at most {MAX_CAPTION} characters."


async def test_a_file_for_nobody_any_more_goes_nowhere(open_shop: Town, pdf: Path) -> None:
    await asked(open_shop)
    await open_shop.jumps_to(PageId.REPLY)

    await gives(open_shop, pdf)

    assert open_shop.screen().page == PageId.LOG_CONTACTS


async def test_a_file_in_answer_to_a_notice_is_a_draft_of_its_writer(open_shop: Town, pdf: Path) -> None:
    contact, sam = await asked(open_shop), await open_shop.hires("Sam", Role.AGENT)

    for _ in range(2):
        await drafts(open_shop, sam, contact, given(pdf, "Here"), event_id="message-7")
    assert open_shop.contacts_got == []
    screen = open_shop.screen(TELEGRAM, sam.menu)
    assert (screen.page, screen.body[-2:]) == (PageId.REPLY_CONFIRM, ("File: offer.pdf", "Here"))
    await open_shop.presses("Send to Carla", on=TELEGRAM, by=sam.person, menu=sam.menu)

    (sent,) = [one for one in open_shop.sent if one.row.purpose is Purpose.REPLY]
    (cause,) = await open_shop.store.engine.sql.all("SELECT * FROM causes")
    assert (sent.text, cause["person_id"], sent.row.file is not None) == ("Here", sam.person, True)


async def test_what_cannot_be_taken_leaves_nothing_behind(open_shop: Town, pdf: Path, tmp_path: Path) -> None:
    contact, sam = await asked(open_shop), await open_shop.hires("Sam", Role.AGENT)
    empty = tmp_path / "empty"
    empty.write_bytes(b"")

    with pytest.raises(EmptyFile):
        await drafts(open_shop, sam, contact, given(empty))
    with pytest.raises(TooLong):
        await drafts(open_shop, sam, contact, given(pdf, "x" * (MAX_TYPED + 1)))
    with pytest.raises(NotYours):
        await drafts(open_shop, Colleague(person=sam.person, menu=open_shop.menu), contact, given(pdf))
    blobs = open_shop.store.blobs
    assert isinstance(blobs, MemoryBlobs)
    assert list(await blobs.keys("files/")) == []
    open_shop.store.blobs = NoBlobs()
    with pytest.raises(TemporaryError):
        await drafts(open_shop, sam, contact, given(pdf))

    assert await open_shop.store.waiting_lanes(9) == []


async def test_a_file_in_a_thread_is_internal_until_somebody_sends_it(
    room: Room, sam: Colleague, mia: Colleague, pdf: Path
) -> None:
    await offers(room, sam, given(pdf))
    note = room.last(OFFER)
    assert (note.body, note.quote, list(room.buttons(OFFER))) == (
        ("File: offer.pdf",),
        None,
        ["Send to customer", "Discard"],
    )
    assert room.town.contacts_got == []

    await room.presses("Send to customer", by=mia.person, on=OFFER)

    (sent,) = [one for one in room.town.sent if one.row.purpose is Purpose.REPLY]
    assert sent.row.file is not None
    assert await room.causes() == [(mia.person, "slack")]


async def test_what_begins_as_internal_stays_so_with_its_file(room: Room, sam: Colleague, pdf: Path) -> None:
    await offers(room, sam, given(pdf, "// look at this"))

    assert room.of(OFFER) == []


async def test_a_caption_that_is_too_long_is_offered_and_cannot_be_sent(
    room: Room, sam: Colleague, pdf: Path
) -> None:
    await offers(room, sam, given(pdf, "x" * (MAX_CAPTION + 1)))

    (send, _) = room.last(OFFER).choices
    assert send.why_not == f"Under a file stand at most {MAX_CAPTION} characters."


async def test_where_threads_are_sent_at_once_their_files_are_too(
    room: Room, sam: Colleague, pdf: Path
) -> None:
    async with room.town.store.transaction(room.town.tenant) as tx:
        await tx.change_tenant(thread_replies=ThreadReplies.SENT)

    await offers(room, sam, given(pdf, "Here"))

    assert room.town.contacts_got == ["Here"]
    assert await room.causes() == [(sam.person, "slack")]
