"""In whose language and time zone something is shown."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.ids import TenantId
from bridge.ports.store import Store
from bridge.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The people of one business: they share language and time zone."""

    words: Words
    zone: str
    business: str


async def find_reader(store: Store, tenant: TenantId) -> Reader:
    """The reader of what is shown for a business."""
    async with store.transaction(tenant) as tx:
        row = await tx.tenant()
    return Reader(words=Words(row.language), zone=row.time_zone, business=row.name)
