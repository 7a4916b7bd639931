"""A screen reaches the number that rules at the moment of sending, and nobody else."""

from __future__ import annotations

import pytest

from bridge.facts import Address
from bridge.ports.rows import Role
from tests.attacks.line import Line
from tests.bridge.townsfolk import CARLA, OWNER

NEW = Address(lid="710", phone="+34600000010", name="Olga new")


async def test_the_owner_gets_the_menu(line: Line) -> None:
    await line.writes("menu", OWNER)

    assert line.news() == [("700@lid", "*Main menu*")]


async def test_a_screen_that_waits_for_somebody_who_was_removed_goes_to_nobody(line: Line) -> None:
    line.goes_offline()
    await line.writes("menu", OWNER)
    await line.town.dismisses(line.town.olga)

    await line.comes_online()

    assert line.news() == []
    assert (await line.town.outbox())[-1]["reason"] == "not_owner"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AGENT, Role.VIEWER])
async def test_a_screen_that_waits_for_an_owner_who_is_one_no_more_goes_to_nobody(
    line: Line, role: Role
) -> None:
    line.goes_offline()
    await line.writes("menu", OWNER)
    await line.town.demotes(line.town.olga, role)

    await line.comes_online()

    assert line.news() == []


async def test_a_screen_of_unknown_fate_is_not_sent_again_to_a_number_that_rules_no_more(line: Line) -> None:
    code = await line.town.proposes(NEW.phone)
    line.news()
    line.goes_offline()
    await line.town.sees("menu", peer=OWNER)
    await line.dies_in_the_middle_of_a_send()
    await line.town.sees(code, peer=NEW)

    await line.starts()
    await line.settles()

    assert {chat for chat, _ in line.news()} == {"710@lid"}
    assert [row["reason"] for row in await line.town.outbox()][:2] == [None, "not_owner"]


async def test_the_kill_switch_holds_a_screen_of_unknown_fate_too(line: Line) -> None:
    line.goes_offline()
    await line.town.sees("menu", peer=OWNER)
    await line.dies_in_the_middle_of_a_send()
    await line.town.store.platform.suspend(line.town.tenant, True)

    await line.starts()
    await line.settles()
    assert line.news() == []
    await line.town.store.platform.suspend(None, True)
    await line.town.store.platform.suspend(line.town.tenant, False)
    await line.settles()
    assert line.news() == []
    await line.town.store.platform.suspend(None, False)
    await line.settles()

    assert line.news() == [("700@lid", "*Main menu*")]


async def test_a_menu_that_moved_to_another_number_and_back_answers_where_it_is(line: Line) -> None:
    await line.moves_to(NEW)
    await line.writes("menu", NEW)
    assert {chat for chat, _ in line.news()} == {"710@lid"}

    await line.moves_to(OWNER)
    line.news()
    await line.writes("menu", NEW)
    assert line.news() == []
    await line.writes("menu", OWNER)

    assert line.news() == [("700@lid", "*Main menu*")]


async def test_a_customer_who_took_over_the_owners_phone_number_gets_no_menu(line: Line) -> None:
    thief = Address(lid="999", phone=OWNER.phone, name=OWNER.name)

    for text in ("menu", "1", "help", "0"):
        await line.writes(text, thief)
    assert line.news() == []
    await line.writes("menu", Address(lid=OWNER.lid))

    assert line.news() == [("700@lid", "*Main menu*")]


async def test_a_customer_who_sends_the_owners_code_proves_nothing(line: Line) -> None:
    code = await line.town.proposes(NEW.phone)

    for changes in ({}, {"forwarded": True}, {"from_me": True}, {"caught_up": True}):
        await line.writes(code, CARLA, **changes)
    await line.writes(code, Address(lid="711", phone=CARLA.phone, name=NEW.name))
    await line.writes(code, NEW, forwarded=True)

    assert await line.town.ruling() == OWNER.phone
    assert {chat for chat, _ in line.news()} <= {"700@lid"}


async def test_the_menu_of_a_number_proven_by_phone_alone_follows_nobody_elses_lid(line: Line) -> None:
    await line.moves_to(Address(phone=NEW.phone, name=NEW.name))
    line.news()

    await line.writes("menu", Address(phone=NEW.phone))
    assert line.news() == [("34600000010@c.us", "*Main menu*")]
    await line.writes("menu", NEW)
    assert line.news() == [("710@lid", "*Main menu*")]
    await line.writes("menu", Address(lid="999"))

    assert line.news() == []
