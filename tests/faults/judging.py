"""What must hold when a fault story has come to rest: by the server's frames and by our own record."""

from __future__ import annotations

import time
from collections import Counter

from bridge.delivery import Delivery
from bridge.ids import OutboxId
from storage.key_file import master_keys_at
from storage.store import TortoiseStore, open_store
from tests.faults.people import BACK_S, Story

ENDS = {Delivery.SENT, Delivery.DELIVERED, Delivery.READ, Delivery.UNCERTAIN, Delivery.FAILED}


async def judge(story: Story) -> Counter[Delivery]:
    """Everything that fault stories promise; how the confirmed replies ended."""
    shop = story.shop
    assert shop.phone.links_made == 1, "a second scan"
    shop.assert_nothing_twice()
    url = shop.environment.get("DATABASE_URL") or f"sqlite://{shop.folder / 'wabridge.db'}"
    store = await open_store(url, master_key=master_keys_at(shop.folder / "master.key"))
    try:
        await _nothing_waits(store, story)
        ends = await _each_reply_once(store, story)
        await _each_message_logged_once(store, story)
    finally:
        await store.close()
    # What a doubtful reply did is known here: the server's log says whether it arrived.
    arrived = Counter(entry.text for one in story.customers for entry in one.received(shop.phone))
    assert max(arrived.values(), default=1) == 1, arrived
    assert set(arrived) <= set(story.replied), arrived
    sure = ends[Delivery.SENT] + ends[Delivery.DELIVERED] + ends[Delivery.READ]
    assert sure <= len(arrived) <= sure + ends[Delivery.UNCERTAIN] + ends[Delivery.FAILED]
    return ends


async def _nothing_waits(store: TortoiseStore, story: Story) -> None:
    """Each press and each message was handled, and nothing is on its way any more."""
    waiting = (
        "SELECT 'fact' AS what, lane AS about FROM facts WHERE handled_at IS NULL"
        " UNION ALL SELECT delivery, purpose FROM outbox WHERE delivery IN ('due', 'sending')"
    )
    until = time.monotonic() + BACK_S
    while rows := await store.engine.sql.all(waiting):
        assert time.monotonic() < until, f"these never came to an end: {rows}"
        await story.shop.town.next_change(1.0)


async def _each_reply_once(store: TortoiseStore, story: Story) -> Counter[Delivery]:
    (tenant,) = await store.platform.tenants()
    found = await store.engine.sql.all("SELECT id FROM outbox WHERE purpose = 'reply'")
    async with store.transaction(tenant.id) as tx:
        rows = [await tx.outbox_row(OutboxId(row["id"])) for row in found]
    texts = [row.text for row in rows if row is not None]
    assert sorted(texts) == sorted(story.replied), "a press was lost, or acted on twice"
    ends = Counter(row.delivery for row in rows if row is not None)
    assert set(ends) <= ENDS, ends
    return ends


async def _each_message_logged_once(store: TortoiseStore, story: Story) -> None:
    (tenant,) = await store.platform.tenants()
    async with store.transaction(tenant.id) as tx:
        (session,) = await tx.sessions()
        lines = await tx.messages(session.id, limit=10_000)
    logged = Counter(line.text for line in lines if not line.outgoing)
    assert logged == Counter(story.written), logged - Counter(story.written)
