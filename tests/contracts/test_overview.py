"""The installation as a whole: what waits is counted with its age, and nobody is named."""

from __future__ import annotations

from datetime import timedelta

from bridge.broadcast_life import BroadcastState
from bridge.delivery import Outcome
from bridge.facts import Address
from bridge.ids import ConversationId, SessionId
from bridge.lanes import conversation_lane
from bridge.ports.overview import Waiting
from bridge.ports.rows import Purpose
from bridge.screens import Surface
from bridge.session_life import Desired, SessionState
from storage.store import TortoiseStore
from tests.contracts.broadcasting import of_list, phone_of, puts_out, runs, uploads
from tests.contracts.shop import NOON, Shop, key_of, message, open_shop

A_WHILE = timedelta(seconds=30)


async def test_where_nothing_has_happened_nothing_waits(
    store: TortoiseStore,
) -> None:
    seen = await store.overview()

    assert (seen.sessions, seen.unheld, seen.holders, seen.tenants) == ({}, 0, (), 0)
    assert (seen.facts, seen.files, seen.due, seen.in_flight) == (Waiting(), Waiting(), {}, {})
    assert (seen.copies.missing, seen.copies.oldest_s, seen.all_suspended) == (0, 0.0, False)


async def test_a_session_is_unheld_until_a_living_process_has_it(shop: Shop) -> None:
    before = await shop.store.overview()

    holder, _ = await shop.held()
    after = await shop.store.overview()

    assert before.sessions == after.sessions == {(Desired.RUNNING, SessionState.DISCONNECTED): 1}
    assert (before.unheld, after.unheld) == (1, 0)
    assert [(one.id, one.kind, one.sessions) for one in after.holders] == [(holder.holder, "worker", 1)]


async def test_facts_wait_since_they_were_recorded(shop: Shop) -> None:
    async with shop.at_work() as tx:
        for number in range(3):
            await tx.record_fact(
                message(f"m{number}"), key=f"k{number}", lane="a", session=shop.session, now=NOON
            )

    seen = (await shop.store.overview()).facts

    assert seen.count == 3
    assert seen.oldest_s > 3600


async def test_what_a_connected_session_does_not_send_is_told_apart_from_what_waits_for_one(
    shop: Shop,
) -> None:
    await shop.replies(await shop.customer(), "We open at nine.")
    before = await shop.store.overview()

    _, desk = await shop.held()
    await desk.report(SessionState.CONNECTED, reason=None)
    connected = await shop.store.overview()
    await shop.store.platform.suspend(shop.tenant, True)
    suspended = await shop.store.overview()

    assert (before.due, before.due_elsewhere) == ({}, 1)
    assert (connected.due[Purpose.REPLY].count, connected.due_elsewhere) == (1, 0)
    assert connected.due[Purpose.REPLY].oldest_s > 3600
    assert (suspended.due, suspended.due_elsewhere, suspended.suspended) == ({}, 1, 1)


async def test_a_message_that_was_handed_over_is_in_flight_until_it_is_settled(shop: Shop) -> None:
    row = await shop.replies(await shop.customer(), "We open at nine.")
    _, desk = await shop.held()

    await desk.begin_send(row.id, key_of("3EB0A1"), 1)
    during = await shop.store.overview()
    await desk.settle_send(row.id, Outcome.CONFIRMED)
    after = await shop.store.overview()

    assert during.in_flight[Purpose.REPLY].count == 1
    assert after.in_flight == {}


async def test_a_linked_session_without_a_copy_of_its_login_is_counted(shop: Shop) -> None:
    _, desk = await shop.held()
    await desk.report(SessionState.CONNECTED, reason=None)
    await desk.bundle_trouble("store_away")

    copies = (await shop.store.overview()).copies

    assert (copies.missing, copies.troubled, copies.oldest_s) == (1, 1, 0.0)


async def test_a_place_that_shows_an_old_screen_waits(shop: Shop) -> None:
    async with shop.at_work() as tx:
        await tx.put_surface(shop.conversation, Surface.TELEGRAM, "77")

    seen = (await shop.store.overview()).screens

    assert seen[Surface.TELEGRAM].count == 1


async def test_the_kill_switch_is_seen(store: TortoiseStore) -> None:
    await store.platform.suspend(None, True)

    assert (await store.overview()).all_suspended


async def test_a_screen_comes_of_the_fact_that_was_handled_when_it_was_made(shop: Shop) -> None:
    lane = conversation_lane(ConversationId(shop.conversation))
    number = await shop.proven_owner_number()
    async with shop.at_work() as tx:
        before = await tx.record_fact(message("a"), key="a", lane=lane, session=shop.session, now=NOON)
        led = await tx.record_fact(message("b"), key="b", lane=lane, session=shop.session, now=NOON)
        assert before is not None
        assert led is not None
        await tx.fact_handled(before.seq, NOON + A_WHILE / 2)
        screen = await tx.add_outbox(
            session=SessionId(shop.session),
            purpose=Purpose.SCREEN,
            recipient=shop.owner,
            owner_number=number.id,
            text="menu",
            conversation=shop.conversation,
            revision=2,
            now=NOON + A_WHILE,
            not_before=NOON + A_WHILE,
        )
        await tx.fact_handled(led.seq, NOON + A_WHILE)

    origin = await shop.store.origin_of(shop.tenant, screen.id)

    assert origin is not None
    assert (origin.seq, origin.recorded_at) == (led.seq, NOON)


async def test_a_reply_comes_of_the_fact_behind_its_cause_and_of_nothing_for_other_tenants(
    shop: Shop,
) -> None:
    row = await shop.replies(await shop.meets(Address(lid="900")), "Yes.")
    eve = await open_shop(shop.store, "Eve")

    assert await shop.store.origin_of(shop.tenant, row.id) is None  # a cause without a fact
    assert await shop.store.origin_of(eve.tenant, row.id) is None


async def test_a_broadcast_under_way_shows_how_far_it_is(shop: Shop) -> None:
    broadcast = await runs(shop, of_list(await uploads(shop, [(phone_of(n), "") for n in range(3)])))
    await puts_out(shop, broadcast)

    (seen,) = await shop.store.broadcasts_under_way(10)

    assert (seen.tenant, seen.state, seen.total, seen.left) == (shop.tenant, BroadcastState.RUNNING, 3, 2)
    assert (await shop.store.overview()).broadcasts == {BroadcastState.RUNNING: 1}
