"""What a process looks after again and again, beside what it is hinted at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from bridge.digests import Digests
from bridge.ids import PersonId, SessionId, TenantId
from bridge.jobs import JobRunner
from bridge.ports.clock import Clock, SharedClock, awake_clock
from bridge.ports.store import Store
from bridge.retention import Keeping
from storage.brokers.starts import LOOK_EVERY, Start, TimeKeeper
from storage.queues import Queues
from storage.store import TortoiseStore

log = structlog.get_logger()

Round = Callable[[], Awaitable[bool]]

LANES_A_ROUND = 200
"""Lanes that the sweep hints at in one round."""

STARTS_AT_ONCE = 200
"""Broadcasts, and digests, that are looked at for their start at a time."""

CLOCK_TOLERANCE_S = 5.0
"""Less than this is no news: networks and busy machines make as much. More, and times look wrong."""


def agreement(store: TortoiseStore, clock: SharedClock) -> Round:
    """Ask the database for the time, and say when this machine's own clock is another."""

    async def agree() -> bool:
        asked_at = awake_clock()
        apart_s = clock.agree(await store.now(), asked_at=asked_at)
        if abs(apart_s) > CLOCK_TOLERANCE_S:
            log.warning("clock.differs", ahead_s=round(apart_s))
        return False

    return agree


def keeping(store: Store, clock: Clock) -> Round:
    """Find those whose record is to be looked through for what is older than they keep."""
    return Keeping(store=store, clock=clock).round


def pruner(store: Store, clock: Clock) -> Round:
    """Take away what has served, batch by batch."""

    async def take() -> bool:
        now = clock.now()
        return await store.prune(now) + await store.prune_bundles(now) > 0

    return take


def jobs(store: TortoiseStore, clock: Clock) -> Round:
    """Bring on what people asked for and what takes longer than a press."""
    return JobRunner(desk=store, clock=clock, work=store.job_steps()).round


def keep_time(
    store: Store, clock: Clock, hint: Callable[[SessionId], Awaitable[None]], digests: Digests
) -> TimeKeeper:
    """Hint at broadcasts whose time has come, and tell the digests that are due."""

    async def starts() -> list[Start]:
        soon = clock.now() + 2 * LOOK_EVERY
        broadcasts = await store.starting_broadcasts(soon, STARTS_AT_ONCE)
        due = await store.due_digests(soon, STARTS_AT_ONCE)
        return [
            *(
                Start(name=broadcast, task="begin", args=(session,), at=at)
                for broadcast, session, at in broadcasts
            ),
            *(
                Start(name=f"digest/{person}", task="tell", args=(tenant, person), at=at or clock.now())
                for tenant, person, at in due
            ),
        ]

    async def begin(session: str) -> None:
        await hint(SessionId(session))

    async def tell(tenant: str, person: str) -> None:
        await digests.tell(TenantId(tenant), PersonId(person))

    return TimeKeeper(starts, {"begin": begin, "tell": tell})


def sweep(store: Store, queues: Queues) -> Round:
    """Hint at the lanes that wait, in case their hints were lost."""

    async def look() -> bool:
        for tenant, lane in await store.waiting_lanes(LANES_A_ROUND):
            await queues.hints.facts(tenant, lane)
        return False

    return look
