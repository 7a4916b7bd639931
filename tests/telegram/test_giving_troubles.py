"""Files that people send to the bot and that cannot be had, or are not meant for the menu."""

from __future__ import annotations

from pathlib import Path

import pytest

from admin_bots.given_files import Fetching, FileGone
from admin_bots.telegram.files import Files
from bridge.desk import TooLong
from bridge.errors import TemporaryError
from bridge.ports.files import MAX_FILE_BYTES
from bridge.ports.rows import Role
from tests.standins.telegram.people import Person
from tests.standins.telegram.samples import png
from tests.standins.telegram.town import TelegramStandIn
from tests.standins.telegram.visitor import aiogram_bot
from tests.taking import left_in
from tests.telegram.files_office import desk_of, fetches, office, olga
from tests.telegram.office import Office

__all__ = ["office", "olga"]

LIST = b"phone,name\n+34600000001,Ana\n"


async def test_a_link_that_breaks_off_or_fails_for_now_is_tried_again(office: Office, olga: Person) -> None:
    office.telegram.cut_next("download")
    office.telegram.refuse_next("download", 502)
    office.telegram.refuse_next("download", 429)

    await olga.sends_document(LIST * 1000, "people.csv")
    await office.telegram.until(lambda: desk_of(office).taken)

    assert desk_of(office).contents == [LIST * 1000]
    assert sorted(fetches(office)) == [200, 429, 499, 502]


async def test_a_file_that_is_gone_is_said_and_what_follows_is_done(office: Office, olga: Person) -> None:
    office.telegram.mail.hold()
    sent = await olga.sends_document(LIST, "people.csv")
    assert sent.media is not None
    office.telegram.shelf.loses(sent.media)
    office.telegram.mail.release()

    await office.sees(olga, "This file could not be fetched from Telegram. Send it again.")
    office.telegram.refuse_next("download", 404)
    await olga.sends_document(LIST, "again.csv")
    await office.telegram.until(lambda: sum("could not be fetched" in text for text in olga.reads) == 2)
    await olga.writes("/status")

    await office.menu(olga, "Status")
    assert desk_of(office).taken == []


async def test_a_link_that_has_failed_for_long_holds_up_nothing() -> None:
    async with TelegramStandIn() as telegram, aiogram_bot(telegram) as bot:
        sent = await telegram.user("Olga").sends_document(LIST, "people.csv")
        assert sent.media is not None
        telegram.refuse_next("download", 500, times=2)

        for patience_s, kind in ((60.0, TemporaryError), (0.0, FileGone)):
            files = Files(bot=bot, fetching=Fetching(fetch_for_s=patience_s))
            with pytest.raises(kind) as raised:
                async with files.fetched(sent.media.file_id, told_size=None):
                    pass
            assert telegram.token not in repr(raised.value)


async def test_a_store_that_is_away_gets_the_file_later(office: Office, olga: Person) -> None:
    desk_of(office).fails.append(TemporaryError("the store of files is away"))

    await olga.sends_document(LIST, "people.csv")
    await office.telegram.until(lambda: desk_of(office).taken)

    assert desk_of(office).contents == [LIST]


async def test_a_caption_that_is_too_long_is_said(office: Office, olga: Person) -> None:
    desk_of(office).fails.append(TooLong("too long"))

    await olga.sends_document(LIST, "people.csv", "x" * 4000)

    await office.sees(olga, "That text is too long.")
    assert desk_of(office).taken == []


async def test_what_is_passed_on_comes_without_the_words_of_others(office: Office, olga: Person) -> None:
    await olga.sends_document(LIST, "people.csv", "SEND 120", forwarded=True)
    await office.handled()

    (taken,) = desk_of(office).taken
    assert (taken.content, taken.given.caption) == (LIST, "")


async def test_a_picture_for_a_customer_is_not_taken_for_an_answer_to_the_menu(office: Office) -> None:
    business = await office.founds()
    olga = office.telegram.user("Olga")
    await office.joins(olga, business, Role.AGENT)
    await office.customer_writes(business, "Do you have cake?")
    notice = await office.sees(olga, "Do you have cake?")

    await olga.sends_photo(png("cake"), "This one", reply_to=notice)

    await office.menu(olga, "Send this reply?")
    assert (desk_of(office).taken, office.sent) == ([], [])


async def test_a_moving_picture_is_no_document(office: Office, olga: Person) -> None:
    sent = await olga.sends_document(b"mp4", "party.mp4", told_size=MAX_FILE_BYTES + 1)
    facts = {**sent.as_json(), "message_id": sent.message_id + 100}
    shape = {"width": 10, "height": 10, "duration": 1}
    moving = {name: facts["document"][name] for name in ("file_id", "file_unique_id")} | shape

    office.telegram.mail.post("message", {**facts, "animation": moving})

    await office.sees(olga, "Only text that you write yourself is read here.")
    assert (desk_of(office).taken, fetches(office)) == ([], [])


async def test_strangers_files_are_not_fetched(office: Office) -> None:
    await office.founds()
    eve = office.telegram.user("Eve")

    await eve.sends_document(LIST, "people.csv")

    await office.sees(eve, "This bot is private.")
    assert fetches(office) == []


async def test_a_bot_that_ends_in_the_middle_of_a_download_begins_again(
    office: Office, olga: Person, scratch: Path
) -> None:
    office.telegram.shelf.flow.clear()
    await olga.sends_document(LIST * 10_000, "people.csv")
    await office.telegram.until(lambda: fetches(office))
    await office.telegram.until(lambda: left_in(scratch))
    office.bots[0].cancel()
    await office.telegram.until(office.bots[0].done)
    assert left_in(scratch) == []

    office.telegram.shelf.flow.set()
    office.open_bot()
    await office.telegram.until(lambda: desk_of(office).taken)

    assert desk_of(office).contents == [LIST * 10_000]
