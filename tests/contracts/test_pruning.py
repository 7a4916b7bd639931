"""What has served is taken away; the record stays."""

from __future__ import annotations

from datetime import timedelta

from storage.store import TortoiseStore
from tests.contracts.shop import NOON, Shop, message

LANE = "contact/x/y"


async def test_handled_facts_go_when_they_are_old_and_waiting_ones_never(
    store: TortoiseStore, shop: Shop
) -> None:
    async with shop.at_work() as tx:
        old = await tx.record_fact(message("old"), key="old", lane=LANE, session=shop.session, now=NOON)
        waiting = await tx.record_fact(
            message("waits"), key="waits", lane=LANE, session=shop.session, now=NOON
        )
        assert old is not None
        assert waiting is not None
        await tx.fact_handled(old.seq, NOON)

    assert await store.prune(NOON + timedelta(days=59)) == 0
    assert await store.prune(NOON + timedelta(days=61)) == 1

    async with shop.at_work() as tx:
        left = await tx.next_fact(LANE)
        assert left is not None
        assert left.seq == waiting.seq


async def test_shown_notices_and_expired_sign_ins_go(store: TortoiseStore, shop: Shop) -> None:
    await store.platform.admit(shop.tenant, shop.owner, kind="cookie", ttl_s=60)
    before = await store.now()

    assert await store.prune(before) == 0
    assert await store.prune(before + timedelta(days=2)) >= 1
