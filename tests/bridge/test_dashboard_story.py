"""The dashboard: how each account is, what to do next, and today's figures; shown anew as they move."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bridge.dashboard import Dashboard
from bridge.desk import NotYours
from bridge.errors import TooSoon
from bridge.ids import PersonId
from bridge.ports.rows import Role
from bridge.screens import Surface
from bridge.session_life import SessionState
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, DAVID

SLACK = Surface.SLACK


async def test_a_connected_business_at_a_glance(open_shop: Town) -> None:
    dashboard = await seen(open_shop)

    (panel,) = dashboard.sessions
    assert (dashboard.business, dashboard.title, dashboard.banner) == ("Bakery", "Today", None)
    assert (panel.label, panel.state, panel.words) == ("WhatsApp", SessionState.CONNECTED, "Connected")
    assert panel.since.startswith("Since: ")
    assert (panel.advice, panel.phone) == (None, "+34600000001")
    assert figures(dashboard) == {"received": 0, "sent": 0, "waiting": 0}


async def test_figures_of_the_day_and_who_has_waited_longest(open_shop: Town) -> None:
    await open_shop.customer_writes("Bread?")
    open_shop.clock.passes(minutes=10)
    await open_shop.customer_writes("Cake?", who=DAVID)
    await open_shop.customer_writes("Hello?")

    dashboard = await seen(open_shop)
    assert figures(dashboard) == {"received": 3, "sent": 0, "waiting": 2}
    assert dashboard.figures[2].detail == "the longest since 12:00"

    await open_shop.sees("Yes!", peer=CARLA, from_me=True)
    dashboard = await seen(open_shop)
    assert figures(dashboard) == {"received": 3, "sent": 1, "waiting": 1}
    assert dashboard.figures[2].detail == "the longest since 12:10"


async def test_what_may_not_have_arrived_is_counted_when_there_is_some(open_shop: Town) -> None:
    open_shop.loses_sight = True
    await open_shop.customer_writes("Bread?")
    await open_shop.walks("Messages", "By contact", "Carla", "Reply")
    await open_shop.types("Yes")
    await open_shop.presses("Send to")

    assert figures(await seen(open_shop)) == {"received": 1, "sent": 1, "waiting": 0, "uncertain": 1}


async def test_what_to_do_next_is_said_to_those_who_can_do_it(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.AGENT)
    await open_shop.reports(SessionState.LOGGED_OUT, "phone_removed")

    (owners,), (agents,) = (await seen(open_shop)).sessions, (await seen(open_shop, sam.person)).sessions
    assert owners.advice == "The phone removed this device. Link it again to go on."
    assert (agents.words, agents.phone) == ("Not linked", None)
    assert agents.advice == "An owner of this business has to look at this."

    await open_shop.reports(SessionState.DISCONNECTED)
    (agents,) = (await seen(open_shop, sam.person)).sessions
    assert agents.advice == "wabridge is trying again by itself. Is the phone online?"


async def test_before_anything_is_linked_it_says_so(town: Town) -> None:
    (panel,) = (await seen(town)).sessions

    assert (panel.state, panel.since) == (SessionState.WAIT_QR, "")
    assert panel.advice == "Link WhatsApp to go on."


async def test_a_suspended_business_is_told_so(open_shop: Town) -> None:
    await open_shop.store.platform.suspend(open_shop.tenant, True)

    assert (await seen(open_shop)).banner == "Sending is suspended by the operator of this installation."


async def test_it_is_in_the_language_of_the_business(open_shop: Town) -> None:
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        await tx.change_tenant(language="es")

    assert (await seen(open_shop)).sessions[0].words == "Conectado"


async def test_strangers_see_none(open_shop: Town) -> None:
    with pytest.raises(NotYours):
        await seen(open_shop, PersonId("v" * 26))


async def test_a_place_with_a_dashboard_is_shown_anew_as_figures_move(open_shop: Town) -> None:
    await open_shop.sits_down(SLACK, Surface.TELEGRAM)
    slack, telegram = (len(open_shop.chats[on].shown) for on in (SLACK, Surface.TELEGRAM))
    open_shop.hints.drawn.clear()

    await open_shop.customer_writes("Bread?")
    await open_shop.sees("Yes!", peer=CARLA, from_me=True)

    assert len(open_shop.chats[SLACK].shown) == slack + 2
    assert len(open_shop.chats[Surface.TELEGRAM].shown) == telegram
    assert len(open_shop.hints.drawn) == 2


async def test_a_chat_that_wants_a_pause_rests_without_a_warning(open_shop: Town) -> None:
    await open_shop.sits_down(SLACK)
    shown = len(open_shop.chats[SLACK].shown)
    open_shop.chats[SLACK].fails = TooSoon("once in three seconds", retry_after_s=3.0)

    with capture_logs() as logged:
        await open_shop.customer_writes("Bread?")
    assert logged == []
    open_shop.chats[SLACK].fails = None
    await open_shop.settle()
    assert len(open_shop.chats[SLACK].shown) == shown

    open_shop.clock.passes(seconds=4)
    await open_shop.settle()
    assert len(open_shop.chats[SLACK].shown) == shown + 1


async def seen(town: Town, person: PersonId | None = None) -> Dashboard:
    """The dashboard as Olga (or somebody else) sees it."""
    return await town.desk.dashboard(town.tenant, person or town.olga)


def figures(dashboard: Dashboard) -> dict[str, int]:
    """The numbers by name."""
    return {figure.name: figure.value for figure in dashboard.figures}
