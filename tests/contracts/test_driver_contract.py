"""What every driver promises: the real one on the stand-in in a Chromium, and the scripted one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bridge.errors import TemporaryError, UncertainError
from bridge.facts import ChatKind, MessageSeen
from bridge.ids import ChatId, MessageKey
from sessions.driver_errors import PageLost
from sessions.page_events import CodeFailed, CodeShown, Linked, LoggedOut, QrShown
from sessions.page_values import Stage
from tests.contracts.whatsapp_in_chromium import in_chromium
from tests.contracts.whatsapp_scripted import scripted
from tests.contracts.whatsapps import CUSTOMER, OWNER, WhatsApp

WHATSAPPS = {"scripted": scripted, "chromium": in_chromium}


@pytest.fixture(params=list(WHATSAPPS))
async def whatsapp(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[WhatsApp]:
    """A WhatsApp and a driver for it; send timeouts are short."""
    async with WHATSAPPS[request.param](tmp_path, send_timeout_s=1.0) as whatsapp:
        yield whatsapp


async def test_a_fresh_profile_shows_a_qr_and_is_not_linked(whatsapp: WhatsApp) -> None:
    await whatsapp.opens()

    qr = await whatsapp.hears(QrShown)
    probe = await whatsapp.comes_to(Stage.UNLINKED)

    assert len(qr.payload) > 16
    assert probe.me is None


async def test_a_scan_links_the_account_and_the_probe_names_it(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()

    probe = await page.probe(round_trip=True)

    assert probe.stage is Stage.MAIN
    assert probe.info == "NORMAL"
    assert probe.round_trip is True
    assert probe.me == whatsapp.me
    assert probe.needs_action is None


async def test_a_pairing_code_links_the_account(whatsapp: WhatsApp) -> None:
    page = await whatsapp.opens()
    await whatsapp.comes_to(Stage.UNLINKED)

    await page.start_code(OWNER)
    shown = await whatsapp.hears(CodeShown)
    await whatsapp.types_code(shown.code)

    await whatsapp.hears(Linked)
    assert len(shown.code) == 8


async def test_a_refused_pairing_code_says_so(whatsapp: WhatsApp) -> None:
    page = await whatsapp.opens()
    await whatsapp.comes_to(Stage.UNLINKED)
    await whatsapp.refuses_codes()

    await page.start_code(OWNER)

    failed = await whatsapp.hears(CodeFailed)
    assert failed.why == "rate_limited"


async def test_a_message_is_told_with_lid_and_phone_of_its_sender(whatsapp: WhatsApp) -> None:
    await whatsapp.links()

    stanza = await whatsapp.customer_writes("Do you have size 42? 👟")

    message = await whatsapp.hears(MessageSeen)
    assert message.stanza_id == stanza
    assert message.text == "Do you have size 42? 👟"
    assert message.peer == whatsapp.customer
    assert message.chat_kind is ChatKind.PERSON
    assert (message.from_me, message.caught_up) == (False, False)


async def test_a_removed_device_is_logged_out_with_a_reason(whatsapp: WhatsApp) -> None:
    await whatsapp.links()

    await whatsapp.removes_device()

    told = await whatsapp.hears(LoggedOut, lambda event: event.reason != "unknown")
    assert told.reason == "unknown_companion"


async def test_a_server_that_answers_nothing_fails_the_round_trip(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()
    await whatsapp.answers_nothing()

    probe = await page.probe(round_trip=True)

    assert probe.round_trip is False


async def test_being_open_elsewhere_needs_a_person(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()

    await whatsapp.opens_elsewhere()

    while (await page.probe()).needs_action is None:
        await whatsapp.hears(type(whatsapp.events[-1]))
    assert (await page.probe()).needs_action == "conflict"


async def test_what_is_open_elsewhere_is_taken_back_when_somebody_wants_it(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()
    await page.use_here()
    await whatsapp.opens_elsewhere()
    await whatsapp.comes_to_show(lambda probe: probe.needs_action == "conflict")
    assert await whatsapp.takeovers() == 0

    await page.use_here()

    await whatsapp.comes_to_show(lambda probe: probe.needs_action is None and probe.info == "NORMAL")
    assert (await page.probe(round_trip=True)).round_trip is True
    assert await whatsapp.takeovers() == 1


async def test_the_phone_itself_is_seen_by_what_is_written_on_it(whatsapp: WhatsApp) -> None:
    began = datetime.now(UTC) - timedelta(seconds=2)
    page = await whatsapp.links()
    assert (await page.probe()).phone_seen_at is None

    await whatsapp.phone_writes("I shall be there at nine")

    probe = await whatsapp.comes_to_show(lambda probe: probe.phone_seen_at is not None)
    assert probe.phone_seen_at is not None
    assert began <= probe.phone_seen_at <= datetime.now(UTC) + timedelta(seconds=2)


async def test_a_message_of_ours_is_no_sign_of_the_phone(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()
    chat, key = await page.message_key(whatsapp.customer)
    await page.alive_until(30.0)

    await page.send_text(chat, "from here", key=key)

    assert (await page.probe()).phone_seen_at is None


async def test_a_ban_is_told_with_its_end(whatsapp: WhatsApp) -> None:
    await whatsapp.links()

    await whatsapp.is_banned(3600.0)

    probe = await whatsapp.comes_to_show(lambda probe: probe.needs_action == "banned")
    assert probe.until is not None
    assert abs(probe.until - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=5)


async def test_a_number_can_be_looked_up(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()

    found = await page.look_up(CUSTOMER)

    assert found is not None
    assert found.lid == whatsapp.customer.lid


async def test_logging_out_ends_the_login(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()

    await page.log_out()

    await whatsapp.hears(LoggedOut)


async def test_a_picture_is_a_png(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()

    assert (await page.screenshot()).startswith(b"\x89PNG")


async def test_a_closed_page_answers_that_it_is_gone(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()
    await page.close()
    await page.close()

    with pytest.raises(PageLost):
        await page.probe()
    with pytest.raises((TemporaryError, UncertainError)):
        await page.send_text(ChatId("900@lid"), "Yes.", key=MessageKey("true_900@lid_3EB0AA"))


async def test_a_driver_may_be_closed_twice_and_before_it_opened_anything(whatsapp: WhatsApp) -> None:
    await whatsapp.driver.close()

    await whatsapp.driver.close()


async def test_a_driver_that_was_warmed_up_opens_pages_like_any_other(whatsapp: WhatsApp) -> None:
    await whatsapp.driver.warm_up()
    await whatsapp.driver.warm_up()

    await whatsapp.opens()

    await whatsapp.hears(QrShown)
