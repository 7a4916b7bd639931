"""What every driver promises to broadcasts: refusals by their names, number checks, typing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bridge.errors import TemporaryError
from bridge.facts import Address
from bridge.send_refusals import SendRefusal
from bridge.sending import Fate
from sessions.driver_errors import NotReady, RateLimited, Rejected
from sessions.page_events import AckSeen
from tests.contracts.whatsapp_in_chromium import in_chromium
from tests.contracts.whatsapp_scripted import scripted
from tests.contracts.whatsapps import CUSTOMER, WhatsApp

WHATSAPPS = {"scripted": scripted, "chromium": in_chromium}
LIMITS = [SendRefusal.REACH_OUT_LIMIT, SendRefusal.NEW_CONTACT_QUOTA]


@pytest.fixture(params=list(WHATSAPPS))
async def whatsapp(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[WhatsApp]:
    """A WhatsApp and a driver for it, linked; send timeouts are short."""
    async with WHATSAPPS[request.param](tmp_path, send_timeout_s=2.0) as whatsapp:
        await whatsapp.links()
        yield whatsapp


@pytest.mark.parametrize("limit", LIMITS)
async def test_one_stranger_too_many_is_refused_with_the_reason_and_its_end(
    whatsapp: WhatsApp, limit: SendRefusal
) -> None:
    await whatsapp.refuses_strangers(limit)
    chat, key = await whatsapp.page.message_key(whatsapp.customer)

    with pytest.raises(Rejected) as refused:
        await whatsapp.page.send_text(chat, "Our new shoes are here.", key=key)

    assert refused.value.code == limit
    assert refused.value.until is not None
    assert timedelta(minutes=50) < refused.value.until - datetime.now(UTC) < timedelta(minutes=70)
    seen = await whatsapp.page.sighting(key)
    assert (seen.fate, seen.refusal, seen.until) == (Fate.FAILED, limit, refused.value.until)


@pytest.mark.parametrize("limit", LIMITS)
async def test_a_refusal_after_an_ack_is_told_with_its_reason(whatsapp: WhatsApp, limit: SendRefusal) -> None:
    await whatsapp.refuses_strangers(limit, after_ack=True)
    chat, key = await whatsapp.page.message_key(whatsapp.customer)

    receipt = await whatsapp.page.send_text(chat, "Our new shoes are here.", key=key)

    told = await whatsapp.hears(AckSeen, lambda ack: ack.level < 0)
    assert (told.stanza_id, told.refusal) == (receipt.stanza_id, limit)
    assert told.until is not None
    assert (await whatsapp.page.sighting(key)).refusal is limit


async def test_a_refusal_whose_reason_nobody_tells_is_named_after_its_ack(whatsapp: WhatsApp) -> None:
    await whatsapp.refuses_strangers(None)
    chat, key = await whatsapp.page.message_key(whatsapp.customer)

    with pytest.raises(Rejected) as refused:
        await whatsapp.page.send_text(chat, "Our new shoes are here.", key=key)

    assert (refused.value.code, refused.value.until) == ("ack_1", None)
    assert (await whatsapp.page.sighting(key)).refusal is None


async def test_while_the_account_is_banned_nothing_is_handed_over(whatsapp: WhatsApp) -> None:
    chat, key = await whatsapp.page.message_key(whatsapp.customer)
    await whatsapp.is_banned(3600.0)
    await whatsapp.comes_to_show(lambda probe: probe.needs_action == "banned")

    with pytest.raises(NotReady):
        await whatsapp.page.send_text(chat, "Hello?", key=key)
    with pytest.raises(NotReady):
        await whatsapp.page.show_typing(chat, seconds=1)

    assert await whatsapp.customer_got() == []


async def test_a_number_on_whatsapp_is_known_by_lid_and_phone(whatsapp: WhatsApp) -> None:
    found = await whatsapp.page.on_whatsapp(CUSTOMER)

    assert found == Address(lid=whatsapp.customer.lid, phone=CUSTOMER)


async def test_a_number_that_nobody_has_is_known_to_be_nobodys(whatsapp: WhatsApp) -> None:
    assert await whatsapp.page.on_whatsapp("+15550001") is None


async def test_a_no_without_a_working_line_is_not_believed(whatsapp: WhatsApp) -> None:
    await whatsapp.finds_nobody()

    with pytest.raises(TemporaryError):
        await whatsapp.page.on_whatsapp("+15550001")


async def test_a_check_that_whatsapp_does_not_allow_any_more_says_so(whatsapp: WhatsApp) -> None:
    await whatsapp.is_asked_too_often()

    with pytest.raises(RateLimited):
        await whatsapp.page.on_whatsapp(CUSTOMER)


async def test_typing_is_seen_before_the_message_and_asks_nothing_about_the_person(
    whatsapp: WhatsApp,
) -> None:
    chat, key = await whatsapp.page.message_key(whatsapp.customer)

    await whatsapp.page.show_typing(chat, seconds=20)
    await whatsapp.page.send_text(chat, "Hello", key=key)

    assert await whatsapp.customer_saw() == ["typing"]
    assert (await whatsapp.page.sighting(key)).fate is Fate.ACKED


async def test_without_a_living_lease_nobody_types(whatsapp: WhatsApp) -> None:
    chat, _ = await whatsapp.page.message_key(whatsapp.customer)
    await whatsapp.page.alive_until(0)

    with pytest.raises(NotReady):
        await whatsapp.page.show_typing(chat, seconds=1)

    assert await whatsapp.customer_saw() == []
