"""Several processes at one lane: what one of them lost is rolled back, looked at anew, and done once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bridge.consequences import Consequences
from bridge.errors import PermanentError
from bridge.facts import ButtonPressed, FileGiven
from bridge.handling import MOST_TRIES
from bridge.lanes import conversation_lane
from bridge.menu.state import PageId, Turn
from bridge.ports.rows import ConversationRow, Role
from bridge.ports.store import Transaction
from bridge.screens import Surface
from bridge.steps import Steps
from tests.bridge.on_whatsapp import fetches, sends_file
from tests.bridge.samples import a_message
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA


@dataclass(frozen=True, slots=True, kw_only=True)
class OvertakenAtTheFact(Steps):
    """While the first press is judged, another process is faster and handles it."""

    overtaken: list[int] = field(default_factory=list)

    async def press(self, tx: Transaction, fact: ButtonPressed, *, seq: int, then: Consequences) -> None:
        """As `Steps.press`."""
        await super(OvertakenAtTheFact, self).press(tx, fact, seq=seq, then=then)
        if not self.overtaken:
            self.overtaken.append(seq)
            await tx.fact_handled(seq, self.clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class OvertakenAtTheMenu(Steps):
    """Before the first step is stored, another process moves the menu."""

    overtaken: list[int] = field(default_factory=list)

    async def _settle(self, tx: Transaction, row: ConversationRow, turn: Turn, **given: Any) -> None:
        if not self.overtaken:
            self.overtaken.append(row.revision)
            assert await tx.save_conversation(replace(row, revision=99), was_revision=row.revision)
        await super(OvertakenAtTheMenu, self)._settle(tx, row, turn, **given)


@dataclass(frozen=True, slots=True, kw_only=True)
class OvertakenAtTheFile(Steps):
    """While the first file is given, another process is faster and handles its message."""

    overtaken: list[int] = field(default_factory=list)

    async def give_file(self, tx: Transaction, fact: FileGiven, *, seq: int, then: Consequences) -> None:
        """As `Steps.give_file`."""
        await super(OvertakenAtTheFile, self).give_file(tx, fact, seq=seq, then=then)
        if not self.overtaken:
            self.overtaken.append(seq)
            await tx.fact_handled(seq, self.clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultySteps(Steps):
    """Has a fault that nobody foresaw."""

    async def press(self, tx: Transaction, fact: ButtonPressed, *, seq: int, then: Consequences) -> None:
        raise ZeroDivisionError


class BrokenSteps(Steps):
    """Takes the step, and then finds that it must not be."""

    async def press(self, tx: Transaction, fact: ButtonPressed, *, seq: int, then: Consequences) -> None:
        """As `Steps.press`, then refuses."""
        await super().press(tx, fact, seq=seq, then=then)
        raise PermanentError("never")


@pytest.mark.parametrize("overtaken", [OvertakenAtTheFact, OvertakenAtTheMenu])
async def test_who_was_overtaken_begins_anew_and_the_step_is_taken_once(
    open_shop: Town, overtaken: type[Steps]
) -> None:
    open_shop.handler = replace(open_shop.handler, steps=overtaken(clock=open_shop.clock))
    before = (await open_shop.row()).revision

    await open_shop.presses("Settings")

    assert open_shop.screen().page == PageId.SETTINGS
    assert (await open_shop.row()).revision == before + 1
    assert len(open_shop.owner_reads) == 1


async def test_two_handlers_of_one_lane_handle_each_fact_once(open_shop: Town) -> None:
    before = (await open_shop.row()).revision
    await open_shop.presses("Settings", wait=True)
    lanes = await open_shop.store.waiting_lanes(10)

    handled = await asyncio.gather(*(open_shop.handler.handle_lane(*lane) for lane in lanes * 4))

    assert sum(handled) == 1
    assert (await open_shop.row()).revision == before + 1


async def test_what_was_begun_for_a_refused_fact_is_rolled_back_and_audited_once(open_shop: Town) -> None:
    await open_shop.customer_writes("hello")
    await open_shop.walks("Messages", "By contact", "Carla", "Reply")
    await open_shop.types("Yes.")
    before = await open_shop.row()
    await open_shop.presses("Send to Carla", wait=True)
    lane = conversation_lane(open_shop.menu)
    broken = replace(open_shop.handler, steps=BrokenSteps(clock=open_shop.clock))

    await asyncio.gather(*(broken.handle_lane(open_shop.tenant, lane) for _ in range(4)))

    assert await open_shop.row() == before
    assert await open_shop.store.engine.sql.all("SELECT * FROM causes") == []
    assert (await open_shop.audited()).count("fact.refused") == 1


async def test_a_fault_of_ours_blocks_a_lane_for_some_tries_only(open_shop: Town) -> None:
    await open_shop.presses("Settings", wait=True)
    lane = conversation_lane(open_shop.menu)
    faulty = replace(open_shop.handler, steps=FaultySteps(clock=open_shop.clock), tries={})

    for _ in range(MOST_TRIES - 1):
        with pytest.raises(ZeroDivisionError):
            await faulty.handle_lane(open_shop.tenant, lane)
    assert await faulty.handle_lane(open_shop.tenant, lane) == 1

    assert (await open_shop.audited()).count("fact.refused") == 1
    await open_shop.presses("Settings")
    assert open_shop.screen().page == PageId.SETTINGS


async def test_a_fact_that_can_never_be_handled_does_not_block_those_behind_it(open_shop: Town) -> None:
    lane, now = conversation_lane(open_shop.menu), open_shop.clock.now()
    nowhere = a_message(peer=CARLA)
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        await tx.record_fact(nowhere, key="bad", lane=lane, session=None, now=now)

    await open_shop.presses("Settings")

    assert open_shop.screen().page == PageId.SETTINGS
    assert "fact.refused" in await open_shop.audited()


async def test_a_menu_that_speaks_of_no_number_yet_can_be_looked_at(town: Town) -> None:
    async with town.store.transaction(town.tenant) as tx:
        await tx.change_tenant(mirrored=frozenset({Surface.WHATSAPP}))
        row = await tx.open_conversation(town.olga, Role.OWNER, session=None, page=PageId.MAIN_MENU)
        now = town.clock.now()
        await tx.put_surface(row.id, Surface.CONSOLE, "")
        await tx.add_notice(row.id, "digest", about=None, params={}, now=now, not_before=now)
    town.menu = row.id
    await town.settle()
    assert town.screen().page == PageId.MAIN_MENU

    await town.presses("Status")
    await town.types("1", revision=0)

    assert town.screen().note == "That menu was out of date. This is the present one."
    assert town.chats[Surface.CONSOLE].notices == []


@pytest.mark.parametrize("overtaken", [OvertakenAtTheFile, OvertakenAtTheMenu])
async def test_a_file_that_was_fetched_meanwhile_is_given_once(
    open_shop: Town, tmp_path: Path, overtaken: type[Steps]
) -> None:
    await open_shop.walks("Broadcast", "Write the text")
    await sends_file(open_shop, "Look")
    open_shop.handler = replace(open_shop.handler, steps=overtaken(clock=open_shop.clock))
    before = (await open_shop.row()).revision

    await fetches(open_shop, b"picture", tmp_path)

    assert "File: photo.jpg" in open_shop.body()
    assert (await open_shop.row()).revision == before + 1
