"""The real aiogram and files at the Telegram stand-in: what people send, how it is fetched, what they get."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, InputMediaDocument, Message

from tests.console.chromium import chromium, open_page
from tests.standins.telegram.limits import FILE_LINK_S, FILESIZE_DOWNLOAD
from tests.standins.telegram.samples import png
from tests.standins.telegram.town import TelegramStandIn
from tests.standins.telegram.visitor import keys, polling

pytest_plugins = ["tests.standins.telegram.visiting"]
Inbox = tuple[Dispatcher, list[Any]]


async def _arrived(telegram: TelegramStandIn, bot: Bot, inbox: Inbox, count: int) -> list[Message]:
    dispatcher, arrived = inbox
    async with polling(bot, dispatcher):
        await telegram.until(lambda: len(arrived) == count)
    return [event for _, event in arrived]


async def test_a_photo_comes_in_sizes_of_which_the_last_is_the_largest(
    telegram: TelegramStandIn, bot: Bot, inbox: Inbox
) -> None:
    olga = telegram.user("Olga")
    photo = png("hers", scale=8)

    await olga.sends_photo(photo, "look")

    (message,) = await _arrived(telegram, bot, inbox, 1)
    sizes = message.photo or []
    assert [max(size.width, size.height) for size in sizes] == sorted({90, sizes[-1].width})
    largest, smallest = await bot.download(sizes[-1]), await bot.download(sizes[0])
    assert largest is not None
    assert largest.read() == photo
    assert smallest is not None
    assert smallest.read().startswith(b"\x89PNG")


async def test_an_album_is_several_messages_that_name_it(
    telegram: TelegramStandIn, bot: Bot, inbox: Inbox
) -> None:
    olga = telegram.user("Olga")

    await olga.sends_album([png("one"), png("two")], "both")

    messages = await _arrived(telegram, bot, inbox, 2)
    assert [message.caption for message in messages] == ["both", None]
    assert len({message.media_group_id for message in messages}) == 1
    assert messages[0].media_group_id is not None


async def test_a_changed_client_claims_what_it_likes(
    telegram: TelegramStandIn, bot: Bot, inbox: Inbox
) -> None:
    olga = telegram.user("Olga")

    await olga.sends_document(b"x" * 100, "../\x07a.csv", mime_type="image/png", told_size=1)
    await olga.sends_document(b"", "", mime_type="", told_size=None)
    await olga.sends_document(b"1", "passed on.csv", forwarded=True)

    lying, bare, forwarded = await _arrived(telegram, bot, inbox, 3)
    assert lying.document is not None
    assert (lying.document.file_name, lying.document.mime_type) == ("../\x07a.csv", "image/png")
    assert lying.document.file_size == 1
    assert bare.document is not None
    assert (bare.document.file_name, bare.document.mime_type, bare.document.file_size) == (None, None, None)
    assert forwarded.forward_origin is not None


async def test_a_link_is_good_for_an_hour_and_can_be_had_anew(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga")
    sent = await olga.sends_document(b"a,b", "list.csv")
    assert sent.media is not None
    file = await bot.get_file(sent.media.file_id)
    url = bot.session.api.file_url(bot.token, file.file_path or "")
    stolen = bot.session.api.file_url("1:wrong", file.file_path or "")

    async with aiohttp.ClientSession() as http:
        for link, hours, status in ((stolen, 0, 404), (url, 0, 200), (url, 1, 404)):
            telegram.later(hours * FILE_LINK_S)
            async with http.get(link) as answer:
                assert answer.status == status

    again = await bot.download(sent.media.file_id)
    assert again is not None
    assert again.read() == b"a,b"


async def test_what_is_too_big_or_gone_is_not_handed_out(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga")
    big = await olga.sends_document(bytes(FILESIZE_DOWNLOAD + 1), "big.bin")
    lost = await olga.sends_document(b"x", "lost.txt")
    assert big.media is not None
    assert lost.media is not None
    telegram.shelf.loses(lost.media)

    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.get_file(big.media.file_id)
    with pytest.raises(TelegramBadRequest, match="temporarily unavailable"):
        await bot.get_file(lost.media.file_id)


async def test_a_download_can_be_refused_break_off_or_take_long(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga")
    sent = await olga.sends_document(b"x" * 100_000, "list.csv")
    assert sent.media is not None

    telegram.refuse_next("download", 502)
    with pytest.raises(aiohttp.ClientResponseError):
        await bot.download(sent.media.file_id)
    telegram.cut_next("download")
    with pytest.raises(aiohttp.ClientPayloadError):
        await bot.download(sent.media.file_id)
    telegram.shelf.flow.clear()
    late = asyncio.create_task(bot.download(sent.media.file_id))
    await telegram.until(lambda: [one.method for one in telegram.requests].count("download") == 3)
    telegram.shelf.flow.set()

    whole = await late
    assert whole is not None
    assert len(whole.read()) == 100_000
    codes = [one.code for one in telegram.requests if one.method == "download"]
    assert codes == [502, 499, 200]


async def test_the_bot_sends_a_document_and_changes_it(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga")
    await olga.starts()

    report = BufferedInputFile(b"phone,outcome\n", "report.csv")
    sent = await bot.send_document(olga.id, report, caption="<b>Done</b>", reply_markup=keys("Open"))
    assert (olga.sees[-1].text, olga.sees[-1].labels) == ("Done", ["Open"])
    await sent.edit_caption(caption="Done again")
    await sent.edit_media(InputMediaDocument(media=BufferedInputFile(b"later", "b.csv"), caption="New"))

    media = olga.sees[-1].media
    assert media is not None
    assert (media.filename, media.data, olga.sees[-1].text) == ("b.csv", b"later", "New")
    with pytest.raises(TelegramBadRequest, match="there is no text in the message"):
        await bot.edit_message_text("x", chat_id=olga.id, message_id=sent.message_id)


async def test_on_the_page_files_are_given_and_saved(
    telegram: TelegramStandIn, bot: Bot, inbox: Inbox, tmp_path: Path
) -> None:
    olga = telegram.user("Olga")
    await olga.starts()
    await bot.send_document(olga.id, BufferedInputFile(b"phone,outcome\n", "report.csv"), caption="Done")
    mine = tmp_path / "people.csv"
    mine.write_bytes(b"+34600000001\n")

    async with chromium() as browser, open_page(browser) as page:
        await page.goto(telegram.view_url(olga.id) + "?live")
        async with page.expect_download() as downloading:
            await page.get_by_role("link", name="report.csv").click()
        saved = tmp_path / "saved.csv"
        await (await downloading.value).save_as(saved)
        await page.get_by_role("textbox").fill("These agreed")
        await page.get_by_label("File").set_input_files(mine)
        await page.get_by_role("link", name="people.csv").wait_for()

    assert saved.read_bytes() == b"phone,outcome\n"
    *_, message = await _arrived(telegram, bot, inbox, 2)
    assert message.caption == "These agreed"
    assert message.document is not None
    assert message.document.file_name == "people.csv"
