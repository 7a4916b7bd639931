"""What has served is taken away; the record stays."""

from __future__ import annotations

from datetime import timedelta

from storage.store import TortoiseStore
from tests.contracts.shop import NOON, Shop, message, open_shop
from tests.contracts.test_data_keys import cells_of

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


async def test_of_a_handled_fact_that_caused_a_message_the_row_stays_and_what_it_said_goes(
    store: TortoiseStore, shop: Shop
) -> None:
    other = await open_shop(store, "Bakery")
    for one in (shop, other):
        await one.answers_in_thread(await one.customer(), "a secret")

    assert await store.prune(NOON + timedelta(days=59)) == 0
    assert await store.prune(NOON + timedelta(days=61)) == 2
    assert await store.prune(NOON + timedelta(days=61)) == 0

    for one in (shop, other):
        assert [text for _, text in await cells_of(one, "facts")] == [repr(b"")]
    causes = await store.engine.sql.all("SELECT fact_id FROM causes")
    facts = await store.engine.sql.all("SELECT seq FROM facts")
    assert {row["fact_id"] for row in causes} == {row["seq"] for row in facts}


async def test_shown_notices_and_expired_sign_ins_go(store: TortoiseStore, shop: Shop) -> None:
    await store.platform.admit(shop.tenant, shop.owner, kind="cookie", ttl_s=60)
    before = await store.now()

    assert await store.prune(before) == 0
    assert await store.prune(before + timedelta(days=2)) >= 1


async def test_jobs_that_are_over_go_after_their_time(shop: Shop) -> None:
    async with shop.at_work() as tx:
        for kind in ("retention", "export", "waits"):
            await tx.add_job(kind, NOON)
    await shop.store.engine.sql.run(
        "UPDATE jobs SET status = 'done', ended_at = ? WHERE kind <> 'waits'", NOON
    )

    left = []
    for days in (29, 31, 401):
        await shop.store.prune(NOON + timedelta(days=days))
        async with shop.at_work() as tx:
            left.append({job.kind for job in await tx.jobs(limit=9)})

    assert left == [{"retention", "export", "waits"}, {"export", "waits"}, {"waits"}]
