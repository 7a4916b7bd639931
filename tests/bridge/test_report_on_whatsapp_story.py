"""The report of a broadcast, asked for and read on WhatsApp alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bridge.errors import LostRace, TemporaryError
from bridge.facts import ReportAsked
from bridge.gate import NoCause, asked_by_owner
from bridge.ids import BroadcastId, SessionId, new_id
from bridge.lanes import report_lane
from bridge.notices import NoticeKind
from bridge.ownership import ruling_number
from bridge.ports.rows import Proof, Purpose, Role
from bridge.report_sending import TOO_LONG, send_report
from storage.blobs.opening import NoBlobs
from tests.bridge.broadcast_shop import broadcast_of, shop, told
from tests.bridge.on_whatsapp import last_screen, picks
from tests.bridge.town import Town
from tests.bridge.townsfolk import Sent

__all__ = ["shop"]

HEADING = "The report of a broadcast"


@pytest.fixture
async def over(shop: Town) -> Town:
    """A broadcast was sent, and the owner stands on its page, on WhatsApp."""
    await shop.owner_writes("menu")
    await picks(shop, "Broadcast", "Preview")
    await shop.owner_writes("SEND 2")
    await shop.brings_on()
    await shop.owner_writes("menu")
    await picks(shop, "Broadcast", "Under way and sent", "Hi {name}")
    return shop


def files_to_owner(town: Town) -> list[Sent]:
    """What came to the owner's own chat with a file."""
    return [one for one in town.sent if one.row.purpose is Purpose.SCREEN and one.row.file is not None]


async def asked(town: Town, broadcast: BroadcastId) -> None:
    """An ask is recorded, as if it had just been made."""
    now, lane = town.clock.now(), report_lane(town.menu)
    fact = ReportAsked(conversation=town.menu, broadcast=broadcast, asked_by=town.olga, asked_at=now)
    async with town.store.transaction(town.tenant) as tx:
        await tx.record_fact(fact, key=new_id(), lane=lane, session=town.session, now=now)


async def test_it_comes_as_a_file_once_for_each_ask(over: Town, tmp_path: Path) -> None:
    await picks(over, "Report as a file")

    (sent,) = files_to_owner(over)
    assert sent.text.splitlines() == [f"*{HEADING}*", "Hi {name}, we are closed on Monday.", "2 sent"]
    assert sent.row.file is not None
    async with over.store.transaction(over.tenant) as tx:
        file = await tx.file(sent.row.file)
    assert file is not None
    assert (file.mime_type, file.person) == ("text/csv", over.olga)
    assert file.name.startswith("broadcast-")
    into = tmp_path / "report"
    await over.store.fetch_file(over.tenant, sent.row.file, into)
    assert "Carla" in into.read_text("utf-8-sig")
    assert "The report comes as a file." in last_screen_but(over, sent)

    await picks_again(over)

    assert len(files_to_owner(over)) == 2
    assert told(over, NoticeKind.BROADCAST_REPORT) == [], "it was asked for on WhatsApp"


def last_screen_but(town: Town, sent: Sent) -> str:
    """The last screen that is not this message."""
    return [text for text in town.owner_reads if text != sent.text][-1]


async def picks_again(town: Town) -> None:
    """Ask for it once more: the screen stands above the file."""
    await town.owner_writes("1")


async def test_an_ask_in_an_admin_chat_brings_nothing_to_whatsapp(over: Town) -> None:
    await over.presses("Report as a file")

    assert files_to_owner(over) == []
    assert len(told(over, NoticeKind.BROADCAST_REPORT)) == 1


async def test_the_menu_does_not_wait_for_a_report(over: Town) -> None:
    blobs, over.store.blobs = over.store.blobs, NoBlobs()
    with pytest.raises(TemporaryError):
        await picks(over, "Report as a file")
    over.store.blobs = blobs
    await over.settle()

    assert len(files_to_owner(over)) == 1


async def test_one_that_is_too_long_says_where_it_can_be_had(over: Town) -> None:
    broadcast = await broadcast_of(over)
    await asked(over, broadcast.id)
    async with over.store.transaction(over.tenant) as tx:
        row = await tx.next_fact(report_lane(over.menu))
    assert row is not None
    assert isinstance(row.fact, ReportAsked)

    assert await send_report(over.store, over.tenant, row, row.fact, over.clock.now(), most=10)
    await over.settle()

    assert files_to_owner(over) == []
    assert last_screen(over).endswith(TOO_LONG)
    with pytest.raises(LostRace):
        await send_report(over.store, over.tenant, row, row.fact, over.clock.now())


async def test_of_a_broadcast_that_is_none_there_is_no_report(over: Town) -> None:
    await asked(over, BroadcastId(new_id()))

    await over.settle()

    assert files_to_owner(over) == []
    assert await over.store.waiting_lanes(9) == []


async def test_who_rules_no_more_gets_no_report(over: Town) -> None:
    broadcast = await broadcast_of(over)
    await asked(over, broadcast.id)
    async with over.store.transaction(over.tenant) as tx:
        await tx.add_operator("Otto", Role.OWNER)
        await tx.remove_member(over.olga)

    await over.settle()

    assert files_to_owner(over) == []


async def test_the_gate_lets_a_report_out_to_a_proven_number_alone(over: Town) -> None:
    async with over.store.transaction(over.tenant) as tx:
        number = await ruling_number(tx, over.session)
        assert number is not None
        unproven = replace(number, proof=Proof.PENDING)
        for wrong, session in ((number, SessionId(new_id())), (unproven, over.session)):
            with pytest.raises(NoCause):
                await asked_by_owner(tx, wrong, session, "x", None, now=over.clock.now())
