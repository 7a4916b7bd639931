"""The sender: what is due goes out once, in its order, and nothing is sent to the wrong person."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bridge.delivery import Delivery
from bridge.errors import Fenced, PermanentError, TemporaryError
from bridge.ids import PersonId
from bridge.ports.rows import OutboxRow
from bridge.send_refusals import SendRefusal
from sessions.driver_errors import PageLost
from sessions.scripted_sends import SendFault
from tests.sessions.desk import SendingDesk


async def test_what_is_due_goes_out_and_is_confirmed_with_the_servers_time(desk: SendingDesk) -> None:
    outbox = await desk.replies("We open at nine.")

    async with desk.sends():
        row = await desk.becomes(outbox, Delivery.SENT)

    assert desk.whatsapp.frames[0][:2] == ("900@lid", "We open at nine.")
    assert row.sent_at is not None
    assert row.sent_at.microsecond == 0


async def test_the_owners_menu_overtakes_what_waits_longer(desk: SendingDesk) -> None:
    await desk.replies("reply")
    screen = await desk.owner_is_shown("menu")

    async with desk.sends():
        await desk.becomes(screen, Delivery.SENT)
        await desk.observer.until(lambda: len(desk.texts) == 2)

    assert desk.texts == ["menu", "reply"]


async def test_a_nudge_sends_at_once(desk: SendingDesk) -> None:
    async with desk.sends():
        await desk.observer.until(lambda: "next_due_at" in desk.observer.calls)
        outbox = await desk.replies("hello")
        assert desk.sender is not None
        desk.sender.nudge()

        await desk.becomes(outbox, Delivery.SENT)


async def test_a_message_waits_for_its_time(desk: SendingDesk) -> None:
    later = await desk.replies("later", in_s=3600)
    soon = await desk.replies("soon", in_s=0.2)

    async with desk.sends():
        await desk.becomes(soon, Delivery.SENT)

    assert (await desk.row(later)).delivery is Delivery.DUE


async def test_nothing_goes_out_while_the_page_is_not_usable(desk: SendingDesk) -> None:
    desk.allowed.clear()
    outbox = await desk.replies("hello")

    async with desk.sends():
        assert desk.sender is not None
        desk.sender.nudge()
        await asyncio.sleep(0)
        assert desk.observer.calls == []

        desk.allowed.set()
        await desk.becomes(outbox, Delivery.SENT)


async def test_nothing_goes_out_while_the_tenant_is_suspended(desk: SendingDesk) -> None:
    outbox = await desk.replies("hello")
    await desk.shop.store.platform.suspend(desk.shop.tenant, True)

    async with desk.sends():
        await desk.observer.until(lambda: desk.observer.calls.count("due") >= 3)
        assert (await desk.row(outbox)).delivery is Delivery.DUE

        await desk.shop.store.platform.suspend(desk.shop.tenant, False)
        await desk.becomes(outbox, Delivery.SENT)


async def test_a_rejected_message_is_failed_with_the_servers_reason(desk: SendingDesk) -> None:
    outbox = await desk.replies("hello")
    desk.whatsapp.refuses(SendRefusal.REACH_OUT_LIMIT)
    desk.whatsapp.fails_sends_with(SendFault.REJECTED)

    async with desk.sends():
        row = await desk.becomes(outbox, Delivery.FAILED)

    assert row.reason == "reach_out_limit"


async def test_a_message_that_was_not_handed_over_is_tried_again_under_the_same_key(
    desk: SendingDesk,
) -> None:
    outbox = await desk.replies("hello")
    desk.whatsapp.fails_sends_with(SendFault.BUSY)

    async with desk.sends():
        waiting = await desk.observer.until(lambda: _with_key(desk, outbox, Delivery.DUE))
        row = await desk.becomes(outbox, Delivery.SENT)

    assert row.key == waiting.key
    assert desk.texts == ["hello"]


async def test_a_chat_whose_id_has_changed_gets_a_new_key(desk: SendingDesk) -> None:
    outbox = await desk.replies("hello")
    desk.whatsapp.fails_sends_with(SendFault.STALE_KEY)

    async with desk.sends():
        waiting = await desk.observer.until(lambda: _with_key(desk, outbox, Delivery.DUE))
        row = await desk.becomes(outbox, Delivery.SENT)

    assert row.key != waiting.key
    assert desk.texts == ["hello"]


async def test_a_chat_that_does_not_exist_drops_the_message(desk: SendingDesk) -> None:
    outbox = await desk.replies("hello")
    desk.whatsapp.chat_refusals.append(PermanentError("no such chat"))

    async with desk.sends():
        row = await desk.becomes(outbox, Delivery.DROPPED)

    assert row.reason == "no_chat"


async def test_a_chat_that_cannot_be_found_is_tried_a_bounded_number_of_times(desk: SendingDesk) -> None:
    outbox = await desk.replies("hello")
    desk.whatsapp.chat_refusals.extend([TemporaryError("No LID for user", retry_after_s=0.01)] * 20)

    async with desk.sends():
        row = await desk.becomes(outbox, Delivery.DROPPED)

    assert row.reason == "no_chat"
    assert len(desk.whatsapp.chat_refusals) == 20 - desk.config.send_tries


async def test_a_screen_that_was_tampered_with_goes_to_nobody(desk: SendingDesk) -> None:
    screen = await desk.owner_is_shown("menu")
    desk.desk = Misled(desk.desk, towards=await desk.shop.customer())

    async with desk.sends():
        row = await desk.becomes(screen, Delivery.DROPPED)

    assert row.reason == "not_owner"
    assert desk.texts == []


async def test_a_lost_lease_ends_the_sender(desk: SendingDesk) -> None:
    await desk.replies("hello")
    desk.observer.fails("begin_send", Fenced("somebody else holds it"))

    async with desk.sends() as sending:
        with pytest.raises(Fenced):
            await sending

    assert desk.texts == []


async def test_a_lost_page_ends_the_sender(desk: SendingDesk) -> None:
    await desk.replies("hello")
    desk.observer.fails("message_key", PageLost("gone"))

    async with desk.sends() as sending:
        with pytest.raises(PageLost):
            await sending


async def test_an_orderly_end_waits_for_the_message_in_hand(desk: SendingDesk) -> None:
    outbox = await desk.replies("hello")

    async with desk.sends():
        await desk.observer.until(lambda: "begin_send" in desk.observer.calls)
        assert desk.sender is not None
        desk.sender.finish()
        await desk.sender.wait_until_finished(10)

    assert (await desk.row(outbox)).delivery is Delivery.SENT


class Misled:
    """A desk whose rows name somebody else than the database would let them."""

    def __init__(self, desk: Any, *, towards: PersonId) -> None:
        self._desk = desk
        self._towards = towards

    def __getattr__(self, name: str) -> Any:
        return getattr(self._desk, name)

    async def due(self, now: datetime, *, screens_too: bool) -> OutboxRow | None:
        """The next row, readdressed."""
        row: OutboxRow | None = await self._desk.due(now, screens_too=screens_too)
        return None if row is None else replace(row, recipient=self._towards)


async def _with_key(desk: SendingDesk, outbox: str, delivery: Delivery) -> object:
    row = await desk.row(outbox)  # type: ignore[arg-type]
    return row if row.delivery is delivery and row.key else None
