"""The real aiogram in groups and topics of the Telegram stand-in."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat

from tests.standins.telegram.errors import NotThere
from tests.standins.telegram.groups import Group
from tests.standins.telegram.people import Person
from tests.standins.telegram.town import TelegramStandIn
from tests.standins.telegram.visitor import keys, polling

pytest_plugins = ["tests.standins.telegram.visiting"]
Inbox = tuple[Dispatcher, list[Any]]


@pytest.fixture
def people(telegram: TelegramStandIn) -> list[Person]:
    return [telegram.user("Olga"), telegram.user("Sam")]


@pytest.fixture
def team(telegram: TelegramStandIn, people: list[Person]) -> Group:
    return telegram.group("Team", people, forum=True)


async def test_the_bot_is_told_where_it_is_put(
    telegram: TelegramStandIn, bot: Bot, inbox: Inbox, people: list[Person], team: Group
) -> None:
    dispatcher, arrived = inbox
    with pytest.raises(TelegramForbiddenError, match="bot is not a member of the supergroup chat"):
        await bot.send_message(team.id, "hello")

    async with polling(bot, dispatcher):
        await team.adds_bot(people[0])
        await team.adds_bot(people[0], admin=True)
        await bot.send_message(team.id, "hello")
        await team.removes_bot(people[0])
        await telegram.until(lambda: len(arrived) == 4)
    with pytest.raises(TelegramForbiddenError, match="bot was kicked from the supergroup chat"):
        await bot.send_message(team.id, "still there?")

    moves = [event for kind, event in arrived if kind == "my_chat_member"]
    assert [move.new_chat_member.status for move in moves] == ["member", "administrator", "kicked"]
    assert moves[1].new_chat_member.can_manage_topics
    assert moves[0].chat.is_forum


async def test_a_bot_without_rights_sees_only_what_is_meant_for_it(
    telegram: TelegramStandIn, bot: Bot, inbox: Inbox, people: list[Person], team: Group
) -> None:
    dispatcher, arrived = inbox
    olga, sam = people
    await team.adds_bot(olga)
    await bot.send_message(team.id, "Ana wrote")
    async with polling(bot, dispatcher):
        await team.writes(olga, "among us")
        await team.writes(olga, "/menu")
        await team.writes(sam, "an answer", reply_to=team.sees[1])
        await team.writes(sam, "hey @standin_bot")
        await telegram.until(lambda: len(arrived) >= 5)
        await team.adds_bot(olga, admin=True)
        await team.writes(olga, "now among all")
        await telegram.until(lambda: len(arrived) == 7)

    texts = [event.text for kind, event in arrived if kind == "message"]
    assert texts == [None, "/menu", "an answer", "hey @standin_bot", "now among all"]


async def test_message_ids_of_two_chats_overlap(
    telegram: TelegramStandIn, bot: Bot, people: list[Person], team: Group
) -> None:
    await people[0].starts()
    await team.adds_bot(people[0])

    private = await bot.send_message(people[0].id, "one")
    shared = await bot.send_message(team.id, "two")

    assert private.message_id == shared.message_id == 2


async def test_a_topic_for_each_customer(
    telegram: TelegramStandIn, bot: Bot, inbox: Inbox, people: list[Person], team: Group
) -> None:
    dispatcher, arrived = inbox
    olga, sam = people
    await team.adds_bot(olga)
    with pytest.raises(TelegramBadRequest, match="not enough rights to create a topic"):
        await bot.create_forum_topic(team.id, "Ana")
    await team.adds_bot(olga, admin=True)
    topic = await bot.create_forum_topic(team.id, "Ana")
    await bot.send_message(
        team.id, "Ana wrote", message_thread_id=topic.message_thread_id, reply_markup=keys("Go")
    )

    async with polling(bot, dispatcher):
        await team.writes(sam, "hello Ana", topic="Ana")
        await team.presses(sam, "Go")
        await telegram.until(lambda: arrived and arrived[-1][0] == "callback_query")

    written, pressed = arrived[-2][1], arrived[-1][1]
    assert written.message_thread_id == topic.message_thread_id
    assert written.is_topic_message
    assert written.reply_to_message.forum_topic_created.name == "Ana"
    assert pressed.from_user.first_name == "Sam"
    await bot.edit_forum_topic(team.id, topic.message_thread_id, name="Ana B.")
    assert [known.name for known in team.topics] == ["Ana B."]
    await bot.close_forum_topic(team.id, topic.message_thread_id)
    with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
        await bot.close_forum_topic(team.id, topic.message_thread_id)
    await bot.reopen_forum_topic(team.id, topic.message_thread_id)
    await bot.delete_forum_topic(team.id, topic.message_thread_id)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(team.id, "gone", message_thread_id=topic.message_thread_id)
    assert "Ana wrote" not in [message.text for message in team.sees]


async def test_topics_in_private_chats_are_a_switch(
    telegram: TelegramStandIn, bot: Bot, people: list[Person]
) -> None:
    olga = people[0]
    await olga.starts()
    with pytest.raises(TelegramBadRequest, match="the chat is not a forum"):
        await bot.create_forum_topic(olga.id, "Ana")

    telegram.private_topics = True
    topic = await bot.create_forum_topic(olga.id, "Ana")
    sent = await bot.send_message(olga.id, "Ana wrote", message_thread_id=topic.message_thread_id)

    assert (await bot.get_me()).has_topics_enabled
    assert sent.is_topic_message
    assert [known.name for known in olga.topics] == ["Ana"]


async def test_a_group_grows_into_a_supergroup(
    telegram: TelegramStandIn, bot: Bot, inbox: Inbox, people: list[Person]
) -> None:
    dispatcher, arrived = inbox
    small = telegram.group("Small", people, basic=True)
    await small.adds_bot(people[0])
    async with polling(bot, dispatcher):
        grown = await small.migrates()
        await telegram.until(lambda: len(arrived) == 4)

    with pytest.raises(TelegramMigrateToChat) as told:
        await bot.send_message(small.id, "hello")
    await bot.send_message(told.value.migrate_to_chat_id, "hello")

    assert grown.sees[-1].text == "hello"
    assert arrived[2][1].migrate_to_chat_id == grown.id
    assert arrived[3][1].migrate_from_chat_id == small.id


async def test_who_is_there_can_be_asked(
    telegram: TelegramStandIn, bot: Bot, people: list[Person], team: Group
) -> None:
    olga, sam = people
    await team.adds_bot(olga, admin=True)
    ann = telegram.user("Ann")

    statuses = [(await bot.get_chat_member(team.id, who.id)).status for who in (olga, sam, ann)]

    assert statuses == ["creator", "member", "left"]
    assert [member.user.is_bot for member in await bot.get_chat_administrators(team.id)] == [False, True]
    assert await bot.get_chat_member_count(team.id) == 3
    assert (await bot.get_chat(team.id)).title == "Team"
    with pytest.raises(NotThere, match="Ann is not in"):
        await team.writes(ann, "let me in")
    team.adds(ann)
    await team.writes(ann, "thanks")
    await bot.leave_chat(team.id)
    with pytest.raises(TelegramForbiddenError, match="bot is not a member"):
        await bot.send_message(team.id, "bye")


async def test_messages_are_pinned_copied_and_forwarded(
    telegram: TelegramStandIn, bot: Bot, people: list[Person], team: Group
) -> None:
    olga = people[0]
    await olga.starts()
    await team.adds_bot(olga, admin=True)
    sent = await bot.send_message(olga.id, "<b>one</b>")
    secret = await bot.send_message(olga.id, "two", protect_content=True)

    await sent.pin()
    await sent.copy_to(team.id)
    await sent.forward(team.id)
    with pytest.raises(TelegramBadRequest, match="can't be copied"):
        await secret.copy_to(team.id)

    assert olga.chat.pinned == [sent.message_id]
    assert [message.html for message in team.sees[1:]] == ["<b>one</b>", "<b>one</b>"]
    await sent.unpin()
    assert olga.chat.pinned == []
