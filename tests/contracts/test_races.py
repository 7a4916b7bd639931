"""Two at once: one does it, the other is told so, nothing is done twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.errors import BridgeError
from bridge.facts import Address
from bridge.pairing import Idle, PairingMethod
from bridge.ports.rows import Role
from tests.contracts.shop import NOON, Shop, message, open_shop
from tests.patience import PATIENCE_S


async def test_one_fact_is_handled_by_one_of_two(shop: Shop) -> None:
    async with shop.at_work() as tx:
        await tx.record_fact(message("hi"), key="k", lane="lane", session=shop.session, now=NOON)
    both_have_read = asyncio.Barrier(2)

    async def handle(name: str) -> bool:
        async with shop.at_work() as tx:
            fact = await tx.next_fact("lane")
            if shop.store.dialect == "postgres":
                # SQLite lets the second one in only when the first has committed.
                await both_have_read.wait()
            if fact is None or not await tx.fact_handled(fact.seq, NOON):
                return False
            await tx.audit("fact.handled", by=None, about=name)
            return True

    results = await asyncio.gather(handle("one"), handle("two"))

    assert sorted(results) == [False, True]
    assert await shop.store.engine.sql.value("SELECT COUNT(*) FROM audit") == 1


async def test_one_of_two_presses_at_once_moves_the_menu(shop: Shop) -> None:
    async with shop.at_work() as tx:
        row = await tx.conversation(shop.conversation)
    assert row is not None

    async def press(page: str) -> bool:
        async with shop.at_work() as tx:
            return await tx.save_conversation(replace(row, page=page, revision=2), was_revision=1)

    results = await asyncio.gather(*(press(f"PAGE_{n}") for n in range(5)))

    assert sorted(results) == [False] * 4 + [True]


async def test_a_newcomer_that_writes_twice_at_once_is_one_person(shop: Shop) -> None:
    async def meet(address: Address) -> str:
        return await shop.meets(address)

    both = Address(lid="900", phone="+1")
    await asyncio.gather(
        *(meet(address) for address in (both, Address(lid="900"), both, Address(phone="+1")))
    )

    stays = await shop.meets(both)
    people = await shop.store.engine.sql.all(
        "SELECT id FROM people WHERE tenant_id = ? AND merged_into_id IS NULL AND id <> ?",
        shop.tenant,
        shop.owner,
    )
    assert [row["id"] for row in people] == [stays]


async def test_a_fact_recorded_by_two_at_once_is_recorded_once(shop: Shop) -> None:
    async def record() -> bool:
        async with shop.at_work() as tx:
            row = await tx.record_fact(message("hi"), key="k", lane="lane", session=shop.session, now=NOON)
        return row is not None

    assert sorted(await asyncio.gather(*(record() for _ in range(5)))) == [False] * 4 + [True]


async def test_a_conversation_opened_by_two_at_once_is_one(shop: Shop) -> None:
    async with shop.at_work() as tx:
        agent = await tx.add_operator("Bea", Role.AGENT)

    async def sit_down() -> str:
        async with shop.at_work() as tx:
            row = await tx.open_conversation(agent.id, Role.AGENT, session=shop.session, page="MAIN_MENU")
        return row.id

    assert len(set(await asyncio.gather(*(sit_down() for _ in range(5))))) == 1


async def test_the_quota_of_sessions_holds_when_two_are_added_at_once(shop: Shop) -> None:
    await shop.store.platform.set_quota(shop.tenant, max_sessions=3)

    async def add() -> bool:
        try:
            async with shop.at_work() as tx:
                await tx.add_session("one more")
        except BridgeError:
            return False
        return True

    assert sorted(await asyncio.gather(*(add() for _ in range(5)))) == [False] * 3 + [True] * 2


async def test_a_failed_transaction_leaves_nothing_and_the_store_goes_on(shop: Shop) -> None:
    async def fails() -> None:
        async with shop.at_work() as tx:
            await tx.add_operator("Ghost", Role.AGENT)
            raise RuntimeError("died")

    with pytest.raises(RuntimeError):
        await fails()

    async with shop.at_work() as tx:
        assert await tx.members(Role.AGENT) == []


async def test_a_cancelled_transaction_leaves_nothing_and_the_store_goes_on(shop: Shop) -> None:
    inside, never = asyncio.Event(), asyncio.Event()

    async def hangs() -> None:
        async with shop.at_work() as tx:
            await tx.add_operator("Ghost", Role.AGENT)
            inside.set()
            await never.wait()

    task = asyncio.create_task(hangs())
    await inside.wait()
    waiting = asyncio.create_task(open_shop(shop.store, "Bakery"))
    task.cancel()
    await asyncio.wait([task])

    other = await waiting
    async with shop.at_work() as tx:
        assert await tx.members(Role.AGENT) == []
    assert other.tenant != shop.tenant


async def test_a_cancelled_wait_for_a_transaction_does_not_block_the_next(shop: Shop) -> None:
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with shop.at_work() as tx:
            await tx.tenant()
            inside.set()
            await go_on.wait()

    first = asyncio.create_task(slow())
    await inside.wait()
    second = asyncio.create_task(shop.customer())
    await asyncio.wait([second], timeout=0.05)
    second.cancel()
    await asyncio.wait([second])
    go_on.set()
    await first

    async with asyncio.timeout(PATIENCE_S):
        assert await shop.customer()


async def test_a_wish_and_the_holders_step_at_once_both_hold(shop: Shop) -> None:
    _, desk = await shop.held()

    async def wish() -> None:
        async with shop.at_work() as tx:
            await tx.want_pairing(shop.session, PairingMethod.QR)

    for _round in range(8):
        await asyncio.gather(wish(), desk.put_pairing(Idle(), NOON), desk.pairing_done(), wish())

    await desk.put_pairing(Idle(), NOON + timedelta(hours=1))
    await wish()
    async with shop.at_work() as tx:
        row = await tx.session(shop.session)
        assert row is not None
        assert row.pairing is PairingMethod.QR
        assert await tx.pairing_step(shop.session, NOON) is None, "a wish begins anew"
