"""One menu, shown in several places: what moves in one moves in all, and what is out of date does nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bridge.facts import MessageKind
from bridge.menu.advance import NOT_UNDERSTOOD, OUT_OF_DATE
from bridge.menu.state import PageId
from bridge.ports.rows import Role
from bridge.screens import Surface
from bridge.steps import ONLY_TEXT, WAS_AWAY, Steps
from tests.bridge.town import Town
from tests.bridge.townsfolk import OWNER

TELEGRAM, CONSOLE, SLACK = Surface.TELEGRAM, Surface.CONSOLE, Surface.SLACK


async def test_a_press_in_an_admin_chat_moves_the_menu_in_whatsapp_too(open_shop: Town) -> None:
    await open_shop.presses("Settings")

    assert open_shop.screen().page == PageId.SETTINGS
    assert open_shop.owner_reads[-1].startswith("*Settings*")


async def test_what_the_owner_writes_on_whatsapp_moves_every_admin_chat(open_shop: Town) -> None:
    await open_shop.sits_down(TELEGRAM)
    await open_shop.owner_writes("menu")

    await open_shop.owner_writes("2")

    assert open_shop.owner_reads[-1].startswith("*Messages*")
    assert {open_shop.screen(on).page for on in (CONSOLE, TELEGRAM)} == {PageId.LOG}
    assert {open_shop.screen(on).footer for on in (CONSOLE, TELEGRAM)} == {"changed in WhatsApp, 12:00"}


async def test_every_message_of_the_owner_is_answered_in_the_order_written(open_shop: Town) -> None:
    await open_shop.owner_writes("menu")
    await open_shop.owner_writes("help")
    await open_shop.owner_writes("0")
    await open_shop.owner_writes("what?")

    titles = [text.splitlines()[0] for text in open_shop.owner_reads]
    assert titles == ["*Main menu*", "*Help*", "*Main menu*", "*Main menu*"]
    assert NOT_UNDERSTOOD in open_shop.owner_reads[-1]


async def test_messages_written_before_an_answer_came_are_all_handled_in_order(
    open_shop: Town,
) -> None:
    await open_shop.owner_writes("menu")

    await open_shop.owner_writes("help", wait=True)
    await open_shop.owner_writes("menu", wait=True)
    await open_shop.settle()

    assert (await open_shop.row()).page == PageId.MAIN_MENU
    assert open_shop.owner_reads[-1].startswith("*Main menu*")


async def test_a_digit_is_judged_by_the_screen_that_stood_there_when_it_was_written(open_shop: Town) -> None:
    await open_shop.owner_writes("menu")
    written_at = open_shop.clock.now()
    open_shop.clock.passes(minutes=1)
    await open_shop.presses("Settings")
    read = len(open_shop.owner_reads)

    await open_shop.owner_writes("1", written_at=written_at)

    assert (await open_shop.row()).page == PageId.SETTINGS
    assert len(open_shop.owner_reads) == read + 1
    assert OUT_OF_DATE in open_shop.owner_reads[-1]


async def test_a_quoted_reply_is_judged_by_the_screen_that_it_quotes(open_shop: Town) -> None:
    await open_shop.owner_writes("menu")
    await open_shop.owner_writes("4")
    menu, settings = open_shop.sent[-2].stanza, open_shop.sent[-1].stanza

    await open_shop.owner_writes("1", quoted=menu)
    assert OUT_OF_DATE in open_shop.owner_reads[-1]
    assert (await open_shop.row()).page == PageId.SETTINGS
    await open_shop.owner_writes("1", quoted=open_shop.sent[-1].stanza)

    assert settings != open_shop.sent[-1].stanza
    assert (await open_shop.row()).page == PageId.LANGUAGE


async def test_the_words_menu_and_help_work_also_on_an_old_screen(open_shop: Town) -> None:
    await open_shop.owner_writes("menu")
    old = open_shop.sent[-1].stanza
    await open_shop.presses("Settings")

    await open_shop.owner_writes("help", quoted=old)

    assert (await open_shop.row()).page == PageId.HELP


async def test_a_press_on_an_old_screen_does_nothing_and_shows_the_present_one_there(open_shop: Town) -> None:
    await open_shop.sits_down(TELEGRAM)
    old = open_shop.screen(TELEGRAM)
    await open_shop.presses("Settings")
    seen = len(open_shop.chats[CONSOLE].shown)

    await open_shop.presses("Messages", on=TELEGRAM, screen=old)

    assert open_shop.screen(TELEGRAM).page == PageId.SETTINGS
    assert open_shop.screen(TELEGRAM).note == OUT_OF_DATE
    assert len(open_shop.chats[CONSOLE].shown) == seen
    assert len(open_shop.owner_reads) == 1


@pytest.mark.parametrize("revision", [0, 999])
async def test_typed_text_that_answers_another_screen_does_nothing(open_shop: Town, revision: int) -> None:
    await open_shop.types("4", revision=revision)

    assert open_shop.screen().page == PageId.MAIN_MENU
    assert open_shop.screen().note == OUT_OF_DATE


async def test_a_number_typed_in_an_admin_chat_is_the_button_of_that_place(open_shop: Town) -> None:
    await open_shop.types("4", revision=open_shop.screen().revision)
    assert open_shop.screen().page == PageId.SETTINGS

    await open_shop.types("Menu")

    assert open_shop.screen().page == PageId.MAIN_MENU


async def test_two_presses_at_once_act_once(open_shop: Town) -> None:
    await open_shop.sits_down(TELEGRAM)
    await open_shop.presses("Settings", wait=True)
    await open_shop.presses("Messages", on=TELEGRAM, wait=True)

    await open_shop.settle()

    assert open_shop.screen(CONSOLE).page == open_shop.screen(TELEGRAM).page == PageId.SETTINGS
    assert len(open_shop.owner_reads) == 1


async def test_a_press_that_is_delivered_twice_is_recorded_once(open_shop: Town) -> None:
    screen = open_shop.screen()
    await open_shop.presses("Settings", event_id="callback-1")
    revision = (await open_shop.row()).revision

    await open_shop.presses("Settings", event_id="callback-1", screen=screen)

    assert (await open_shop.row()).revision == revision
    assert open_shop.screen().note is None


async def test_one_persons_event_id_does_not_hide_anothers_press(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.AGENT)
    await open_shop.presses("Settings", event_id="1")

    await open_shop.presses("Messages", on=TELEGRAM, by=sam.person, menu=sam.menu, event_id="1")
    await open_shop.sits_down(TELEGRAM)
    await open_shop.presses("Language", on=TELEGRAM, event_id="1")

    assert open_shop.screen(TELEGRAM, sam.menu).page == PageId.LOG
    assert open_shop.screen(TELEGRAM).page == PageId.LANGUAGE


async def test_a_message_that_is_seen_twice_is_handled_once(open_shop: Town) -> None:
    await open_shop.owner_writes("menu", stanza_id="3EB0SAME")
    await open_shop.owner_writes("menu", stanza_id="3EB0SAME", peer=OWNER, caught_up=True)

    assert len(open_shop.owner_reads) == 1


async def test_messages_caught_up_from_an_outage_only_show_the_present_menu_once(open_shop: Town) -> None:
    await open_shop.owner_writes("menu")
    for text in ("4", "1", "2", "menu", "hello"):
        await open_shop.owner_writes(text, caught_up=True, wait=True)

    await open_shop.settle()

    assert (await open_shop.row()).page == PageId.MAIN_MENU
    assert len(open_shop.owner_reads) == 2
    assert WAS_AWAY in open_shop.owner_reads[-1]


@pytest.mark.parametrize(
    "change", [{"kind": MessageKind.IMAGE}, {"kind": MessageKind.CONTACT_CARD}, {"forwarded": True}]
)
async def test_only_text_that_the_owner_typed_is_a_step(open_shop: Town, change: dict[str, Any]) -> None:
    await open_shop.owner_writes("menu")

    await open_shop.owner_writes("4", **change)

    assert (await open_shop.row()).page == PageId.MAIN_MENU
    assert ONLY_TEXT in open_shop.owner_reads[-1]


async def test_the_first_word_whatever_it_is_brings_the_menu(open_shop: Town) -> None:
    await open_shop.store.engine.sql.run("DELETE FROM outbox WHERE tenant_id = ?", open_shop.tenant)

    await open_shop.owner_writes("hello?")

    assert [text.splitlines()[0] for text in open_shop.owner_reads] == ["*Main menu*"]


async def test_the_answer_is_held_back_for_as_long_as_the_settings_say(open_shop: Town) -> None:
    slow = replace(open_shop.handler, steps=Steps(clock=open_shop.clock, reply_pause_s=2.0))
    open_shop.handler = slow

    await open_shop.owner_writes("menu")
    assert open_shop.owner_reads == []
    open_shop.clock.passes(seconds=2)
    await open_shop.settle()

    assert len(open_shop.owner_reads) == 1
