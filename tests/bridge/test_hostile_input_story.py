"""What hostile people, broken pages and old versions send: nothing falls over, nothing is lost in silence."""

from __future__ import annotations

import pytest

from bridge.facts import Address, ButtonPressed, TextTyped
from bridge.ids import ConversationId, StanzaId, new_id
from bridge.lanes import conversation_lane
from bridge.menu.state import PageId
from bridge.screens import Surface
from tests.bridge.cruel import CRUEL
from tests.bridge.town import Town

TEXTS = [*CRUEL, "x" * 65_536, "🏳️‍🌈" * 9000, "\x00\x01\x02", "‮" * 2000]
STRANGE_IDS = ["", " ", "'; DROP TABLE facts; --", "../../etc/passwd", "true_1@lid_2", "%00", "😀"]
UNSTORABLE_IDS = ["\x00", "\ud800", "x" * 5000]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
async def test_whatever_a_customer_writes_is_logged_and_drawn(open_shop: Town, text: str) -> None:
    who = Address(lid="803", name=text[:4000] or "Bob")

    assert await open_shop.customer_writes(text, who=who)
    await open_shop.walks("Messages", "By contact")
    await open_shop.owner_writes("menu")
    await open_shop.owner_writes("2")

    assert len(await open_shop.log()) == 1
    assert len(open_shop.owner_reads[-1]) <= 4096


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
async def test_whatever_the_owner_writes_is_answered(open_shop: Town, text: str) -> None:
    await open_shop.owner_writes("menu")
    read = len(open_shop.owner_reads)

    await open_shop.owner_writes(text)

    assert len(open_shop.owner_reads) == read + 1


@pytest.mark.parametrize("stanza", STRANGE_IDS, ids=range(len(STRANGE_IDS)))
async def test_a_strange_stanza_id_is_logged_like_any_other(open_shop: Town, stanza: str) -> None:
    await open_shop.customer_writes("hello", stanza_id=StanzaId(stanza), quoted=StanzaId(stanza))
    await open_shop.owner_writes("menu", quoted=StanzaId(stanza))

    assert [line.text for line in await open_shop.log()] == ["hello"]
    assert len(open_shop.owner_reads) == 1


@pytest.mark.parametrize("stanza", UNSTORABLE_IDS, ids=range(len(UNSTORABLE_IDS)))
async def test_a_stanza_id_that_no_database_takes_is_refused_audited_and_blocks_nothing(
    open_shop: Town, stanza: str
) -> None:
    await open_shop.customer_writes("hello", stanza_id=StanzaId(stanza))
    await open_shop.customer_writes("hello again")

    assert [line.text for line in await open_shop.log()] == ["hello again"]
    assert (await open_shop.audited())[-1] == "fact.refused"


@pytest.mark.parametrize("text", TEXTS[:20], ids=range(20))
async def test_whatever_is_typed_in_an_admin_chat_is_taken_or_refused(open_shop: Town, text: str) -> None:
    await open_shop.walks("Broadcast", "Write the text")

    await open_shop.types(text[:4096])

    assert open_shop.screen().page in (PageId.BROADCAST_COMPOSE, PageId.BROADCAST_SETUP, PageId.MAIN_MENU)


async def test_facts_about_a_menu_that_is_no_more_are_passed_over(open_shop: Town) -> None:
    gone, now = ConversationId(new_id()), open_shop.clock.now()
    press = ButtonPressed(
        event_id="1",
        conversation=gone,
        revision=1,
        choice="settings",
        surface=Surface.CONSOLE,
        pressed_by=open_shop.olga,
        pressed_at=now,
    )
    typed = TextTyped(
        event_id="2",
        conversation=gone,
        revision=None,
        text="1",
        surface=Surface.CONSOLE,
        typed_by=open_shop.olga,
        typed_at=now,
    )
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        await tx.record_fact(press, key="1", lane=conversation_lane(gone), session=None, now=now)
        await tx.record_fact(typed, key="2", lane=conversation_lane(gone), session=None, now=now)

    await open_shop.settle()

    assert await open_shop.store.waiting_lanes(10) == []


async def test_a_page_of_tomorrows_version_is_the_main_menu_today(open_shop: Town) -> None:
    await open_shop.saves(await open_shop.row(), page="of_tomorrow", memory={"x": "y"})

    assert open_shop.screen().page == PageId.MAIN_MENU
    await open_shop.presses("Status")
    assert open_shop.screen().page == PageId.STATUS
