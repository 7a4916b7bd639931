"""What must hold for each business of a fleet when a fault story has come to rest."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

from bridge.delivery import Delivery
from bridge.ids import OutboxId
from tests.faults.fleet import Business, Fleet
from tests.faults.judging import ENDS
from tests.faults.people import BACK_S

CATCH_UP_S = 90.0
"""More than the interval at which a page is read again for what it held without an event."""

WAITING = (
    "SELECT 'fact' AS what, lane AS about FROM facts WHERE tenant_id = ? AND handled_at IS NULL"
    " UNION ALL SELECT delivery, purpose FROM outbox WHERE tenant_id = ? AND delivery IN ('due', 'sending')"
)


async def judge_fleet(fleet: Fleet, *, may_lose: int = 0) -> Counter[Delivery]:
    """Everything that these stories promise; how the replies of all businesses ended.

    may_lose: how many customers' messages the log may lack: those that a page had acknowledged and its worker
    had not yet recorded when both, and the disk, were gone.
    """
    ends: Counter[Delivery] = Counter()
    missing: list[str] = []
    unheard = 0
    for business in fleet.businesses:
        assert business.phone.links_made == 1, "a second scan"
        await _nothing_waits(business)
        ends += await _each_reply_once(business)
        missing += await _missing(business)
        unheard += business.unheard
    names = [
        (f.account, f.to, f.stanza_id) for f in fleet.town.frames if f.kind == "message" and f.attempt == 1
    ]
    assert len(names) == len(set(names)), "sent twice under one name"
    assert len(missing) + unheard <= may_lose, f"missing: {missing}; of owners: {unheard}"
    return ends


async def _nothing_waits(business: Business) -> None:
    """Each message was handled, and nothing is on its way any more."""
    until = time.monotonic() + 2 * BACK_S
    tenant = business.shop.tenant
    while rows := await business.shop.store.engine.sql.all(WAITING, tenant, tenant):
        assert time.monotonic() < until, f"these never came to an end: {rows}"
        await business.phone.town.next_change(1.0)


async def _each_reply_once(business: Business) -> Counter[Delivery]:
    """Sent, uncertain and failed is all there was; and what is uncertain is truly so."""
    found = await business.shop.store.engine.sql.all(
        "SELECT id FROM outbox WHERE purpose = 'reply' AND tenant_id = ?", business.shop.tenant
    )
    async with business.shop.at_work() as tx:
        rows = [await tx.outbox_row(OutboxId(row["id"])) for row in found]
    assert sorted(row.text for row in rows if row is not None) == sorted(business.replied)
    ends = Counter(row.delivery for row in rows if row is not None)
    assert set(ends) <= ENDS, ends
    arrived = Counter(entry.text for one in business.customers for entry in one.received(business.phone))
    assert max(arrived.values(), default=1) == 1, arrived
    sure = {row.text for row in rows if row is not None and row.delivery in SURE}
    unsure = {row.text for row in rows if row is not None and row.delivery not in SURE}
    assert sure <= set(arrived) <= sure | unsure
    return ends


async def _missing(business: Business) -> list[str]:
    """Which messages of customers never came to be logged; none is there twice."""
    until = time.monotonic() + CATCH_UP_S
    while missing := await _not_logged(business):
        # What came while nobody listened is read from the page some time after it is connected.
        if time.monotonic() > until:
            break
        await business.phone.town.next_change(1.0)
    return missing


async def _not_logged(business: Business) -> list[str]:
    async with business.shop.at_work() as tx:
        lines = await tx.messages(business.shop.session, limit=10_000)
    logged = Counter(line.text for line in lines if not line.outgoing)
    wanted = Counter(business.written)
    assert logged <= wanted, logged - wanted
    return sorted((wanted - logged).elements())


SURE = {Delivery.SENT, Delivery.DELIVERED, Delivery.READ}


async def settles(fleet: Fleet, quiet: asyncio.Event, conversation: asyncio.Task[None]) -> None:
    """Let everybody finish what they do, and see every session connected."""
    quiet.set()
    await conversation
    await fleet.connected()
