"""The message-yourself chat: private, until the menu is called."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.facts import ChatKind, MessageEdited, MessageKind
from bridge.ids import StanzaId
from bridge.menu.state import PageId
from bridge.steps import WAS_AWAY
from tests.bridge.town import Town
from tests.bridge.townsfolk import LINKED


@pytest.fixture
async def own_chat(town: Town) -> Town:
    """The owner steers from the linked number itself; the menu is asleep."""
    await town.onboards(None)
    town.clock.passes(hours=1)
    return town


async def test_private_notes_are_neither_recorded_nor_answered(own_chat: Town) -> None:
    before = await own_chat.facts()

    for text in ("buy flour", "1", "0", "help", "SAVE 1"):
        assert not await own_chat.notes_to_self(text)

    assert await own_chat.facts() == before
    assert own_chat.sent == []


@pytest.mark.parametrize("change", [{"kind": MessageKind.IMAGE}, {"forwarded": True}])
async def test_only_the_typed_word_wakes_the_menu(own_chat: Town, change: dict[str, Any]) -> None:
    assert not await own_chat.notes_to_self("menu", **change)

    assert own_chat.sent == []


async def test_menu_wakes_it_steps_are_taken_and_it_falls_asleep_again(own_chat: Town) -> None:
    await own_chat.notes_to_self("menu")
    await own_chat.notes_to_self("4")
    assert own_chat.owner_reads[-1].startswith("*Settings*")

    own_chat.clock.passes(minutes=16)
    assert not await own_chat.notes_to_self("1")

    assert (await own_chat.row()).page == PageId.SETTINGS
    assert len(own_chat.owner_reads) == 2


async def test_while_awake_a_private_note_is_still_no_step(own_chat: Town) -> None:
    await own_chat.notes_to_self("menu")
    before = await own_chat.row()

    await own_chat.notes_to_self("buy flour")
    await own_chat.notes_to_self("", kind=MessageKind.IMAGE)
    await own_chat.notes_to_self("call the bank", caught_up=True)

    assert await own_chat.row() == before
    assert len(own_chat.owner_reads) == 1


async def test_a_digit_caught_up_from_an_outage_is_answered_with_the_present_menu(own_chat: Town) -> None:
    await own_chat.notes_to_self("menu")

    await own_chat.notes_to_self("4", caught_up=True)

    assert (await own_chat.row()).page == PageId.MAIN_MENU
    assert WAS_AWAY in own_chat.owner_reads[-1]


async def test_where_the_page_asks_for_text_the_note_is_the_answer(own_chat: Town) -> None:
    await own_chat.notes_to_self("menu")
    for text in ("4", "4", "22:00-07:00"):
        await own_chat.notes_to_self(text)

    async with own_chat.store.transaction(own_chat.tenant) as tx:
        tenant = await tx.tenant()
    assert (tenant.quiet_from, tenant.quiet_to) == (22 * 60, 7 * 60)


async def test_the_bots_own_screens_in_the_chat_with_oneself_are_no_input(own_chat: Town) -> None:
    await own_chat.notes_to_self("menu")
    before = await own_chat.row()

    assert not await own_chat.notes_to_self("1", stanza_id=own_chat.sent[-1].stanza)

    assert await own_chat.row() == before


async def test_edits_of_private_notes_are_not_recorded(own_chat: Town) -> None:
    fact = MessageEdited(
        chat="900@lid",  # type: ignore[arg-type]
        chat_kind=ChatKind.SELF,
        stanza_id=StanzaId("3EB0"),
        from_me=True,
        peer=LINKED,
        text="buy less flour",
        edited_at=own_chat.clock.now(),
    )

    assert not await own_chat.hands_over(fact)


async def test_the_chat_with_oneself_stays_private_when_the_owner_has_another_number(open_shop: Town) -> None:
    assert not await open_shop.notes_to_self("menu")

    assert open_shop.sent == []


async def test_what_was_written_awake_and_is_handled_asleep_is_a_note_again(own_chat: Town) -> None:
    await own_chat.notes_to_self("menu")
    await own_chat.notes_to_self("4", wait=True)
    own_chat.clock.passes(minutes=16)

    await own_chat.settle()

    assert (await own_chat.row()).page == PageId.MAIN_MENU
    assert len(own_chat.owner_reads) == 1
