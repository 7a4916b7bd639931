"""Shared rooms in the store: members that are no people, offers that are decided once, who waits for whom."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bridge.errors import BridgeError, PermanentError
from bridge.ports.rooms import OfferState, RoomKind, ThreadReplies
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.contracts.lounge import offered, read, room_of
from tests.contracts.shop import NOON, Shop

SLACK = Surface.SLACK
LATER = NOON + timedelta(hours=1)


async def test_a_room_is_a_member_and_no_person(shop: Shop) -> None:
    room, _ = await room_of(shop)

    async with shop.at_work() as tx:
        assert await tx.role_of(room) is Role.VIEWER
        assert await tx.members(Role.VIEWER) == []
        assert [(one.person, one.room) for one in await tx.team()] == [
            (shop.owner, None),
            (room, RoomKind.THREADS),
        ]
        assert {menu.person: menu.room for menu in await tx.menus(shop.session)} == {
            shop.owner: None,
            room: RoomKind.THREADS,
        }


async def test_two_who_connect_one_room_at_once_make_one_of_it(shop: Shop) -> None:
    rooms = await asyncio.gather(*(room_of(shop) for _ in range(4)), return_exceptions=True)

    made = {room[0] for room in rooms if not isinstance(room, BaseException)}
    assert len(made) == 1
    assert all(isinstance(room, BridgeError | tuple) for room in rooms)


async def test_a_person_is_made_no_room(shop: Shop) -> None:
    async with shop.at_work() as tx:
        await tx.link_account(shop.owner, SLACK, "T1/U1")
        with pytest.raises(PermanentError):
            await tx.put_room(SLACK, "T1/U1", "Ana", RoomKind.NOTICES, NOON)


async def test_an_invitation_brought_by_a_rooms_account_makes_it_nobody(shop: Shop) -> None:
    room, _ = await room_of(shop)
    secret = await shop.store.platform.invite(shop.tenant, Role.OWNER, ttl_s=60)

    assert await shop.store.platform.redeem(secret, "Mallory", (SLACK, "T1/C1")) is None

    async with shop.at_work() as tx:
        assert (await tx.role_of(room), await tx.room_of(room)) == (Role.VIEWER, RoomKind.THREADS)


async def test_one_of_five_decides_an_offer(shop: Shop) -> None:
    _, offer = await offered(shop)

    async def decide(state: OfferState) -> bool:
        async with shop.at_work() as tx:
            return await tx.decide_offer(offer, state, shop.owner, LATER)

    results = await asyncio.gather(*(decide(OfferState.SENT) for _ in range(5)))

    assert sorted(results) == [False] * 4 + [True]
    row = await read(shop, offer)
    assert (row.state, row.decided_by, row.decided_by_name, row.decided_at) == (
        OfferState.SENT,
        shop.owner,
        "Ana",
        LATER,
    )


async def test_what_becomes_of_replies_in_threads_is_the_tenants_choice(shop: Shop) -> None:
    async with shop.at_work() as tx:
        assert (await tx.tenant()).thread_replies is ThreadReplies.NOTE
        await tx.change_tenant(thread_replies=ThreadReplies.SENT)
        assert (await tx.tenant()).thread_replies is ThreadReplies.SENT


async def test_who_says_that_they_answer_has_said_so_until_somebody_else_does(shop: Shop) -> None:
    zoe = await shop.customer()
    async with shop.at_work() as tx:
        other = (await tx.add_operator("Bea", Role.AGENT)).id
        said = []
        for person, taken in ((shop.owner, True), (shop.owner, False), (other, False)):
            await tx.put_claim(shop.session, zoe, person, NOON, answered=False, taken=taken)
            claim = await tx.claim_of(shop.session, zoe)
            assert claim is not None
            said.append((claim.person, claim.taken))

    assert said == [(shop.owner, True), (shop.owner, True), (other, False)]
