"""Notices that bring a file: in one message where that fits, for their person alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from admin_bots.reader import Reader
from admin_bots.telegram.chat import Telegram
from admin_bots.telegram.drawing import Frame, draw_screen
from admin_bots.telegram.notices import draw_notice
from admin_bots.telegram.requests import Manners
from bridge.errors import TemporaryError
from bridge.ids import ConversationId, new_id
from bridge.ports.clock import SystemClock
from bridge.ports.rows import Role, SurfaceRow
from bridge.screens import Choice, Document, Notice, Screen, Surface
from bridge.words import Words
from tests.standins.telegram.messages import Message
from tests.standins.telegram.people import Person
from tests.standins.telegram.samples import png
from tests.standins.telegram.visitor import aiogram_bot
from tests.telegram.office import Office

REPORT = Document(name="report.csv", mime_type="text/csv", content=b"phone,outcome\n+34600000001,read\n")
CONVERSATION = ConversationId(new_id())
READER = Reader(words=Words("en"), zone="UTC", business="Padaria Sol")
LONG = tuple(f"Line {number}: 👩‍👩‍👧‍👦 <b>&" for number in range(60))


class Teller:
    """Tells notices to one person, as the bridge has the bot do it."""

    def __init__(self, chat: Telegram, place: SurfaceRow, olga: Person) -> None:
        self.chat, self.place, self.olga = chat, place, olga

    async def tells(
        self,
        *,
        earlier: str | None = None,
        document: Document | None = REPORT,
        body: tuple[str, ...] = ("118 sent",),
        title: str = "The broadcast is done",
    ) -> str:
        """Tell of a broadcast; the message's name."""
        notice = Notice(
            kind="broadcast_done",
            title=title,
            body=body,
            choices=(Choice(name="open", label="Open"),),
            document=document,
            earlier=earlier,
        )
        told = await self.chat.notify(self.place, notice)
        assert told is not None
        return told

    @property
    def newest(self) -> Message:
        """What the bot said last."""
        return [one for one in self.olga.sees if one.by_bot][-1]

    def documents(self) -> list[tuple[str, bytes]]:
        """The files in the chat."""
        found = [one.media for one in self.olga.sees if one.by_bot and one.media is not None]
        return [(media.filename, media.data) for media in found]


@pytest.fixture
async def teller(office: Office) -> AsyncIterator[Teller]:
    """Olga's place."""
    business = await office.founds()
    olga = office.telegram.user("Olga")
    person = await office.joins(olga, business, Role.OWNER)
    async with office.store.transaction(business.tenant) as tx:
        row = await tx.conversation_of(person)
        assert row is not None
        places = await tx.surfaces(row.id)
    place = next(one for one in places if one.surface is Surface.TELEGRAM)
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(aiogram_bot(office.telegram))
        bot.session.middleware(Manners(longest_wait_s=2.0))
        chat = Telegram(
            bot=bot,
            bot_link="https://t.me/standin_bot",
            desk=office.desk,
            wake=lambda _place, _at: None,
            came_back=lambda _place: None,
            look_again=lambda _after_s: None,
        )
        yield Teller(chat, place, olga)


async def test_a_file_comes_with_its_words_and_buttons(teller: Teller) -> None:
    await teller.tells()

    assert teller.documents() == [("report.csv", REPORT.content)]
    assert teller.newest.text == "The broadcast is done\n\n118 sent"
    assert teller.newest.labels == ["Open"]
    assert not teller.newest.protected


async def test_words_that_do_not_fit_under_the_file_come_right_behind_it(teller: Teller) -> None:
    await teller.tells(body=LONG)

    *_, file, words = [one for one in teller.olga.sees if one.by_bot]
    assert file.media is not None
    assert (file.text, file.labels, words.media) == ("", [], None)
    assert words.text.startswith("The broadcast is done\n\nLine 0: 👩‍👩‍👧‍👦 <b>&")
    assert words.labels == ["Open"]


async def test_a_file_takes_the_place_of_what_told_of_the_same_before(teller: Teller) -> None:
    going_on = await teller.tells(document=None, title="The broadcast is under way")
    edited = await teller.tells(document=None, title="The broadcast is nearly done", earlier=going_on)

    done = await teller.tells(earlier=edited)

    assert edited == going_on
    assert not any("under way" in text or "nearly" in text for text in teller.olga.reads)
    newer = Document(name="report.csv", mime_type="text/csv", content=b"phone,outcome\n")
    await teller.tells(earlier=done, document=newer)
    assert teller.documents() == [("report.csv", newer.content)]


async def test_a_file_stays_when_something_is_told_after_it(teller: Teller) -> None:
    done = await teller.tells()

    later = await teller.tells(earlier=done, document=None, title="One more was read")

    assert later != done
    assert teller.documents() == [("report.csv", REPORT.content)]
    assert teller.newest.text.startswith("One more was read")


async def test_a_file_that_did_not_come_through_is_sent_again(teller: Teller, office: Office) -> None:
    office.telegram.cut_next("sendDocument", done=False)
    with pytest.raises(TemporaryError):
        await teller.tells()
    assert teller.documents() == []

    await teller.tells()

    assert teller.documents() == [("report.csv", REPORT.content)]


@pytest.mark.parametrize("size", [0, 50_000_001], ids=["empty", "huge"])
async def test_a_file_that_telegram_does_not_take_keeps_back_no_words(teller: Teller, size: int) -> None:
    await teller.tells(document=Document(name="report.csv", mime_type="text/csv", content=bytes(size)))

    assert teller.documents() == []
    assert "118 sent" in teller.newest.text
    assert "The file that belongs to this cannot be sent in Telegram." in teller.newest.text


def test_a_group_gets_no_file_and_no_picture() -> None:
    notice = Notice(kind="broadcast_done", title="Done", document=REPORT, image_png=png())

    drawn = draw_notice(notice, CONVERSATION, reader=READER, is_group=True)

    assert (drawn.document, drawn.photo) == (None, None)
    assert "This is shown in your private chat with me only." in drawn.text


@pytest.mark.parametrize(("is_group", "says_where"), [(False, True), (True, False)])
def test_a_screen_that_asks_for_a_file_says_where_it_goes(is_group: bool, says_where: bool) -> None:
    screen = Screen(
        page="broadcast_list", revision=3, title="A list", prompt="Send a list.", file_label="A file"
    )
    frame = Frame(
        conversation=CONVERSATION, reader=READER, bot_link="https://t.me/standin_bot", is_group=is_group
    )

    drawn = draw_screen(screen, None, frame=frame, now=SystemClock().now())

    assert ("Send the file here, in this chat." in drawn.text) is says_where
