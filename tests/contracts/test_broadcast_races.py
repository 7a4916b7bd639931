"""What happens to a recipient while their turn is looked at: nothing is put out, and it is looked anew."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest

from bridge.broadcast_life import BroadcastState
from bridge.broadcast_run import BroadcastRun, Due, More
from bridge.delivery import Outcome
from bridge.errors import LostRace
from bridge.facts import Address
from bridge.ids import BroadcastId, TenantId
from bridge.ports.broadcast_rows import Progress, RecipientRow
from storage.store import TortoiseStore
from tests.contracts.broadcasting import (
    LATER,
    begins,
    next_of,
    phone_of,
    progress_of,
    runs,
    state_of,
    writes,
)
from tests.contracts.shop import NOON, Shop

# SQLite lets nobody in between.
pytestmark = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


class Overtaken:
    """A store at which others commit between the look at whose turn it is and the message to them."""

    def __init__(self, store: TortoiseStore, others: list[Callable[[], Awaitable[object]]]) -> None:
        self._store = store
        self._others = others

    @asynccontextmanager
    async def transaction(self, tenant: TenantId) -> AsyncIterator[Any]:
        """As the store's."""
        async with self._store.transaction(tenant) as tx:
            yield OvertakenTransaction(tx, self._others)


class OvertakenTransaction:
    """One at such a store."""

    def __init__(self, tx: Any, others: list[Callable[[], Awaitable[object]]]) -> None:
        self._tx = tx
        self._others = others

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    async def next_recipient(self, broadcast: BroadcastId, *, new_too: bool) -> RecipientRow | None:
        """As the transaction's; then another one is faster."""
        found: RecipientRow | None = await self._tx.next_recipient(broadcast, new_too=new_too)
        if self._others:
            await self._others.pop()()
        return found


async def test_who_opts_out_while_their_turn_is_looked_at_is_seen_to_have_at_the_next_look(
    shop: Shop,
) -> None:
    for number in (1, 2):
        await writes(shop, number)
    broadcast = await runs(shop)
    person = (await next_of(shop, broadcast)).person

    async def opts_out() -> None:
        async with shop.at_work() as tx:
            await tx.opt_out(person, "wrote", NOON)

    run = overtaken_run(shop, by=opts_out)
    with pytest.raises(LostRace):
        await run.step(shop.tenant, shop.session)
    steps = [await run.step(shop.tenant, shop.session) for _ in range(2)]

    assert [type(step) for step in steps] == [More, Due]
    assert await progress_of(shop, broadcast) == Progress(under_way=1, skipped=1)


async def test_who_turns_out_to_have_a_message_while_their_turn_is_looked_at_gets_no_second_one(
    shop: Shop,
) -> None:
    for address in (Address(lid="777"), Address(phone=phone_of(7))):
        await shop.logs(await shop.meets(address), "hi")
    broadcast = await runs(shop)
    _, desk = await shop.held()
    await desk.settle_send(await begins(shop, desk, broadcast), Outcome.CONFIRMED)

    run = overtaken_run(shop, by=lambda: shop.meets(Address(lid="777", phone=phone_of(7))))
    with pytest.raises(LostRace):
        await run.step(shop.tenant, shop.session)

    assert await run.step(shop.tenant, shop.session) == More()
    assert (await state_of(shop, broadcast)).state is BroadcastState.DONE
    assert await progress_of(shop, broadcast) == Progress(sent=1)


class AfterNoon:
    """The time of these stories."""

    def now(self) -> datetime:
        """Aware, UTC."""
        return LATER


def overtaken_run(shop: Shop, *, by: Callable[[], Awaitable[object]]) -> BroadcastRun:
    """What a holder asks, at a store where it is overtaken once."""
    store: Any = Overtaken(shop.store, [by])
    return BroadcastRun(store=store, clock=AfterNoon(), unpaced=True)
