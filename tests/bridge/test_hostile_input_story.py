"""What hostile people, broken pages and old versions send: nothing falls over, nothing is lost in silence."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from bridge.consequences import Consequences
from bridge.errors import PermanentError
from bridge.facts import Address, ButtonPressed, TextTyped
from bridge.ids import ConversationId, StanzaId, new_id
from bridge.lanes import conversation_lane
from bridge.menu.state import PageId
from bridge.ports.store import Transaction
from bridge.screens import Surface
from bridge.steps import Steps
from tests.bridge.strategies import CRUEL
from tests.bridge.town import Town


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenSteps(Steps):
    """Takes the step, and then finds that it must not be."""

    async def press(self, tx: Transaction, fact: ButtonPressed, *, seq: int, then: Consequences) -> None:
        """As `Steps.press`, then refuses."""
        await super(BrokenSteps, self).press(tx, fact, seq=seq, then=then)
        raise PermanentError("never")


TEXTS = [*CRUEL, "x" * 65_536, "🏳️‍🌈" * 9000, "\x00\x01\x02", "‮" * 2000]
STRANGE_IDS = [
    "",
    "\x00",
    "\ud800",
    "'; DROP TABLE facts; --",
    "x" * 5000,
    "../../etc/passwd",
    "true_1@lid_2",
]


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
async def test_a_strange_stanza_id_stops_nothing(open_shop: Town, stanza: str) -> None:
    refused = False
    try:
        await open_shop.customer_writes("hello", stanza_id=StanzaId(stanza), quoted=StanzaId(stanza))
    except PermanentError:
        refused = True
    await open_shop.customer_writes("hello again")

    assert len(await open_shop.log()) == 1 + (not refused)
    assert await open_shop.store.waiting_lanes(10) == []


@pytest.mark.parametrize("text", TEXTS[:20], ids=range(20))
async def test_whatever_is_typed_in_an_admin_chat_is_taken_or_refused(open_shop: Town, text: str) -> None:
    await open_shop.walks("Broadcast", "Write the text")

    await open_shop.types(text[:4096])

    assert open_shop.screen().page in (PageId.BROADCAST_COMPOSE, PageId.BROADCAST_SETUP, PageId.MAIN_MENU)


async def test_a_fact_that_can_never_be_handled_does_not_block_those_behind_it(open_shop: Town) -> None:
    lane = conversation_lane(open_shop.menu)
    await open_shop.saves(
        await open_shop.row(), page=PageId.REPLY_CONFIRM, memory={"contact": open_shop.olga, "text": "x"}
    )
    revision = (await open_shop.row()).revision
    bad = ButtonPressed(
        event_id="1",
        conversation=open_shop.menu,
        revision=revision,
        choice="send",
        surface=Surface.CONSOLE,
        pressed_by=open_shop.olga,
        pressed_at=open_shop.clock.now(),
    )
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        await tx.record_fact(bad, key="bad", lane=lane, session=None, now=open_shop.clock.now())

    await open_shop.settle()

    assert (await open_shop.row()).revision == revision + 1


async def test_what_was_begun_for_a_refused_fact_is_rolled_back_and_audited(open_shop: Town) -> None:
    await open_shop.customer_writes("hello")
    await open_shop.walks("Messages", "By contact", "Carla", "Reply")
    await open_shop.types("Yes.")
    before = await open_shop.row()
    await open_shop.presses("Send to Carla", wait=True)
    lane = conversation_lane(open_shop.menu)
    open_shop.handler = replace(open_shop.handler, steps=BrokenSteps(clock=open_shop.clock))

    assert await open_shop.handler.handle_lane(open_shop.tenant, lane) == 1

    assert await open_shop.row() == before
    assert await open_shop.store.engine.sql.all("SELECT * FROM causes") == []
    assert (await open_shop.audited())[-1] == "fact.refused"


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
        for number, fact in enumerate((press, typed)):
            await tx.record_fact(fact, key=str(number), lane=conversation_lane(gone), session=None, now=now)

    await open_shop.settle()

    assert await open_shop.store.waiting_lanes(10) == []


async def test_a_page_of_tomorrows_version_is_the_main_menu_today(open_shop: Town) -> None:
    await open_shop.saves(await open_shop.row(), page="of_tomorrow", memory={"x": "y"})

    assert open_shop.screen().page == PageId.MAIN_MENU
    await open_shop.presses("Status")
    assert open_shop.screen().page == PageId.STATUS
