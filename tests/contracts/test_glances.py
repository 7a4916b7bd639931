"""What a holder sees of all its sessions in passing, by one statement."""

from __future__ import annotations

from datetime import timedelta

from bridge.broadcast_life import Move
from bridge.facts import Address
from bridge.pairing import PairingMethod
from bridge.session_life import Desired
from tests.contracts.broadcasting import confirms, moves, prepares, puts_out, writes
from tests.contracts.shop import NOON, Shop


async def test_a_holder_sees_at_a_glance_what_moved_in_all_that_it_holds(shop: Shop) -> None:
    holder, desk = await shop.held()
    stranger = await shop.store.join("worker", 60)
    (before,) = await holder.glimpses()

    async with shop.at_work() as tx:
        await tx.want_pairing(shop.session, PairingMethod.QR)
    await shop.replies(await shop.customer(), "due since noon")
    (after,) = await holder.glimpses()

    assert (before.session, before.desired, before.pairing) == (desk.session, Desired.RUNNING, None)
    assert (before.has_due, after.has_due) == (False, True)
    assert after.pairing is PairingMethod.QR
    assert await stranger.glimpses() == []


async def test_a_glance_tells_of_what_is_to_be_done_for_broadcasts_and_of_news(shop: Shop) -> None:
    holder, _ = await shop.held()
    await writes(shop, 1)
    seen: list[tuple[bool, bool, bool]] = []

    async def looks() -> None:
        (glimpse,) = await holder.glimpses()
        seen.append((glimpse.has_due, glimpse.has_broadcast, glimpse.has_news))

    broadcast = await confirms(shop, starts_at=await shop.store.now() + timedelta(hours=1))
    await looks()
    await prepares(shop, broadcast)
    await looks()
    await shop.store.engine.sql.run("UPDATE broadcasts SET starts_at = ?", NOON - timedelta(days=999))
    await looks()
    await moves(shop, broadcast, Move.BEGIN)
    await looks()
    await puts_out(shop, broadcast)
    await looks()
    await moves(shop, broadcast, Move.PAUSE)
    await looks()
    await moves(shop, broadcast, Move.STOP)
    await looks()
    async with shop.at_work() as tx:
        await tx.take_broadcast_news(shop.session)
    await looks()
    async with shop.at_work() as tx:
        await tx.look_again_at_broadcast(broadcast)
    await looks()

    assert seen == [
        (False, True, False),  # it is prepared
        (False, False, False),  # it waits for its time
        (False, True, False),  # which has come
        (False, True, False),  # it runs
        (True, True, False),  # a message of it is due
        (False, False, False),  # a person paused it
        (False, False, True),  # it was stopped, which is to be told
        (False, False, False),
        (False, False, True),  # somebody wants what is uncertain of it to be looked up
    ]


async def test_a_glance_tells_of_a_number_whose_address_is_not_known_yet(shop: Shop) -> None:
    holder, _ = await shop.held()
    async with shop.at_work() as tx:
        proposed = await tx.propose_owner_number(
            shop.session, shop.owner, phone="+5511900000077", is_self=False, code="ABCD", expires_at=NOON
        )
    (before,) = await holder.glimpses()

    async with shop.at_work() as tx:
        await tx.learn_owner_address(proposed.id, Address(lid="777"))
    (after,) = await holder.glimpses()

    assert (before.unknown_number, after.unknown_number) == (True, False)
