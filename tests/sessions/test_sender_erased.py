"""The sender and somebody who is erased while a message to them is on its way: it does not go twice."""

from __future__ import annotations

from datetime import UTC, datetime

from bridge.delivery import Delivery
from bridge.facts import Address
from bridge.ids import OutboxId
from sessions.scripted_sends import SendFault
from tests.sessions.desk import SendingDesk


async def erases_the_customer(desk: SendingDesk, outbox: OutboxId) -> None:
    """The owner erases whom the message is for."""
    async with desk.shop.at_work() as tx:
        row = await tx.outbox_row(outbox)
        assert row is not None
        assert await tx.forget_person(row.recipient, datetime.now(UTC)) is not None


async def test_a_message_that_the_page_never_got_is_not_sent_by_the_next_process(desk: SendingDesk) -> None:
    outbox = await desk.replies("hello")
    desk.whatsapp.fails_sends_with(SendFault.HANGS_BEFORE)
    async with desk.sends():
        await desk.observer.until(lambda: "send_text" in desk.observer.calls)
        await erases_the_customer(desk, outbox)

    other = await desk.replies("hello, you", to=await desk.shop.meets(Address(lid="901")))
    async with desk.sends():
        await desk.becomes(other, Delivery.SENT)

    assert desk.texts == ["hello, you"]
    row = await desk.row(outbox)
    assert (row.delivery, row.reason) == (Delivery.UNCERTAIN, "erased")


async def test_a_message_in_doubt_is_not_sent_again_when_the_page_knows_nothing_of_it(
    desk: SendingDesk,
) -> None:
    outbox = await desk.replies("hello")
    desk.whatsapp.fails_sends_with(SendFault.NO_ACK)

    async with desk.sends():
        await desk.observer.until(lambda: "sighting" in desk.observer.calls)
        await erases_the_customer(desk, outbox)
        desk.whatsapp.kept.clear()
        await desk.observer.until(lambda: "settle_send" in desk.observer.calls)
        other = await desk.replies("hello, you", to=await desk.shop.meets(Address(lid="901")))
        await desk.becomes(other, Delivery.SENT)

    assert desk.texts == ["hello", "hello, you"]
    assert (await desk.row(outbox)).delivery is Delivery.UNCERTAIN


async def test_a_message_in_doubt_is_sent_when_its_ack_comes_after_all(desk: SendingDesk) -> None:
    outbox = await desk.replies("hello")
    desk.whatsapp.fails_sends_with(SendFault.NO_ACK)

    async with desk.sends():
        await desk.observer.until(lambda: "sighting" in desk.observer.calls)
        await erases_the_customer(desk, outbox)
        (key,) = desk.whatsapp.kept
        desk.whatsapp.acknowledges(key, 1)
        await desk.becomes(outbox, Delivery.SENT)

    assert desk.texts == ["hello"]
