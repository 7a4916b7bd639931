"""Broadcasts at their edges: nothing there, nobody allowed, moved on meanwhile, too much for today."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bridge.broadcast_life import BroadcastState, Move
from bridge.broadcast_run import BroadcastRun
from bridge.broadcasting import make_outbound_true
from bridge.consequences import Consequences
from bridge.errors import LostRace
from bridge.facts import FileGiven
from bridge.gate import NoCause, asked_by_owner, broadcast_to_contact
from bridge.ids import BroadcastId, ConversationId, FileId, SessionId, new_id
from bridge.menu.effects import MoveBroadcast
from bridge.menu.state import PageId
from bridge.occasion import Occasion
from bridge.ownership import ruling_number
from bridge.ports.broadcast_rows import RecipientRow
from bridge.screens import Surface
from tests.bridge.broadcast_shop import a_list, broadcast_of, confirmed, gives, shop, stands_at_list
from tests.bridge.samples import NOW, an_actor
from tests.bridge.town import Town

__all__ = ["shop"]


async def test_new_contacts_wait_for_tomorrow_and_known_ones_go_on(shop: Town, tmp_path: Path) -> None:
    """The database stamps by the real time, so this business lives where it is noon now."""
    now = datetime.now(UTC)
    shop.clock.moment, ahead = now, 12 - now.hour
    zone = f"Etc/GMT{-ahead:+d}" if ahead else "UTC"
    async with shop.store.transaction(shop.tenant) as tx:
        await tx.change_tenant(time_zone=zone)
    await stands_at_list(shop)
    strangers = [f"+3460000003{n},S{n}" for n in range(4)]
    await gives(shop, a_list(tmp_path, *strangers, "+34600000003,Carla"))
    await shop.presses("They agreed")
    await shop.jumps_to(PageId.BROADCAST_AUDIENCE)
    await shop.presses("New contacts: off")
    await shop.jumps_to(PageId.BROADCAST_PREVIEW)
    await shop.presses("Send to 5 people")
    shop.run = BroadcastRun(store=shop.store, clock=shop.clock)

    await shop.brings_on(minutes=240)

    assert sorted(shop.contacts_got) == [
        "Hi Carla, we are closed on Monday.",
        "Hi S0, we are closed on Monday.",
        "Hi S1, we are closed on Monday.",
    ]
    assert (await broadcast_of(shop)).state is BroadcastState.RUNNING
    await shop.presses("Look again")
    assert "left." in shop.body()


async def test_the_gate_lets_nothing_pass_that_nobody_confirmed(shop: Town) -> None:
    await confirmed(shop)
    row = await broadcast_of(shop)
    recipient = RecipientRow(
        broadcast=row.id,
        person=shop.olga,
        place=0,
        name="",
        is_new=False,
        lid="800",
        phone=None,
        opted_out=False,
    )
    async with shop.store.transaction(shop.tenant) as tx:
        owner = await ruling_number(tx, shop.session)
        assert owner is not None
        with pytest.raises(NoCause):
            await broadcast_to_contact(tx, row, recipient, now=NOW)
        running = replace(row, state=BroadcastState.RUNNING)
        for wrong in (
            replace(recipient, opted_out=True),
            replace(recipient, broadcast=BroadcastId(new_id())),
        ):
            with pytest.raises(NoCause):
                await broadcast_to_contact(tx, running, wrong, now=NOW)
        with pytest.raises(NoCause):
            await asked_by_owner(tx, owner, SessionId(new_id()), "x", None, now=NOW)


async def test_what_was_moved_by_another_process_meanwhile_is_a_lost_race(shop: Town) -> None:
    await confirmed(shop)
    row = await broadcast_of(shop)
    occasion = Occasion(actor=an_actor(person=shop.olga), session=shop.session, fact=1, now=NOW)

    async with shop.store.transaction(shop.tenant) as tx:
        with pytest.raises(LostRace):
            await make_outbound_true(tx, MoveBroadcast(broadcast=row.id, move=Move.RESUME), occasion)


async def test_pages_of_what_is_not_there_say_so(open_shop: Town) -> None:
    await open_shop.jumps_to(PageId.BROADCAST_PREVIEW)
    assert open_shop.body() == "Nothing is written yet. Begin with the text."
    assert open_shop.screen().choices[1].why_not == "write the text first"
    for page in (PageId.BROADCAST, PageId.BROADCAST_STOP):
        row = await open_shop.row()
        await open_shop.saves(row, page=page, memory={"broadcast": new_id()})
        assert open_shop.body() == "This broadcast is no longer there."
    await open_shop.types("stop")
    assert open_shop.screen().page == PageId.BROADCASTS


async def test_a_file_alone_is_a_broadcast(open_shop: Town, tmp_path: Path) -> None:
    await open_shop.walks("Broadcast", "Write the text")
    await gives(open_shop, a_list(tmp_path, "x", name="offer.pdf"))

    assert "File: offer.pdf" in open_shop.body()
    assert "Text:" not in open_shop.body()


async def test_a_list_that_is_not_among_the_last_ones_keeps_its_name(shop: Town, tmp_path: Path) -> None:
    await stands_at_list(shop)
    for n in range(6):
        await gives(shop, a_list(tmp_path, "+34600000011", name=f"l{n}.csv"))
    async with shop.store.transaction(shop.tenant) as tx:
        (*_, eldest) = await tx.lists(shop.session, 10)
        draft = await tx.broadcast_draft(shop.session)
        assert draft is not None
        await tx.save_broadcast_draft(shop.session, audience=replace(draft.audience, list=eldest.id))

    await shop.jumps_to(PageId.BROADCAST_LIST)

    assert shop.body().startswith("l0.csv")


async def test_a_file_for_a_menu_that_is_gone_is_nobodys(shop: Town) -> None:
    fact = FileGiven(
        event_id="1",
        conversation=ConversationId(new_id()),
        revision=None,
        file=FileId(new_id()),
        list=None,
        refused=None,
        values={},
        caption="",
        surface=Surface.CONSOLE,
        given_by=shop.olga,
        given_at=NOW,
    )
    then = Consequences()
    async with shop.store.transaction(shop.tenant) as tx:
        await shop.handler.steps.give_file(tx, fact, seq=1, then=then)

    assert not then.surfaces
