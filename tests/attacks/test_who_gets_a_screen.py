"""A screen reaches the number that rules at the moment of sending, and nobody else."""

from __future__ import annotations

import pytest

from bridge.facts import Address
from bridge.ports.rows import Role
from sessions.scripted_whatsapp import SendFault
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
    line.whatsapp.fails_sends_with(SendFault.HANGS_BEFORE)
    line.observer.fails("settle_send", ConnectionResetError(), times=0)
    await line.town.sees("menu", peer=OWNER)
    line.sender.nudge()
    await line.observer.until(lambda: "begin_send" in line.observer.calls)

    await line.restarts()
    await line.writes(code, NEW)

    assert {chat for chat, _ in line.news()} <= {"710@lid"}
