"""A session's holder brings a broadcast on: numbers, typing, files, and whatever is more urgent first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.broadcast_life import BroadcastState
from bridge.delivery import Delivery
from bridge.errors import TemporaryError
from bridge.ids import ChatId
from bridge.ports.clock import SystemClock
from bridge.ports.rows import Purpose
from bridge.send_refusals import SendRefusal
from sessions.broadcaster import AFTER_NOBODY_S, AFTER_TOO_MANY_S, AFTER_TROUBLE_S
from sessions.driver_errors import RateLimited
from sessions.scripted_sends import SendFault
from tests.sessions.broadcasting import a_broadcaster
from tests.sessions.confirming import GONE, HERE, confirms, nothing, seen
from tests.sessions.desk import SendingDesk


async def test_a_number_is_asked_for_and_written_to(desk: SendingDesk) -> None:
    broadcast = await confirms(desk, HERE)

    async with desk.sends():
        _, progress = await seen(desk, broadcast, BroadcastState.DONE)

    assert desk.texts == ["Hi P0"]
    assert "on_whatsapp" in desk.observer.calls
    assert progress.sent == progress.total == 1


async def test_a_picture_goes_with_the_text_below_it(desk: SendingDesk) -> None:
    broadcast = await confirms(desk, HERE, file=b"\xff\xd8picture")

    async with desk.sends():
        await seen(desk, broadcast, BroadcastState.DONE)

    (kept,) = desk.whatsapp.kept.values()
    assert (kept.text, kept.file) == ("Hi P0", (b"\xff\xd8picture", "offer.jpg"))
    assert desk.sender is not None
    assert desk.sender._hand._folder is None, "nothing of it stays on the disk in clear"


async def test_a_file_that_is_gone_fails_its_messages_and_nothing_else(desk: SendingDesk) -> None:
    broadcast = await confirms(desk, HERE, file=b"x")
    for key in await desk.shop.store.blobs.keys("files/"):
        await desk.shop.store.blobs.delete(key)

    async with desk.sends():
        _, progress = await seen(desk, broadcast, BroadcastState.DONE)

    assert progress.failed == 1
    assert desk.texts == []


async def test_a_refusal_of_the_account_rests_it_at_the_first_message(desk: SendingDesk) -> None:
    desk.whatsapp.refuses(SendRefusal.REACH_OUT_LIMIT)
    desk.whatsapp.fails_sends_with(SendFault.REJECTED, SendFault.REJECTED)
    broadcast = await confirms(desk, HERE, "+5511900000003")

    async with desk.sends():
        row, progress = await seen(desk, broadcast, BroadcastState.PAUSED)

    assert row.why == SendRefusal.REACH_OUT_LIMIT
    assert (progress.failed, progress.waiting) == (1, 1)


async def test_what_is_uncertain_is_looked_up_when_a_person_wants_to_know(desk: SendingDesk) -> None:
    broadcast = await confirms(desk, HERE)
    async with desk.sends():
        await seen(desk, broadcast, BroadcastState.DONE)
    async with desk.shop.at_work() as tx:
        (line,) = await tx.report(broadcast, after=-1, limit=9)
    assert line.delivery is Delivery.SENT
    await desk.shop.store.engine.sql.run("UPDATE outbox SET delivery = 'uncertain'")
    async with desk.shop.at_work() as tx:
        await tx.look_again_at_broadcast(broadcast)

    async with desk.sends():

        async def known() -> bool:
            async with desk.shop.at_work() as tx:
                return (await tx.progress(broadcast)).sent == 1

        await desk.observer.until(known)
    assert desk.texts == ["Hi P0"], "looked up, not sent again"


async def test_typing_is_shown_for_as_long_as_a_person_needs_and_once(desk: SendingDesk) -> None:
    reply = await desk.row(await desk.replies("at once"))
    message = replace(reply, purpose=Purpose.BROADCAST)
    page = await desk.driver.open(desk.profile, on_event=lambda _: None)
    await page.alive_until(600)
    minds = a_broadcaster(desk.desk, page, desk.shop.store, SystemClock())
    minds._typing_s = 5.0
    chat = ChatId("900@lid")

    assert await minds.typing_before(reply, chat) == 0.0
    first = await minds.typing_before(message, chat)
    again = await minds.typing_before(message, chat)

    assert 0.0 < again <= first <= 5.0
    assert desk.whatsapp.typing == [chat]
    await page.close()


@pytest.mark.parametrize(
    ("trouble", "rests_s"),
    [
        (RateLimited("asked too often"), AFTER_TOO_MANY_S),
        (TemporaryError("no answer"), AFTER_TROUBLE_S),
        (None, AFTER_NOBODY_S),
    ],
)
async def test_whatsapp_is_asked_slowly(
    desk: SendingDesk, trouble: TemporaryError | None, rests_s: float
) -> None:
    await confirms(desk, GONE)
    desk.whatsapp.lookups_fail_with = trouble
    page = await desk.driver.open(desk.profile, on_event=lambda _: None)
    await page.alive_until(600)
    minds = a_broadcaster(desk.desk, page, desk.shop.store, SystemClock())

    pauses = [await minds.step(look_up=nothing) for _ in range(3)]

    assert pauses == [0.0, 0.0, rests_s], "prepared, begun, asked"
    await page.close()
