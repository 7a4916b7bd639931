"""What every driver promises: the real one on the stand-in in a Chromium, and the scripted one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bridge.errors import TemporaryError, UncertainError
from bridge.facts import ChatKind, MessageSeen
from bridge.ids import ChatId, MessageKey, StanzaId, stanza_of
from bridge.sending import Fate
from sessions.driver import NotReady, PageLost, Rejected, Stage
from sessions.page_events import AckSeen, CodeFailed, CodeShown, Linked, LoggedOut, QrShown
from tests.contracts.whatsapps import CUSTOMER, OWNER, WhatsApp, in_chromium, scripted

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


async def test_a_sent_message_arrives_once_and_is_acknowledged(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()
    chat, key = await page.message_key(whatsapp.customer)

    receipt = await page.send_text(chat, "Yes.", key=key)

    assert receipt.stanza_id == stanza_of(key)
    assert receipt.sent_at.microsecond == 0
    assert abs(receipt.sent_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert await whatsapp.customer_got() == ["Yes."]


async def test_sending_again_under_the_same_key_sends_nothing(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()
    chat, key = await page.message_key(whatsapp.customer)
    first = await page.send_text(chat, "Yes.", key=key)

    again = await page.send_text(chat, "Yes.", key=key)

    assert again.stanza_id == first.stanza_id
    assert await whatsapp.customer_got() == ["Yes."]


async def test_a_key_is_unknown_before_it_is_sent_and_acked_after(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()
    chat, key = await page.message_key(whatsapp.customer)

    before = await page.sighting(key)
    await page.send_text(chat, "Yes.", key=key)
    after = await page.sighting(key)

    assert before.fate is Fate.UNKNOWN
    assert after.fate is Fate.ACKED
    assert after.level >= 1
    assert after.sent_at is not None


async def test_a_sent_message_is_known_after_closing_and_opening(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()
    chat, key = await page.message_key(whatsapp.customer)
    await page.send_text(chat, "Yes.", key=key)
    await page.close()

    page = await whatsapp.opens()
    await whatsapp.comes_to(Stage.MAIN)

    assert (await page.sighting(key)).fate is Fate.ACKED
    await page.alive_until(60)
    await page.send_text(chat, "Yes.", key=key)
    assert await whatsapp.customer_got() == ["Yes."]


async def test_without_a_living_lease_nothing_is_sent(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()
    chat, key = await page.message_key(whatsapp.customer)
    await page.alive_until(0)

    with pytest.raises(NotReady):
        await page.send_text(chat, "Yes.", key=key)

    assert await whatsapp.customer_got() == []


async def test_a_message_without_an_ack_is_uncertain_and_in_flight(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()
    await whatsapp.never_acknowledges()
    chat, key = await page.message_key(whatsapp.customer)

    with pytest.raises(UncertainError):
        await page.send_text(chat, "Yes.", key=key)

    assert (await page.sighting(key)).fate is Fate.IN_FLIGHT
    with pytest.raises(UncertainError):
        await page.send_text(chat, "Yes.", key=key)
    assert len(await whatsapp.customer_got()) == 1


async def test_a_refused_message_is_rejected(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()
    await whatsapp.refuses_messages()
    chat, key = await page.message_key(whatsapp.customer)

    with pytest.raises(Rejected):
        await page.send_text(chat, "Yes.", key=key)

    assert (await page.sighting(key)).fate is Fate.FAILED


async def test_what_came_while_closed_is_unseen_and_what_is_known_is_not(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()
    known = await whatsapp.customer_writes("before")
    await whatsapp.hears(MessageSeen)
    await page.close()
    missed = await whatsapp.customer_writes("while you were out")
    page = await whatsapp.opens()
    await whatsapp.comes_to(Stage.MAIN)

    async def recorded(chat: ChatId, stanzas: Sequence[StanzaId]) -> set[StanzaId]:
        assert chat
        return {known} & set(stanzas)

    since = datetime.now(UTC) - timedelta(hours=1)
    found = [told async for told in page.unseen(recorded, since=since) if not isinstance(told, AckSeen)]

    assert [(told.stanza_id, getattr(told, "caught_up", None)) for told in found] == [(missed, True)]


async def test_what_was_written_before_is_not_unseen(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()
    await whatsapp.customer_writes("hello")
    await whatsapp.hears(MessageSeen)

    async def nothing(chat: ChatId, stanzas: Sequence[StanzaId]) -> set[StanzaId]:
        assert chat
        return set(stanzas[:0])

    since = datetime.now(UTC) + timedelta(hours=1)
    assert [told async for told in page.unseen(nothing, since=since)] == []


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
