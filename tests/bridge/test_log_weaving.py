"""Broadcasts between the lines of one contact's log."""

from __future__ import annotations

from datetime import timedelta

from bridge.log_page import LogAsked
from bridge.log_weaving import between
from bridge.menu.state import PageId
from bridge.ports.log_rows import LoggedMessage
from tests.bridge.broadcast_shop import confirmed, shop
from tests.bridge.samples import NOW, a_line
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA

__all__ = ["shop"]


def line(seq: int, minutes: int) -> LoggedMessage:
    return a_line(seq=seq, written_at=NOW + timedelta(minutes=minutes))


def sent(minutes: int) -> LoggedMessage:
    return a_line(seq=0, is_broadcast=True, written_at=NOW + timedelta(minutes=minutes))


def test_broadcasts_stand_by_their_times_and_lines_keep_their_order() -> None:
    shown = [line(9, 30), line(8, 40), line(7, 10)]

    woven = between(shown, [sent(50), sent(35), sent(0)])

    assert [(one.seq, one.is_broadcast) for one in woven] == [
        (9, True),
        (9, True),
        (9, False),
        (8, False),
        (7, False),
        (7, True),
    ]


def test_where_there_is_no_line_broadcasts_stand_alone() -> None:
    assert [one.seq for one in between([], [sent(1)])] == [0]
    assert between([], []) == []


async def test_a_contacts_log_shows_broadcasts_and_everybodys_does_not(shop: Town) -> None:
    await confirmed(shop)
    await shop.brings_on()
    await shop.customer_writes("thanks", who=CARLA, written_at=shop.clock.now())

    await shop.jumps_to(PageId.LOG)
    assert "we are closed" not in shop.body()
    await shop.jumps_to(PageId.LOG_CONTACTS)
    await shop.presses("Carla")

    lines = shop.body().splitlines()
    assert "Hi Carla, we are closed on Monday. (broadcast, sent \u2713)" in lines[-2]
    assert "Olga, Console: " in lines[-2]
    assert lines[-1].endswith("Carla: thanks")

    found = await shop.desk.log_names(shop.tenant, shop.olga, before=None, after=None)
    carla = next(one.person for one in found.names if one.name == "Carla")
    page = await shop.desk.log_page(shop.tenant, shop.olga, LogAsked(contact=carla))
    assert [entry.text for entry in page.entries][-2:] == ["Hi Carla, we are closed on Monday.", "thanks"]
