"""In whose language and time zone something is shown."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.ids import TenantId
from bridge.ports.rows import TenantRow
from bridge.ports.store import Store
from bridge.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The people of one business: they share language and time zone."""

    words: Words
    zone: str
    business: str


def reader_of(tenant: TenantRow) -> Reader:
    """The reader of what is shown for a business."""
    return Reader(words=Words(tenant.language), zone=tenant.time_zone, business=tenant.name)


async def find_reader(store: Store, tenant: TenantId) -> Reader:
    """The same, looked up."""
    async with store.transaction(tenant) as tx:
        return reader_of(await tx.tenant())
