"""After a restore nothing is sent a second time: what may have gone out since is left to a person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bridge.broadcast_life import BroadcastState, Move
from bridge.delivery import Delivery, Outcome
from bridge.halting import RESTORED
from bridge.ids import OutboxId, PersonId, StanzaId
from bridge.lanes import contact_lane, conversation_lane
from bridge.ports.rows import CauseKind, Purpose
from bridge.screens import Surface
from bridge.session_life import SessionState
from storage.backups.settling import CLOCKS_APART_S, EPOCH, Settled, settle
from storage.store import TortoiseStore
from tests.contracts.broadcasting import (
    begins,
    confirms,
    moves,
    progress_of,
    puts_out,
    runs,
    state_of,
    writes,
)
from tests.contracts.shop import NOON, Shop, key_of, message, open_shop, sent
from tests.storage.backups import opened


@dataclass
class Town:
    """A shop, and what is restored of it."""

    store: TortoiseStore
    shop: Shop

    async def settles(self) -> Settled:
        """The rows are taken for those of a backup."""
        async with self.store.engine.transaction() as sql:
            return await settle(sql)

    async def delivery(self, outbox: OutboxId) -> Delivery:
        """Where that message is."""
        async with self.shop.at_work() as tx:
            row = await tx.outbox_row(outbox)
        assert row is not None
        return row.delivery

    async def replies(self, to: PersonId, text: str, *, at: datetime) -> OutboxId:
        """A reply that goes out at that time, and not before."""
        async with self.shop.at_work() as tx:
            cause = await tx.add_cause(CauseKind.REPLY, self.shop.owner, Surface.CONSOLE, NOON)
            row = await tx.add_outbox(
                session=self.shop.session,
                purpose=Purpose.REPLY,
                recipient=to,
                text=text,
                now=NOON,
                not_before=at,
                cause=cause,
            )
        return row.id


@pytest.fixture
async def town(empty_url: str) -> AsyncIterator[Town]:
    async with opened(empty_url) as store:
        yield Town(store=store, shop=await open_shop(store))


async def test_what_was_on_its_way_or_due_is_uncertain_and_never_picked_again(town: Town) -> None:
    shop = town.shop
    zoe = await shop.customer()
    _, desk = await shop.held()
    done, flying = await shop.replies(zoe, "done"), await shop.replies(zoe, "flying")
    await sent(desk, done, "3EB001")
    await desk.begin_send(flying.id, key_of("3EB002"), 1)
    due = await shop.replies(zoe, "due")

    settled = await town.settles()

    assert settled.uncertain == 2
    assert await town.delivery(done.id) is Delivery.SENT
    assert await town.delivery(flying.id) is Delivery.UNCERTAIN
    assert await town.delivery(due.id) is Delivery.UNCERTAIN
    holder = await town.store.join("worker", 60)
    (again,) = await holder.claim(1, 0.0)
    assert await again.in_flight() == []
    assert await again.due(datetime.now(UTC)) is None


async def test_a_receipt_that_comes_later_still_settles_what_was_on_its_way(town: Town) -> None:
    _, desk = await town.shop.held()
    flying = await town.shop.replies(await town.shop.customer(), "flying")
    await desk.begin_send(flying.id, key_of("3EB002"), 1)
    await town.settles()

    holder = await town.store.join("worker", 60)
    (again,) = await holder.claim(1, 0.0)
    await again.receipt(StanzaId("3EB002"), Outcome.DELIVERED)

    assert await town.delivery(flying.id) is Delivery.DELIVERED


async def test_what_is_due_later_than_now_surely_was_not_sent_and_stays_due(town: Town) -> None:
    zoe, now = await town.shop.customer(), datetime.now(UTC)
    later = await town.replies(zoe, "later", at=now + timedelta(seconds=CLOCKS_APART_S + 60))
    soon = await town.replies(zoe, "soon", at=now + timedelta(seconds=CLOCKS_APART_S / 2))

    await town.settles()

    assert await town.delivery(later) is Delivery.DUE
    assert await town.delivery(soon) is Delivery.UNCERTAIN


async def test_a_screen_that_was_due_is_dropped(town: Town) -> None:
    screen = await town.shop.puts_screen_out(await town.shop.proven_owner_number())

    settled = await town.settles()

    assert settled.screens_dropped == 1
    assert await town.delivery(screen.id) is Delivery.DROPPED


async def test_a_broadcast_rests_and_its_owner_is_told_why_once(town: Town) -> None:
    shop = town.shop
    _, desk = await shop.held()
    for number in range(3):
        await writes(shop, number)
    broadcast = await runs(shop)
    flying, due = await begins(shop, desk, broadcast), await puts_out(shop, broadcast)

    settled = await town.settles()

    assert settled.broadcasts_paused == 1
    row = await state_of(shop, broadcast)
    assert (row.state, row.why) == (BroadcastState.PAUSED, RESTORED)
    assert await town.delivery(flying) is Delivery.UNCERTAIN
    assert await town.delivery(due) is Delivery.UNCERTAIN
    progress = await progress_of(shop, broadcast)
    assert (progress.uncertain, progress.waiting) == (2, 1)
    async with shop.at_work() as tx:
        assert await tx.take_broadcast_news(shop.session) == [broadcast]
        assert await tx.take_broadcast_news(shop.session) == []


async def test_one_that_waits_for_its_start_rests_too_and_one_being_prepared_is_stopped(town: Town) -> None:
    shop = town.shop
    await writes(shop, 1)
    waiting = await confirms(shop, starts_at=datetime.now(UTC) + timedelta(days=1))
    async with shop.at_work() as tx:
        await tx.prepare_recipients(waiting, 1000)
    preparing = await confirms(shop)

    settled = await town.settles()

    assert (settled.broadcasts_paused, settled.broadcasts_stopped) == (1, 1)
    assert (await state_of(shop, waiting)).state is BroadcastState.PAUSED
    assert (await state_of(shop, preparing)).state is BroadcastState.STOPPED


async def test_a_person_lets_it_go_on(town: Town) -> None:
    await writes(town.shop, 1)
    broadcast = await runs(town.shop)
    await town.settles()

    row = await moves(town.shop, broadcast, Move.RESUME)

    assert (row.state, row.why) == (BroadcastState.RUNNING, None)


async def test_presses_are_not_acted_on_again_and_what_customers_wrote_is(town: Town) -> None:
    shop = town.shop
    zoe = await shop.customer()
    lanes = (conversation_lane(shop.conversation), contact_lane(shop.session, zoe))
    async with shop.at_work() as tx:
        for lane in lanes:
            await tx.record_fact(message("1"), key=lane, lane=lane, session=shop.session, now=NOON)
    await town.store.record_update(Surface.TELEGRAM, "bot", "17", "a press", NOON)

    settled = await town.settles()

    assert settled.asked_before == 2
    assert await town.store.waiting_lanes(10) == [(shop.tenant, lanes[1])]
    assert await town.store.waiting_updates(Surface.TELEGRAM, "bot", 10) == []


async def test_sessions_are_nobodys_and_nothing_older_is_taken_for_newer(town: Town) -> None:
    _, desk = await town.shop.held()
    await desk.report(SessionState.CONNECTED, reason=None)
    before = await desk.row()

    await town.settles()

    (row,) = await town.store.platform.sessions()
    after = await desk.row()
    assert (row["state"], row["holder"]) == (SessionState.DISCONNECTED, None)
    assert after.profile_generation == before.profile_generation + EPOCH


async def test_menus_and_lasting_notices_are_drawn_anew_where_they_were(town: Town) -> None:
    shop = town.shop
    async with shop.at_work() as tx:
        place = await tx.put_surface(shop.conversation, Surface.TELEGRAM, "777")
    (row,) = await town.store.due_surfaces(Surface.TELEGRAM, 10)
    async with shop.at_work() as tx:
        await tx.surface_shown(place.id, row.wanted, "message 5", asked=row.asked)
    assert await town.store.due_surfaces(Surface.TELEGRAM, 10) == []

    await town.settles()

    (again,) = await town.store.due_surfaces(Surface.TELEGRAM, 10)
    assert again.message_ref == "message 5"


async def test_menus_are_newer_than_whatever_was_shown_since(town: Town) -> None:
    shop = town.shop
    async with shop.at_work() as tx:
        place = await tx.put_surface(shop.conversation, Surface.TELEGRAM, "777")
        before = await tx.conversation(shop.conversation)
    assert before is not None

    await town.settles()

    (again,) = await town.store.due_surfaces(Surface.TELEGRAM, 10)
    async with shop.at_work() as tx:
        after = await tx.conversation(shop.conversation)
        await tx.surface_shown(place.id, again.wanted, "message 5", asked=again.asked)
    assert after is not None
    assert after.changed_at is not None
    assert after.changed_at > NOON
    assert after.revision == again.wanted == before.revision + EPOCH
    assert await town.store.due_surfaces(Surface.TELEGRAM, 10) == []
