"""What Slack does to a bot: refusals, lost connections, vanished messages, revoked tokens, two processes."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.pairing import ShowQr
from bridge.ports.rows import Role
from bridge.screens import Surface
from bridge.session_life import SessionState
from tests.patience import PATIENCE_S
from tests.slack.office import Office
from tests.standins.slack.people import Person
from tests.telegram.whatsapp_side import Business


async def _agent(office: Office) -> tuple[Business, Person]:
    business = await office.founds()
    olga = office.acme.user("Olga")
    await office.joins(olga, business, Role.AGENT)
    await office.home(olga, "Main menu")
    return business, olga


async def test_a_429_is_waited_out_and_the_screen_comes(office: Office) -> None:
    _, olga = await _agent(office)

    office.slack.refuse_next("views.publish", status=429, retry_after=1)
    await office.taps(olga, "Messages")

    await office.home(olga, "Messages\n")


async def test_a_long_429_holds_back_its_method_and_nothing_else(office: Office) -> None:
    business, olga = await _agent(office)

    office.slack.refuse_next("views.publish", status=429, retry_after=4)
    await office.taps(olga, "Messages")
    await office.customer_writes(business, "Do you have cake?")
    await office.sees(olga, "Ana has written")

    await office.home(olga, "Messages\n")
    published = [one for one in office.slack.requests if one.method == "views.publish"]
    refused = next(one for one in published if one.status == 429)
    following = next(one for one in published if one.seq > refused.seq)
    assert following.at - refused.at >= 4.0


async def test_faults_of_slack_and_lost_connections_delay_and_lose_nothing(office: Office) -> None:
    business, olga = await _agent(office)

    office.slack.refuse_next("views.publish", status=503, times=2)
    office.slack.cut_next("chat.postMessage", done=False)
    await office.taps(olga, "Messages")
    await office.customer_writes(business, "Do you have cake?")

    await office.home(olga, "Messages\n")
    await office.sees(olga, "Ana has written")


async def test_a_menu_that_its_person_has_deleted_comes_again_when_asked_for(office: Office) -> None:
    _, olga = await _agent(office)
    await olga.commands("/wabridge", "menu")
    menu = await office.menu(olga, "Main menu")

    await office.acme.put("messages", None, ts=menu.ts)
    await office.slack.engine.settled()
    await office.taps(olga, "Messages", on="home")
    await office.home(olga, "Messages\n")
    assert office.menus_of(olga) == []
    await olga.commands("/wabridge", "menu")

    await office.menu(olga, "Main menu")


async def test_a_connection_that_is_back_is_told_in_the_message_of_its_loss(office: Office) -> None:
    business = await office.founds()
    olga = office.acme.user("Olga")
    await office.joins(olga, business)

    await office.reports(business, SessionState.ACTION_REQUIRED, reason="modal")
    lost = await office.sees(olga, "WhatsApp is not connected.")
    await office.reports(business, SessionState.CONNECTED)

    back = await office.sees(olga, "WhatsApp is connected again.")
    assert back.ts == lost.ts


async def test_a_token_that_is_revoked_is_dropped_and_says_so(tmp_path: Path) -> None:
    async with Office(tmp_path, several=True) as office:
        business = await office.founds()
        olga = office.acme.user("Olga")
        await office.joins(olga, business)

        office.slack.hold()  # the event that would tell us is still on its way
        await office.acme.revokes_token()
        await office.customer_writes(business, "Do you have cake?")

        async def gone() -> list[str]:
            return await office.store.kept_names(Surface.SLACK, "gone/")

        async with asyncio.timeout(PATIENCE_S):
            while await gone() != [f"gone/{office.acme.id}"]:
                await office.slack.next_change(0.2)
        asked = len(office.slack.requests)
        await office.customer_writes(business, "Hello?")
        office.slack.release()
        await office.handled()
        assert len(office.slack.requests) == asked


async def test_a_picture_that_is_never_ready_leaves_the_window_alive(office: Office) -> None:
    office.slack.file_delay_s = None
    business = await office.founds(ready=False)
    olga = office.acme.user("Olga")
    await office.joins(olga, business)
    await office.holds(business)
    await office.taps(olga, "Next: The risks")
    await office.taps(olga, "I understand")
    await office.taps(olga, "Next: Your own number")
    await office.writes_in_window(olga, "+34 600 000 002")
    await office.taps(olga, "Next: Link WhatsApp")
    await office.taps(olga, "Link with a QR code")
    await office.window(olga, "Opening WhatsApp Web")
    ends = office.clock.now() + timedelta(seconds=60)

    await office.pairs(
        business, ShowQr(payload="2@x", number=1, shown_at=office.clock.now(), expires_at=ends), ends
    )
    await office.window(olga, "The code is being drawn")
    await office.slack.until(lambda: office.slack.calls("files.info"))
    office.slack.readiness.finish()

    await office.window(olga, lambda one: one.qr == "2@x")


async def test_what_came_while_nobody_listened_is_handled_after(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        _, olga = await _agent(office)
        office.slack.hold()
        await office.taps(olga, "Messages", on="home")
        office.slack.release(reverse=True)

        await office.home(olga, "Messages\n")


@pytest.mark.parametrize("over", ["socket", "http"])
async def test_of_two_bots_one_leads_and_the_other_takes_over(tmp_path: Path, over: str) -> None:
    async with Office(tmp_path, over=over) as office:
        _, olga = await _agent(office)
        first = office.bots[0]
        if over == "socket":
            office.open_bot(lead_ttl_s=5.0)
            await office.slack.until(lambda: len(office.slack.delivery.sockets.open) == 2)
            await office.taps(olga, "Messages", on="home")
            await office.home(olga, "Messages\n")
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        if over == "http":
            office.open_bot(lead_ttl_s=5.0)
        await office.slack.until(lambda: office.said.count("greeting") == 2)

        await olga.commands("/wabridge", "help")
        await office.sees(olga, "What I understand")


async def test_an_app_token_that_is_refused_is_said(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        office.slack.refuse_next("apps.connections.open", "invalid_auth")
        office.open_bot()

        await office.slack.until(
            lambda: any("SLACK_APP_TOKEN is refused" in line for line in office.said), within_s=20
        )
