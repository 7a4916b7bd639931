"""The sender and messages of unknown fate: looked up, never sent twice."""

from __future__ import annotations

import asyncio

import pytest

from bridge.delivery import Delivery
from bridge.errors import TemporaryError
from bridge.ids import stanza_of
from sessions.scripted_sends import SendFault
from tests.sessions.desk import SendingDesk


@pytest.mark.parametrize("fault", [SendFault.LOST_AFTER, SendFault.LOST_BEFORE, SendFault.NO_ACK])
async def test_a_message_of_unknown_fate_reaches_the_server_once(desk: SendingDesk, fault: SendFault) -> None:
    outbox = await desk.replies("hello")
    desk.whatsapp.fails_sends_with(fault)

    async with desk.sends():
        await desk.observer.until(lambda: "sighting" in desk.observer.calls)
        if fault is SendFault.NO_ACK:
            (key,) = desk.whatsapp.kept
            desk.whatsapp.acknowledges(key, 1)
        await desk.becomes(outbox, Delivery.SENT)

    assert desk.texts == ["hello"]


async def test_a_message_without_an_ack_becomes_uncertain_when_patience_ends(desk: SendingDesk) -> None:
    desk.has_patience(0.0)
    outbox = await desk.replies("hello")
    desk.whatsapp.fails_sends_with(SendFault.NO_ACK)

    async with desk.sends():
        row = await desk.becomes(outbox, Delivery.UNCERTAIN)

    assert row.reason == "no_ack"
    assert desk.texts == ["hello"]


async def test_a_late_receipt_settles_an_uncertain_message(desk: SendingDesk) -> None:
    desk.has_patience(0.0)
    outbox = await desk.replies("hello")
    desk.whatsapp.fails_sends_with(SendFault.NO_ACK)

    async with desk.sends():
        await desk.becomes(outbox, Delivery.UNCERTAIN)
        (key,) = desk.whatsapp.kept
        desk.whatsapp.acknowledges(key, 2)
        await asyncio.gather(*desk.acks)

    assert (await desk.row(outbox)).delivery is Delivery.DELIVERED


async def test_a_profile_that_was_replaced_proves_nothing(desk: SendingDesk) -> None:
    outbox = await desk.replies("hello")
    desk.whatsapp.fails_sends_with(SendFault.HANGS_BEFORE)
    async with desk.sends():
        await desk.observer.until(lambda: "send_text" in desk.observer.calls)

    desk.profile_generation = 1
    async with desk.sends():
        row = await desk.becomes(outbox, Delivery.UNCERTAIN)

    assert row.reason == "profile_replaced"
    assert desk.texts == []


async def test_a_newer_screen_waits_while_an_older_one_is_in_doubt(desk: SendingDesk) -> None:
    first = await desk.owner_is_shown("first")
    desk.whatsapp.fails_sends_with(SendFault.NO_ACK)

    async with desk.sends():
        await desk.observer.until(lambda: "sighting" in desk.observer.calls)
        second = await desk.owner_is_shown("second", revision=2)
        await desk.observer.until(lambda: desk.observer.calls.count("due") >= 3)
        assert desk.texts == ["first"]

        (key,) = desk.whatsapp.kept
        desk.whatsapp.acknowledges(key, 1)
        await desk.becomes(first, Delivery.SENT)
        await desk.becomes(second, Delivery.SENT)

    assert desk.texts == ["first", "second"]


async def test_replies_go_on_while_a_screen_waits_for_one_in_doubt(desk: SendingDesk) -> None:
    await desk.owner_is_shown("first")
    desk.whatsapp.fails_sends_with(SendFault.NO_ACK)

    async with desk.sends():
        await desk.observer.until(lambda: "sighting" in desk.observer.calls)
        second = await desk.owner_is_shown("second", revision=2)
        await desk.becomes(await desk.replies("reply"), Delivery.SENT)

        first, _ = desk.whatsapp.kept
        desk.whatsapp.acknowledges(first, 1)
        await desk.becomes(second, Delivery.SENT)

    assert desk.texts == ["first", "reply", "second"]


async def test_a_receipt_that_overtakes_its_own_ack_is_not_lost(desk: SendingDesk) -> None:
    outbox = await desk.replies("hello")
    desk.whatsapp.fails_sends_with(SendFault.NO_ACK)

    async with desk.sends():
        await desk.observer.until(lambda: desk.whatsapp.kept)
        (key,) = desk.whatsapp.kept
        desk.whatsapp.acknowledges(key, 3)
        row = await desk.becomes(outbox, Delivery.READ)

    assert row.sent_at is not None


async def test_a_database_that_is_away_while_settling_costs_no_second_message(desk: SendingDesk) -> None:
    outbox = await desk.replies("hello")
    desk.observer.fails("settle_send", TemporaryError("the database is away"))

    async with desk.sends():
        await desk.becomes(outbox, Delivery.SENT)

    assert desk.texts == ["hello"]


async def test_the_key_is_committed_before_the_page_hears_of_the_message(desk: SendingDesk) -> None:
    outbox = await desk.replies("hello")
    desk.whatsapp.fails_sends_with(SendFault.HANGS_BEFORE)

    async with desk.sends():
        await desk.observer.until(lambda: "send_text" in desk.observer.calls)
        row = await desk.row(outbox)

    assert row.delivery is Delivery.SENDING
    assert row.key is not None
    assert stanza_of(row.key).startswith("3EB0")
    assert row.profile_generation == 0
