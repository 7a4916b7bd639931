"""Holders, claims and fences."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bridge.errors import Fenced
from bridge.ids import SessionId
from bridge.pairing import PairingMethod
from bridge.session_life import Desired, SessionState
from storage.session_desk import HeldSession
from storage.store import TortoiseStore
from tests.contracts.desk_methods import READS, WRITES
from tests.contracts.shop import NOON, Shop, open_shop

DEAD = -1.0  # a lease that ran out a second ago


async def test_a_session_that_wants_to_run_is_claimed_by_one_holder(shop: Shop) -> None:
    first, second = await shop.store.join("worker", 60), await shop.store.join("worker", 60)

    (desk,) = await first.claim(9, 0)

    assert (desk.session, desk.tenant, desk.generation) == (shop.session, shop.tenant, 1)
    assert await second.claim(9, 0) == []
    assert await shop.store.session_home(shop.session) == (shop.tenant, first.holder)


async def test_a_stopped_session_is_not_claimed_and_one_to_be_unlinked_is(shop: Shop) -> None:
    holder = await shop.store.join("worker", 60)
    async with shop.at_work() as tx:
        await tx.want_session(shop.session, Desired.STOPPED)
    assert await holder.claim(9, 0) == []

    async with shop.at_work() as tx:
        await tx.want_session(shop.session, Desired.UNLINKED)
    (desk,) = await holder.claim(9, 0)
    await desk.unlinked()

    assert (await desk.row()).desired is Desired.STOPPED


async def test_a_wish_to_run_that_came_while_unlinking_stands(shop: Shop) -> None:
    _, desk = await shop.held()

    await desk.unlinked()

    assert (await desk.row()).desired is Desired.RUNNING


async def test_what_is_held_without_its_holder_knowing_is_taken_anew(shop: Shop) -> None:
    holder, desk = await shop.held()

    assert await holder.claim(9, 0) == []
    assert await holder.claim(9, 0, held=[desk.session]) == []
    (again,) = await holder.claim(9, 0, held=[])

    assert (again.session, again.generation) == (desk.session, desk.generation + 1)


async def test_claims_respect_the_limit_and_prefer_what_is_at_hand(store: TortoiseStore) -> None:
    shops = [await open_shop(store, f"Shop {n}") for n in range(3)]
    holder = await store.join("worker", 60)

    (preferred,) = await holder.claim(1, 0, prefer=[shops[2].session])
    others = await holder.claim(9, 0)

    assert preferred.session == shops[2].session
    assert [desk.session for desk in others] == [shops[0].session, shops[1].session]
    assert await holder.claim(0, 0) == []


async def test_whoever_is_waited_for_is_claimed_first_then_what_is_at_hand(store: TortoiseStore) -> None:
    idle, near, links, answers, announces, later = shops = [
        await open_shop(store, f"Shop {n}") for n in range(6)
    ]
    async with links.at_work() as tx:
        await tx.want_pairing(links.session, PairingMethod.QR, None)
    await answers.replies(await answers.customer(), "We open at nine.")
    await later.replies(await later.customer(), "Tomorrow.", now=datetime.now(UTC) + timedelta(hours=1))
    holder = await store.join("worker", 60)

    desks = await holder.claim(9, 0, prefer=[near.session])

    order = [links, answers, near, idle, announces, later]
    assert [desk.session for desk in desks] == [shop.session for shop in order]
    assert len(shops) == len(desks)


async def test_two_holders_that_claim_at_once_share_nothing(store: TortoiseStore) -> None:
    shops = [await open_shop(store, f"Shop {n}") for n in range(4)]
    holders = [await store.join("worker", 60) for _ in range(4)]

    claims = await asyncio.gather(*(holder.claim(2, 0) for holder in holders))

    taken = [desk.session for desks in claims for desk in desks]
    assert sorted(taken) == sorted(shop.session for shop in shops)
    assert {desk.generation for desks in claims for desk in desks} == {1}


async def test_a_dead_holders_session_is_taken_only_after_the_margin(shop: Shop) -> None:
    first, desk = await shop.held()
    await first.beat(DEAD)
    heir = await shop.store.join("worker", 60)

    assert await heir.claim(9, 30.0) == []
    (taken,) = await heir.claim(9, 0.5)

    assert (taken.session, taken.generation) == (shop.session, desk.generation + 1)
    assert await shop.store.session_home(shop.session) == (shop.tenant, heir.holder)


async def test_a_holder_that_was_late_is_dead_for_good(shop: Shop) -> None:
    holder, _ = await shop.held()
    await holder.beat(60)
    await holder.beat(DEAD)

    with pytest.raises(Fenced):
        await holder.beat(60)
    with pytest.raises(Fenced):
        await holder.claim(1, 0)


async def test_nobody_is_at_home_when_the_holder_is_dead(shop: Shop) -> None:
    holder, _ = await shop.held()
    await holder.beat(DEAD)

    assert await shop.store.session_home(shop.session) == (shop.tenant, None)
    assert await shop.store.session_home(SessionId("0" * 26)) is None


async def test_what_is_released_or_left_can_be_claimed_at_once(shop: Shop) -> None:
    first, _ = await shop.held()
    await first.release(shop.session)
    second, desk = await shop.held()
    assert desk.generation == 2

    await second.leave()
    await second.leave()

    _, third = await shop.held()
    assert third.generation == 3


async def test_releasing_what_somebody_else_holds_does_nothing(shop: Shop) -> None:
    first, _ = await shop.held()
    stranger = await shop.store.join("worker", 60)

    await stranger.release(shop.session)

    assert await shop.store.session_home(shop.session) == (shop.tenant, first.holder)


def test_every_method_of_the_desk_is_a_fenced_write_or_a_read() -> None:
    named = [name for part in HeldSession.__mro__[:-1] for name, one in vars(part).items() if callable(one)]
    methods = {name for name in named if not name.startswith("_")}

    assert methods == set(WRITES) | READS


@pytest.mark.parametrize("write", list(WRITES))
async def test_an_expired_holder_writes_nothing(shop: Shop, write: str) -> None:
    due = await shop.replies(await shop.customer(), "hello")
    holder, desk = await shop.held()
    await holder.beat(DEAD)
    before = await desk.row()

    with pytest.raises(Fenced):
        await WRITES[write](desk, due.id)

    assert await desk.row() == before
    assert await desk.due(NOON) == due


@pytest.mark.parametrize("write", list(WRITES))
async def test_an_older_generation_writes_nothing(shop: Shop, write: str) -> None:
    due = await shop.replies(await shop.customer(), "hello")
    holder, desk = await shop.held()
    await holder.release(shop.session)
    (newer,) = await holder.claim(1, 0)
    before = await newer.row()

    with pytest.raises(Fenced):
        await WRITES[write](desk, due.id)

    assert await newer.row() == before
    assert await newer.due(NOON) == due


async def test_the_first_connection_is_remembered(shop: Shop) -> None:
    _, desk = await shop.held()
    await desk.report(SessionState.CONNECTED, reason=None, phone="+5511900000009", lid="999")
    first = await desk.row()
    await desk.report(SessionState.DISCONNECTED, reason="conflict")
    await desk.report(SessionState.CONNECTED, reason=None)

    again = await desk.row()

    assert (first.ever_linked, first.phone, first.lid) == (True, "+5511900000009", "999")
    assert first.linked_at is not None
    assert (again.linked_at, again.phone, again.lid) == (first.linked_at, first.phone, first.lid)
    assert again.since >= first.since


async def test_a_new_profile_has_a_new_number(shop: Shop) -> None:
    _, desk = await shop.held()

    assert [await desk.new_profile(), await desk.new_profile()] == [1, 2]
    assert (await desk.row()).profile_generation == 2


async def test_the_databases_clock_can_be_asked(store: TortoiseStore) -> None:
    first = await store.now()

    assert first <= await store.now()
    assert first.utcoffset() == timedelta(0)
