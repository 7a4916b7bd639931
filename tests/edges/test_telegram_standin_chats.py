"""The real aiogram in a private chat of the Telegram stand-in: messages and buttons."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import (
    BufferedInputFile,
    CopyTextButton,
    DisabledButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardRemove,
)

from tests.standins.telegram.errors import NotThere, NotVisible
from tests.standins.telegram.samples import png
from tests.standins.telegram.town import TelegramStandIn
from tests.standins.telegram.visitor import keys, polling

pytest_plugins = ["tests.standins.telegram.visiting"]
Inbox = tuple[Dispatcher, list[Any]]


async def test_a_bot_cannot_write_before_start(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(olga.id, "hello")

    await olga.starts()
    await bot.send_message(olga.id, "hello, <b>Olga &amp; all</b>")

    assert [message.text for message in olga.sees] == ["/start", "hello, Olga & all"]
    assert olga.sees[-1].html == "hello, <b>Olga &amp; all</b>"


async def test_a_deep_link_brings_its_payload(telegram: TelegramStandIn, bot: Bot, inbox: Inbox) -> None:
    dispatcher, arrived = inbox
    olga = telegram.user("Olga", language="pt", username="olga")

    async with polling(bot, dispatcher):
        await olga.starts("an-invitation_1")
        await telegram.until(lambda: arrived)

    message = arrived[0][1]
    assert (message.text, message.from_user.language_code) == ("/start an-invitation_1", "pt")
    assert message.chat.type == "private"
    with pytest.raises(NotThere):
        await olga.starts("x" * 65)


async def test_only_a_visible_button_can_be_pressed(
    telegram: TelegramStandIn, bot: Bot, inbox: Inbox
) -> None:
    dispatcher, arrived = inbox
    olga = telegram.user("Olga")
    await olga.starts()
    first = await bot.send_message(olga.id, "one", reply_markup=keys("Go"))
    second = await bot.send_message(olga.id, "two", reply_markup=keys("Go", "Back"))

    async with polling(bot, dispatcher):
        await olga.presses("Go")
        await olga.presses("Go", on=olga.sees[1])
        with pytest.raises(NotVisible, match="no button 'Stop'"):
            await olga.presses("Stop")
        await bot.delete_message(olga.id, first.message_id)
        with pytest.raises(NotVisible):
            await olga.presses("Go", on=telegram.people[olga.id].chat.messages[1])
        await telegram.until(lambda: sum(kind == "callback_query" for kind, _ in arrived) == 2)

    pressed = [event.message.message_id for kind, event in arrived if kind == "callback_query"]
    assert pressed == [second.message_id, first.message_id]


async def test_a_changed_client_can_press_anything(telegram: TelegramStandIn, bot: Bot, inbox: Inbox) -> None:
    dispatcher, arrived = inbox
    olga = telegram.user("Olga")
    await olga.starts()

    async with polling(bot, dispatcher):
        await olga.presses_raw(77, "m:guessed")
        await telegram.until(lambda: len(arrived) == 2)

    query = arrived[1][1]
    assert (query.data, query.message.date) == ("m:guessed", 0)


async def test_buttons_copy_link_and_can_be_disabled(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga")
    await olga.starts()
    row = [
        InlineKeyboardButton(text="Copy", copy_text=CopyTextButton(text="ABCD-1234"), style="primary"),
        InlineKeyboardButton(text="Open", url="https://example.org"),
        InlineKeyboardButton(text="Not yet", disabled=DisabledButton()),
    ]
    await bot.send_message(olga.id, "code", reply_markup=InlineKeyboardMarkup(inline_keyboard=[row]))

    assert await olga.presses("Copy") == "ABCD-1234" == olga.clipboard
    assert await olga.presses("Open") == "https://example.org"
    with pytest.raises(NotVisible, match="disabled"):
        await olga.presses("Not yet")
    assert olga.sees[-1].buttons[0].style == "primary"


async def test_an_edit_without_a_keyboard_takes_it_away(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga")
    await olga.starts()
    sent = await bot.send_message(olga.id, "one", reply_markup=keys("Go"))

    await sent.edit_text("two", reply_markup=keys("Go"))
    assert olga.sees[-1].labels == ["Go"]
    await sent.edit_text("three")

    assert (olga.sees[-1].text, olga.sees[-1].labels) == ("three", [])
    with pytest.raises(TelegramBadRequest, match="message is not modified: specified new message content"):
        await sent.edit_text("three")
    await sent.edit_reply_markup(reply_markup=keys("Stop"))
    assert olga.sees[-1].labels == ["Stop"]


async def test_what_is_gone_or_was_another_kind_cannot_be_edited(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga")
    await olga.starts()
    sent = await bot.send_message(olga.id, "one")
    photo = await bot.send_photo(olga.id, BufferedInputFile(png(), "code.png"))
    keyboard = await bot.send_message(olga.id, "bye", reply_markup=ReplyKeyboardRemove())

    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await photo.edit_text("two")
    with pytest.raises(TelegramBadRequest, match="there is no caption in the message to edit"):
        await sent.edit_caption(caption="two")
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await keyboard.edit_text("two")
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("two", chat_id=olga.id, message_id=olga.sees[0].message_id)
    olga.deletes(olga.sees[1])
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await sent.edit_text("two")
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await sent.delete()


async def test_a_press_is_answered_once_and_soon(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga")
    await olga.starts()
    await bot.send_message(olga.id, "menu", reply_markup=keys("Go"))

    first = await olga.presses("Go")
    assert [query["id"] for query in telegram.unanswered] == [first]
    await bot.answer_callback_query(first, text="That menu was out of date", show_alert=True)
    with pytest.raises(TelegramBadRequest, match="query is too old and response timeout expired"):
        await bot.answer_callback_query(first)
    late = await olga.presses("Go")
    telegram.later(16)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(late)

    assert [(toast.text, toast.alert) for toast in olga.toasts] == [("That menu was out of date", True)]


async def test_a_blocked_bot_is_told_so(telegram: TelegramStandIn, bot: Bot, inbox: Inbox) -> None:
    dispatcher, arrived = inbox
    olga = telegram.user("Olga")
    await olga.starts()

    async with polling(bot, dispatcher):
        olga.blocks()
        with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
            await bot.send_message(olga.id, "hello?")
        await olga.starts()
        await telegram.until(lambda: len(arrived) == 4)
    await bot.send_message(olga.id, "welcome back")

    moves = [event.new_chat_member.status for kind, event in arrived if kind == "my_chat_member"]
    assert moves == ["kicked", "member"]


async def test_old_messages_stay(telegram: TelegramStandIn, bot: Bot) -> None:
    olga = telegram.user("Olga")
    await olga.starts()
    old = await bot.send_message(olga.id, "old")
    telegram.later(48 * 3600 + 10)
    new = await bot.send_message(olga.id, "new")

    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await old.delete()
    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await bot.delete_messages(olga.id, [old.message_id, new.message_id])
    await bot.delete_messages(olga.id, [new.message_id, 999])

    assert olga.reads == ["old"]
