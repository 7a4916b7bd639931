"""The real aiogram in a private chat of the Telegram stand-in: photos, files, contacts, replies."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    InputMediaPhoto,
    KeyboardButton,
    MenuButtonCommands,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from tests.standins.telegram.errors import NotVisible
from tests.standins.telegram.samples import png
from tests.standins.telegram.town import TelegramStandIn
from tests.standins.telegram.visitor import keys, polling

pytest_plugins = ["tests.standins.telegram.visiting"]
Inbox = tuple[Dispatcher, list[Any]]


def qr(text: str) -> BufferedInputFile:
    return BufferedInputFile(png(text), "code.png")


async def test_a_code_is_shown_turned_and_taken_away(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga")
    await olga.starts()
    sent = await bot.send_photo(
        olga.id, qr("first"), caption="1/6", protect_content=True, reply_markup=keys("Stop")
    )
    assert (olga.sees[-1].qr, olga.sees[-1].protected) == ("first", True)

    await sent.edit_media(
        InputMediaPhoto(media=qr("second"), caption="<b>2</b>/6"), reply_markup=keys("Stop")
    )
    assert (olga.sees[-1].qr, olga.sees[-1].text, olga.sees[-1].labels) == ("second", "2/6", ["Stop"])
    assert olga.sees[-1].protected
    with pytest.raises(TelegramBadRequest, match="not modified"):
        await sent.edit_media(
            InputMediaPhoto(media=qr("second"), caption="<b>2</b>/6"), reply_markup=keys("Stop")
        )
    await sent.edit_media(InputMediaPhoto(media=qr("third")))
    assert (olga.sees[-1].text, olga.sees[-1].labels) == ("", [])

    await sent.delete()
    assert [message.text for message in olga.sees] == ["/start"]


async def test_files_come_back_as_they_went(telegram: TelegramStandIn, bot: Bot, inbox: Inbox) -> None:
    dispatcher, arrived = inbox
    olga = telegram.user("Olga")
    await olga.starts()
    async with polling(bot, dispatcher):
        await olga.sends_photo(png("hers"), "look")
        await olga.sends_document(b"a,b", "list.csv")
        await telegram.until(lambda: len(arrived) == 3)

    photo = await bot.download(arrived[1][1].photo[-1])
    document = await bot.download(arrived[2][1].document)
    assert [file.read() if file else None for file in (photo, document)] == [png("hers"), b"a,b"]
    again = await bot.send_photo(olga.id, arrived[1][1].photo[-1].file_id)
    assert olga.sees[-1].qr == "hers"
    assert again.photo
    sent = await bot.send_document(olga.id, BufferedInputFile(b"x", "a.txt"), caption="a file")
    assert sent.document
    assert sent.document.file_name == "a.txt"
    with pytest.raises(TelegramBadRequest, match="wrong file identifier"):
        await bot.send_photo(olga.id, "nothing")
    with pytest.raises(TelegramBadRequest, match="PHOTO_INVALID_DIMENSIONS"):
        await bot.send_photo(olga.id, BufferedInputFile(png(scale=260), "big.png"))


async def test_a_contact_can_be_ones_own_or_not(telegram: TelegramStandIn, bot: Bot, inbox: Inbox) -> None:
    dispatcher, arrived = inbox
    olga, sam = telegram.user("Olga", phone="5511999990001"), telegram.user("Sam")
    await olga.starts()
    with pytest.raises(NotVisible, match="no keyboard asks"):
        await olga.shares_contact()
    button = KeyboardButton(text="Share my number", request_contact=True)
    asks = ReplyKeyboardMarkup(keyboard=[[button], [KeyboardButton(text="Later")]], one_time_keyboard=True)
    await bot.send_message(olga.id, "Your number?", reply_markup=asks)

    async with polling(bot, dispatcher):
        await olga.presses("Share my number")
        await olga.shares_contact(of_other=sam)
        await olga.shares_contact(phone="4915112345678")
        await olga.shares_contact(forwarded=True)
        await olga.presses("Later")
        await telegram.until(lambda: len(arrived) == 6)
    await bot.send_message(olga.id, "Thanks", reply_markup=ReplyKeyboardRemove())

    cards = [event.contact for _, event in arrived[1:5]]
    assert [card.user_id for card in cards] == [olga.id, sam.id, None, olga.id]
    assert (cards[0].phone_number, arrived[1][1].reply_to_message.text) == ("5511999990001", "Your number?")
    assert arrived[4][1].forward_origin is not None
    assert arrived[5][1].text == "Later"
    assert olga.keyboard == []


async def test_replies_need_their_message(telegram: TelegramStandIn, bot: Bot, inbox: Inbox) -> None:
    dispatcher, arrived = inbox
    olga = telegram.user("Olga")
    await olga.starts()
    notice = await bot.send_message(olga.id, "Ana wrote")
    async with polling(bot, dispatcher):
        await olga.writes("hello Ana", reply_to=olga.sees[-1])
        await olga.edits(olga.sees[-1], "hello Ana!")
        await telegram.until(lambda: len(arrived) == 3)

    assert arrived[1][1].reply_to_message.message_id == notice.message_id
    assert (arrived[2][0], arrived[2][1].text) == ("edited_message", "hello Ana!")
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(olga.id, "x", reply_parameters=ReplyParameters(message_id=99))
    loose = ReplyParameters(message_id=99, allow_sending_without_reply=True)
    assert (await bot.send_message(olga.id, "x", reply_parameters=loose)).reply_to_message is None


async def test_the_bot_tells_of_itself_in_each_language(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga", language="pt")
    await olga.starts()
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand(command="menu", description="Show the menu")], scope=private)
    await bot.set_my_commands(
        [BotCommand(command="menu", description="Mostra o menu")], scope=private, language_code="pt"
    )
    await bot.set_my_description("A bridge")
    await bot.set_my_description("Uma ponte", language_code="pt")
    await bot.set_chat_menu_button(olga.id, menu_button=MenuButtonCommands())

    shown = telegram.profile.shown_commands(olga.id, "pt", private=True)
    assert [command["description"] for command in shown] == ["Mostra o menu"]
    assert (await bot.get_my_description(language_code="pt")).description == "Uma ponte"
    assert (await bot.get_my_description(language_code="hi")).description == "A bridge"
    assert [c.description for c in await bot.get_my_commands(scope=private)] == ["Show the menu"]
    assert olga.chat.menu_button == {"type": "commands"}
    me = await bot.get_me()
    assert (me.is_bot, me.username, me.has_topics_enabled) == (True, "standin_bot", False)
