"""What every driver promises of sending: once, under a key, and never without a living lease."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bridge.errors import UncertainError
from bridge.facts import MessageSeen
from bridge.ids import ChatId, StanzaId, stanza_of
from bridge.sending import Fate
from sessions.driver_errors import NotReady, Rejected
from sessions.page_events import AckSeen
from sessions.page_values import Stage
from tests.contracts.whatsapp_in_chromium import in_chromium
from tests.contracts.whatsapp_scripted import scripted
from tests.contracts.whatsapps import WhatsApp

WHATSAPPS = {"scripted": scripted, "chromium": in_chromium}


@pytest.fixture(params=list(WHATSAPPS))
async def whatsapp(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[WhatsApp]:
    """A WhatsApp and a driver for it; send timeouts are short."""
    async with WHATSAPPS[request.param](tmp_path, send_timeout_s=1.0) as whatsapp:
        yield whatsapp


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
