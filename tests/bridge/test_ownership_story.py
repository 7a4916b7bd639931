"""Whose the menu is: a new number, the message-yourself chat, and people who lose their role."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.desk import NotYours
from bridge.facts import Address, ChatKind, MessageEdited, MessageKind
from bridge.ids import StanzaId
from bridge.menu.state import PageId
from bridge.ports.rows import Role
from bridge.screens import Surface
from bridge.session_life import Desired, SessionState
from bridge.steps import WAS_AWAY
from tests.bridge.town import CARLA, LINKED, OWNER, Town

TELEGRAM = Surface.TELEGRAM
NEW = Address(lid="710", phone="+34600000010", name="Olga new")


@pytest.fixture
async def own_chat(town: Town) -> Town:
    """The owner steers from the linked number itself; the menu is asleep."""
    await town.onboards(None)
    town.clock.passes(hours=1)
    return town


async def test_a_new_number_rules_only_when_it_has_proven_itself(open_shop: Town) -> None:
    code = await open_shop.proposes(NEW.phone)

    await open_shop.sees("menu", peer=NEW)
    assert open_shop.sent == []
    await open_shop.owner_writes("menu")
    assert len(open_shop.owner_reads) == 1
    await open_shop.sees(code, peer=NEW)
    assert await open_shop.ruling() == NEW.phone
    read = len(open_shop.owner_reads)
    await open_shop.owner_writes("menu")
    assert len(open_shop.owner_reads) == read
    await open_shop.sees("menu", peer=NEW)

    assert len(open_shop.owner_reads) == read + 1
    assert [
        notice.title for notice in open_shop.chats[Surface.CONSOLE].notices if "proven" in notice.title
    ] == ["Your number is proven. It has the menu now."] * 2


async def test_a_second_claim_takes_the_place_of_the_first(open_shop: Town) -> None:
    first = await open_shop.proposes(NEW.phone)
    await open_shop.walks("Another number")
    await open_shop.types("+34 600 000 011")

    await open_shop.sees(first, peer=NEW)

    assert await open_shop.ruling() == OWNER.phone


async def test_screens_that_still_wait_for_the_old_number_do_not_go_out_to_it(open_shop: Town) -> None:
    code = await open_shop.proposes(NEW.phone)
    network, open_shop.network = open_shop.network, None
    await open_shop.owner_writes("menu")
    await open_shop.sees(code, peer=NEW)

    open_shop.network = network
    await open_shop.settle()

    assert len(open_shop.owner_reads) == 1
    assert (await open_shop.outbox())[-2]["delivery"] == "dropped"


async def test_the_number_is_never_changed_from_whatsapp(open_shop: Town) -> None:
    for text in ("menu", "4", "6", "+34 600 000 010"):
        await open_shop.owner_writes(text)

    async with open_shop.store.transaction(open_shop.tenant) as tx:
        assert await tx.pending_owner_number(open_shop.session) is None
    assert "This step is done in your admin chat, not in WhatsApp." in open_shop.owner_reads[-2]


async def test_logging_out_is_an_act_of_the_admin_chat(open_shop: Town) -> None:
    for text in ("menu", "1", "2"):
        await open_shop.owner_writes(text)
    assert (await open_shop.row()).page == PageId.STATUS

    await open_shop.walks("Log out of WhatsApp", "Stay linked", "Log out of WhatsApp", "Log out")

    async with open_shop.store.transaction(open_shop.tenant) as tx:
        session = await tx.session(open_shop.session)
    assert session is not None
    assert session.desired is Desired.UNLINKED
    assert "session.logged_out" in await open_shop.audited()


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


async def test_an_operator_who_was_removed_sees_and_does_nothing_any_more(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.AGENT)
    screen = open_shop.screen(TELEGRAM, sam.menu)
    await open_shop.presses("Messages", on=TELEGRAM, by=sam.person, menu=sam.menu, wait=True)
    await open_shop.dismisses(sam.person)
    await open_shop.settle()
    shown = len(open_shop.chats[TELEGRAM].shown)

    await open_shop.reports(SessionState.DISCONNECTED)
    with pytest.raises(NotYours):
        await open_shop.presses("Messages", on=TELEGRAM, by=sam.person, menu=sam.menu, screen=screen)
    with pytest.raises(NotYours):
        await open_shop.desk.sit_down(open_shop.tenant, sam.person, surface=TELEGRAM, address="x")
    with pytest.raises(NotYours):
        await open_shop.desk.present(open_shop.tenant, sam.menu, surface=TELEGRAM)

    assert len(open_shop.chats[TELEGRAM].shown) == shown
    assert (await open_shop.row(sam.menu)).page == PageId.MAIN_MENU


async def test_an_owner_who_was_removed_is_a_contact_like_any_other(open_shop: Town) -> None:
    await open_shop.customer_writes("hello")
    await open_shop.dismisses(open_shop.olga)
    told = len(open_shop.chats[Surface.CONSOLE].notices)

    await open_shop.owner_writes("menu")
    await open_shop.customer_writes("hello?")

    assert open_shop.sent == []
    assert [line.text for line in await open_shop.log()] == ["hello", "menu", "hello?"]
    assert len(open_shop.chats[Surface.CONSOLE].notices) == told


async def test_an_owner_who_is_an_agent_now_sees_no_secret_of_the_page_where_the_menu_stands(
    open_shop: Town,
) -> None:
    await open_shop.proposes(NEW.phone)
    assert await open_shop.code() in open_shop.body()

    await open_shop.demotes(open_shop.olga, Role.AGENT)
    await open_shop.reports(SessionState.DISCONNECTED)

    assert await open_shop.code() not in str(open_shop.screen())
    await open_shop.presses("Back")
    assert open_shop.screen().page == PageId.MAIN_MENU


async def test_a_number_whose_claimant_has_no_menu_is_proven_and_shows_nothing(open_shop: Town) -> None:
    await open_shop.store.engine.sql.run("DELETE FROM notices")
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        mia = await tx.add_operator("Mia", Role.OWNER)
        await tx.propose_owner_number(
            open_shop.session,
            mia.id,
            phone=NEW.phone,
            is_self=False,
            code="AAAA-BBBB",
            expires_at=open_shop.clock.now().replace(year=2100),
        )

    await open_shop.sees("aaaabbbb", peer=NEW)
    await open_shop.sees("menu", peer=NEW)

    assert await open_shop.ruling() == NEW.phone
    assert open_shop.sent == []
    assert await open_shop.log() == []


async def test_a_customer_is_not_merged_with_the_owner_by_what_he_calls_himself(open_shop: Town) -> None:
    await open_shop.customer_writes("menu", who=Address(lid=CARLA.lid, phone=CARLA.phone, name=OWNER.name))

    assert open_shop.sent == []
