"""The places of one menu: off and on, private and not, one language, whose it is."""

from __future__ import annotations

import pytest

from bridge.desk import MAX_TYPED, NotYours, TooLong
from bridge.ids import ConversationId, new_id
from bridge.menu.advance import OUT_OF_DATE
from bridge.menu.state import PageId
from bridge.ports.rows import Role
from bridge.screens import Surface
from bridge.tokens import BadToken
from tests.bridge.town import Town

TELEGRAM, CONSOLE, SLACK = Surface.TELEGRAM, Surface.CONSOLE, Surface.SLACK


async def test_private_pages_do_not_show_on_whatsapp_and_the_owner_finds_back(open_shop: Town) -> None:
    await open_shop.owner_writes("menu")
    await open_shop.walks("Settings", "Owner's number")
    await open_shop.types("+34 600 000 009")
    read = len(open_shop.owner_reads)

    await open_shop.owner_writes("1")
    await open_shop.owner_writes("menu")

    assert await open_shop.code() not in "".join(open_shop.owner_reads)
    assert len(open_shop.owner_reads) == read + 2
    assert open_shop.owner_reads[-1].startswith("*Main menu*")


async def test_a_place_that_is_off_keeps_what_it_shows_until_somebody_steps_there(open_shop: Town) -> None:
    await open_shop.sits_down(TELEGRAM)
    await open_shop.walks("Settings", "Where the menu shows", "Telegram: on")
    old = open_shop.screen(TELEGRAM)
    await open_shop.walks("Back", "Back", "Messages")
    assert open_shop.screen(TELEGRAM) == old

    await open_shop.presses("Back", on=TELEGRAM)
    assert (open_shop.screen(TELEGRAM).page, open_shop.screen(TELEGRAM).note) == (PageId.LOG, OUT_OF_DATE)
    await open_shop.presses("Back", on=TELEGRAM)
    assert open_shop.screen(TELEGRAM).page == PageId.MAIN_MENU
    assert open_shop.screen(CONSOLE).page == PageId.MAIN_MENU


async def test_whatsapp_can_be_switched_off_and_still_answers_what_is_written_there(open_shop: Town) -> None:
    await open_shop.walks("Settings", "Where the menu shows", "WhatsApp: on")
    read = len(open_shop.owner_reads)

    await open_shop.walks("Back", "Back")
    assert len(open_shop.owner_reads) == read
    await open_shop.owner_writes("menu")
    assert len(open_shop.owner_reads) == read + 1
    await open_shop.walks("Settings", "Where the menu shows", "WhatsApp: off")
    await open_shop.presses("Back")

    assert open_shop.owner_reads[-1].startswith("*Settings*")


async def test_a_new_language_is_spoken_everywhere_at_once(open_shop: Town) -> None:
    await open_shop.sits_down(TELEGRAM)
    await open_shop.owner_writes("menu")

    await open_shop.walks("Settings", "Language", "Español")

    titles = {open_shop.screen(on).title for on in (CONSOLE, TELEGRAM)}
    assert titles == {"Ajustes"}
    assert open_shop.owner_reads[-1].startswith("*Ajustes*")
    await open_shop.owner_writes("ayuda")
    assert open_shop.screen().title == "Ayuda"


async def test_text_that_is_too_long_is_not_recorded(open_shop: Town) -> None:
    before = await open_shop.facts()

    with pytest.raises(TooLong, match=str(MAX_TYPED)):
        await open_shop.types("x" * (MAX_TYPED + 1))

    assert await open_shop.facts() == before


async def test_nobody_presses_or_types_in_somebody_elses_menu(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.MANAGER)
    before = await open_shop.facts()

    with pytest.raises(NotYours):
        await open_shop.presses("Settings", by=sam.person)
    with pytest.raises(NotYours):
        await open_shop.types("4", by=sam.person)
    with pytest.raises(NotYours):
        await open_shop.types("4", menu=ConversationId(new_id()))
    with pytest.raises(BadToken):
        await open_shop.desk.press(open_shop.tenant, open_shop.olga, "m:x", surface=CONSOLE, event_id="1")

    assert await open_shop.facts() == before


async def test_another_tenants_menu_is_not_there(open_shop: Town) -> None:
    other = (await open_shop.store.platform.add_tenant("Butcher")).id

    with pytest.raises(NotYours):
        await open_shop.desk.present(other, open_shop.menu, surface=CONSOLE)


async def test_a_colleagues_steps_move_only_the_colleagues_menu(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.AGENT)
    read = len(open_shop.owner_reads)

    await open_shop.presses("Messages", on=TELEGRAM, by=sam.person, menu=sam.menu)

    assert open_shop.screen(TELEGRAM, sam.menu).page == PageId.LOG
    assert open_shop.screen(CONSOLE).page == PageId.MAIN_MENU
    assert len(open_shop.owner_reads) == read


async def test_the_desk_knows_a_persons_menu(open_shop: Town) -> None:
    row = await open_shop.desk.conversations(open_shop.tenant, open_shop.olga)

    assert row is not None
    assert row.id == open_shop.menu
