"""A sender looks at its broadcasts when something calls, and else asks nobody."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from bridge.broadcast_life import BroadcastState
from bridge.delivery import Delivery
from bridge.errors import TemporaryError
from bridge.ports.clock import SystemClock
from sessions.broadcaster import AFTER_TOO_MANY_S
from sessions.driver_errors import RateLimited
from tests.sessions.broadcasting import a_broadcaster
from tests.sessions.confirming import HERE, a_glimpse, confirms, nothing, seen
from tests.sessions.desk import SendingDesk

LATER = 1_000_000.0  # seconds: never within a test


async def test_one_that_was_put_off_begins_by_itself(desk: SendingDesk) -> None:
    desk.config = replace(desk.config, row_interval_s=LATER)
    broadcast = await confirms(desk, HERE, in_s=0.3)

    async with desk.sends():
        await seen(desk, broadcast, BroadcastState.DONE)

    assert desk.texts == ["Hi P0"]


async def test_a_reply_whose_hint_was_lost_does_not_wait_for_a_broadcasts_pause(desk: SendingDesk) -> None:
    desk.config = replace(desk.config, row_interval_s=LATER)
    desk.whatsapp.lookups_fail_with = RateLimited("asked too often")
    await confirms(desk, HERE)

    async with desk.sends():
        await desk.observer.until(lambda: desk.observer.calls[-2:] == ["on_whatsapp", "next_due_at"])
        reply = await desk.replies("at once")
        assert desk.sender is not None
        desk.sender.glimpse(a_glimpse(desk, has_due=True, has_broadcast=True))
        await desk.becomes(reply, Delivery.SENT)

    assert desk.observer.calls.count("on_whatsapp") == 1


async def test_what_its_pace_holds_back_is_not_looked_at_before(desk: SendingDesk) -> None:
    desk.whatsapp.lookups_fail_with = RateLimited("asked too often")
    await confirms(desk, HERE)
    page = await desk.driver.open(desk.profile, on_event=lambda _: None)
    await page.alive_until(600)
    observed = desk.observer.watch
    minds = a_broadcaster(observed(desk.desk), observed(page), desk.shop.store, SystemClock())
    assert [await minds.step(look_up=nothing) for _ in range(3)] == [0.0, 0.0, AFTER_TOO_MANY_S]
    before = list(desk.observer.calls)

    minds.glimpse(a_glimpse(desk, has_broadcast=True))
    assert 0.0 < await minds.step(look_up=nothing) <= AFTER_TOO_MANY_S
    assert desk.observer.calls == before

    minds.glimpse(a_glimpse(desk, has_broadcast=True, has_news=True))
    assert 0.0 < await minds.step(look_up=nothing) <= AFTER_TOO_MANY_S
    assert desk.observer.calls == [*before, "to_look_at"], "looked at, and WhatsApp is left in peace"
    await page.close()


async def test_what_called_still_does_when_the_store_was_away(desk: SendingDesk) -> None:
    page = await desk.driver.open(desk.profile, on_event=lambda _: None)
    minds = a_broadcaster(desk.observer.watch(desk.desk), page, desk.shop.store, SystemClock())
    desk.observer.fails("to_look_at", TemporaryError("the store is away"))

    with pytest.raises(TemporaryError):
        await minds.step(look_up=nothing)

    assert await minds.step(look_up=nothing) == math.inf
    assert desk.observer.calls.count("to_look_at") == 2
    assert await minds.step(look_up=nothing) == math.inf
    assert desk.observer.calls.count("to_look_at") == 2
    await page.close()
