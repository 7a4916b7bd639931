"""Invitations, strangers, and people who serve several businesses."""

from __future__ import annotations

from bridge.ports.rows import Role
from tests.telegram.office import Office


async def test_whoever_brings_an_invitation_gets_the_menu(office: Office) -> None:
    business = await office.founds("Café Aurora", ready=False)
    olga = office.telegram.user("Olga")

    await office.joins(olga, business)

    menu = await office.menu(olga, "Welcome to wabridge")
    assert "Café Aurora" in menu.text


async def test_a_stranger_gets_one_line_and_nothing_else(office: Office) -> None:
    await office.founds()
    eve = office.telegram.user("Eve", language="es")

    await eve.starts()

    line = await office.sees(eve, "privado")
    assert line.labels == []


async def test_an_invitation_opens_once_and_one_that_has_expired_never(office: Office) -> None:
    business = await office.founds()
    used, expired = await office.invitation(business), await office.invitation(business, ttl_s=-1.0)
    olga, eve = office.telegram.user("Olga"), office.telegram.user("Eve")
    await olga.starts(used)
    await office.menu(olga, "Welcome")

    for payload in (used, expired, "0" * 43):
        await eve.starts(payload)
        await office.sees(eve, "This invitation does not work any more")
        eve.deletes(eve.sees[-1])

    assert office.menus_of(eve) == []


async def test_somebody_who_serves_two_businesses_sees_one_at_a_time_and_which(office: Office) -> None:
    aurora, sol = await office.founds("Café Aurora"), await office.founds("Padaria Sol")
    olga = office.telegram.user("Olga")
    await office.joins(olga, aurora)
    await office.joins(olga, sol, Role.AGENT)
    await office.sees(olga, "Padaria Sol")

    await office.taps(olga, "Another business")
    await office.taps(olga, "Café Aurora")

    menu = await office.sees(olga, lambda one: "Café Aurora" in one.text and bool(one.buttons))
    await office.telegram.until(lambda: office.menus_of(olga) == [menu])
    await office.told(olga, "Now showing: Café Aurora")


async def test_a_notice_says_of_which_business_it_is_and_opens_that_one(office: Office) -> None:
    aurora, sol = await office.founds("Café Aurora"), await office.founds("Padaria Sol")
    olga = office.telegram.user("Olga")
    await office.joins(olga, aurora, Role.AGENT)
    await office.joins(olga, sol, Role.AGENT)
    await office.sees(olga, "Padaria Sol")

    await office.customer_writes(aurora, "Do you have cake?")
    notice = await office.sees(olga, "Ana has written")
    assert "Café Aurora" in notice.text
    await office.taps(olga, "Open", on=notice)

    page = await office.menu(olga, "Messages")
    assert "Café Aurora" in page.text
    assert "Do you have cake?" in page.text
