"""How long a business keeps what was said: chosen by its owner, carried out once a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bridge.ports.clock import Clock
from bridge.ports.store import Store

RETENTION = "retention"
"""The job's kind."""
CUTOFF = "cutoff"
"""What such a job is given: what is older than this instant goes."""

KEEP_DAYS = (30, 90, 180, 365, 730, 0)
"""What an owner may choose; 0: everything is kept."""

LOOKED_AT_EVERY = timedelta(hours=24)
AT_ONCE = 100
"""Businesses that a round finds work for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Finds, in a scheduler's rounds, whose turn it is."""

    store: Store
    clock: Clock

    async def round(self) -> bool:
        """Let some tenants' record be looked through; True: there may be more of them."""
        now = self.clock.now()
        found = await self.store.keeping_too_long(now - LOOKED_AT_EVERY, AT_ONCE)
        for tenant, keep in found:
            async with self.store.transaction(tenant) as tx:
                await tx.add_job(RETENTION, now, given={CUTOFF: (now - keep).isoformat()})
        return len(found) == AT_ONCE
