"""Invitations, strangers, and people who serve several businesses."""

from __future__ import annotations

from bridge.ports.rows import Role
from tests.slack.office import Office


async def test_whoever_brings_an_invitation_gets_the_menu_in_their_home(office: Office) -> None:
    business = await office.founds("Café Aurora", ready=False)
    olga = office.acme.user("Olga")

    await office.joins(olga, business)

    home = await office.home(olga, "Welcome to wabridge")
    assert "Café Aurora" in home.words


async def test_a_stranger_gets_one_line_and_a_button_for_an_invitation(office: Office) -> None:
    await office.founds()
    eve = office.acme.user("Eve", language="es-ES")

    await eve.opens_home()

    home = await office.home(eve, "privado")
    assert len(home.labels) == 1


async def test_an_invitation_can_be_pasted_into_a_window_of_the_home(office: Office) -> None:
    business = await office.founds()
    code, olga = await office.invitation(business), office.acme.user("Olga")
    await olga.opens_home()

    await office.taps(olga, "I have an invitation")
    await office.writes_in_window(olga, f"/wabridge join {code}")

    await office.home(olga, "Café Aurora")
    await office.no_window(olga)


async def test_an_invitation_opens_once_and_one_that_has_expired_never(office: Office) -> None:
    business = await office.founds()
    used, expired = await office.invitation(business), await office.invitation(business, ttl_s=-1.0)
    olga, eve = office.acme.user("Olga"), office.acme.user("Eve")
    await olga.commands("/wabridge", f"join {used}")
    await office.home(olga, "Café Aurora")

    for code in (used, expired, "0" * 43):
        await eve.commands("/wabridge", f"join {code}")
        await office.sees(eve, "This invitation does not work any more")
        await eve.reloads()  # takes the line away

    assert eve.home is None


async def test_somebody_who_serves_two_businesses_sees_one_at_a_time_and_which(office: Office) -> None:
    aurora, sol = await office.founds("Café Aurora"), await office.founds("Padaria Sol")
    olga = office.acme.user("Olga")
    await office.joins(olga, aurora)
    await office.joins(olga, sol, Role.AGENT)
    await office.home(olga, lambda one: "Padaria Sol" in one.words and "Café Aurora" not in one.words)

    await office.taps(olga, "Another business")
    await office.taps(olga, "Café Aurora")

    await office.home(olga, lambda one: "Café Aurora" in one.words and "Padaria Sol" not in one.words)
