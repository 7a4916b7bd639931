"""python-telegram-bot, an independent client, at the Telegram stand-in; and its constants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    ForumTopic,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    ReplyKeyboardMarkup,
    Update,
    constants,
)
from telegram.error import BadRequest, Conflict, Forbidden, RetryAfter

from tests.standins.telegram import limits
from tests.standins.telegram.people import Person
from tests.standins.telegram.samples import png
from tests.standins.telegram.town import TelegramStandIn


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    async with TelegramStandIn(private_topics=True) as town:
        yield town
        assert [(seen.method, seen.description) for seen in town.violations] == []


@pytest.fixture
async def bot(telegram: TelegramStandIn, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # its way from now on; without it, it warns of the change
    async with client(telegram) as made:
        yield made


@pytest.fixture
async def olga(telegram: TelegramStandIn) -> Person:
    person = telegram.user("Olga", language="pt", phone="5511999990001")
    await person.starts("invitation")
    return person


def client(telegram: TelegramStandIn) -> Bot:
    url = telegram.base_url
    return Bot(telegram.token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot")


def keys(label: str, data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])


async def test_a_whole_conversation(telegram: TelegramStandIn, bot: Bot, olga: Person) -> None:
    started = (await bot.get_updates())[0]
    assert started.message
    assert (started.message.text, started.message.from_user and started.message.from_user.language_code) == (
        "/start invitation",
        "pt",
    )
    asks = ReplyKeyboardMarkup([[KeyboardButton("Share", request_contact=True)]])
    await bot.send_message(olga.id, "<b>Your number?</b>", parse_mode="HTML", reply_markup=asks)
    await olga.presses("Share")
    sent = await bot.send_photo(olga.id, png("first"), caption="1/6", protect_content=True)
    edited = await sent.edit_media(
        InputMediaPhoto(png("second"), caption="2/6"), reply_markup=keys("Stop", "s")
    )
    await olga.presses("Stop")

    updates = await bot.get_updates(offset=started.update_id + 1, allowed_updates=Update.ALL_TYPES)

    shared, pressed = updates
    assert shared.message
    assert shared.message.contact
    assert shared.message.contact.user_id == olga.id
    assert pressed.callback_query
    assert pressed.callback_query.data == "s"
    await pressed.callback_query.answer("Stopped", show_alert=True)
    assert isinstance(edited, type(sent))
    assert edited.caption == "2/6"
    assert olga.sees[-1].qr == "second"
    assert [toast.text for toast in olga.toasts] == ["Stopped"]
    file = await bot.get_file(edited.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == png("second")
    await edited.delete()
    assert olga.reads == ["Your number?"]


async def test_refusals_have_the_classes_that_it_knows(
    telegram: TelegramStandIn, bot: Bot, olga: Person
) -> None:
    sent = await bot.send_message(olga.id, "one")
    telegram.refuse_next("sendMessage", 429, retry_after=3)

    with pytest.raises(RetryAfter):
        await bot.send_message(olga.id, "two")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_text("one")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(1, "one")
    olga.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(olga.id, "two")
    await bot.get_updates(offset=-1)
    waiting = asyncio.create_task(bot.get_updates(offset=telegram.mail.all[-1]["update_id"] + 1, timeout=10))
    await telegram.until(lambda: telegram.mail.is_polled)
    async with client(telegram) as other:
        await other.get_updates()
    with pytest.raises(Conflict):
        await waiting


async def test_groups_and_settings_are_understood(telegram: TelegramStandIn, bot: Bot, olga: Person) -> None:
    team = telegram.group("Team", [olga], forum=True)
    await team.adds_bot(olga, admin=True)

    topic = await bot.create_forum_topic(team.id, "Ana")
    private = await bot.create_forum_topic(olga.id, "Bia")
    await bot.set_my_commands([BotCommand("menu", "Show the menu")], language_code="pt")
    member = await bot.get_chat_member(team.id, telegram.bot.id)
    chat = await bot.get_chat(team.id)
    info = await bot.get_webhook_info()
    moved = [update for update in await bot.get_updates() if update.my_chat_member]

    assert isinstance(topic, ForumTopic)
    assert private.name == "Bia"
    assert member.status == "administrator"
    assert chat.title == "Team"
    assert info.url == ""
    assert [command.command for command in await bot.get_my_commands(language_code="pt")] == ["menu"]
    assert len(moved) == 1


def test_our_numbers_are_those_of_its_constants() -> None:
    flood = limits.FloodLimits()
    pairs = [
        (limits.MAX_TEXT_LENGTH, constants.MessageLimit.MAX_TEXT_LENGTH),
        (limits.CAPTION_LENGTH, constants.MessageLimit.CAPTION_LENGTH),
        (limits.MESSAGE_ENTITIES, constants.MessageLimit.MESSAGE_ENTITIES),
        (limits.DEEP_LINK_LENGTH, constants.MessageLimit.DEEP_LINK_LENGTH),
        (limits.MAX_CALLBACK_DATA, constants.InlineKeyboardButtonLimit.MAX_CALLBACK_DATA),
        (limits.MAX_COPY_TEXT, constants.InlineKeyboardButtonLimit.MAX_COPY_TEXT),
        (limits.TOTAL_BUTTON_NUMBER, constants.InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER),
        (limits.BUTTONS_PER_ROW, constants.InlineKeyboardMarkupLimit.BUTTONS_PER_ROW),
        (
            limits.ANSWER_CALLBACK_QUERY_TEXT_LENGTH,
            constants.CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH,
        ),
        (limits.PHOTOSIZE_UPLOAD, constants.FileSizeLimit.PHOTOSIZE_UPLOAD),
        (limits.FILESIZE_UPLOAD, constants.FileSizeLimit.FILESIZE_UPLOAD),
        (limits.FILESIZE_DOWNLOAD, constants.FileSizeLimit.FILESIZE_DOWNLOAD),
        (limits.MAX_TOPIC_NAME, constants.ForumTopicLimit.MAX_NAME_LENGTH),
        (limits.MAX_COMMANDS, constants.BotCommandLimit.MAX_COMMAND_NUMBER),
        (flood.per_chat_per_s, constants.FloodLimit.MESSAGES_PER_SECOND_PER_CHAT),
        (flood.per_group_per_minute, constants.FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP),
        (flood.per_s, constants.FloodLimit.MESSAGES_PER_SECOND),
    ]

    assert [(ours, int(theirs)) for ours, theirs in pairs if ours != theirs] == []
