"""An installation to be looked at, without a database: what it tells is given by hand, and it may be away."""

from __future__ import annotations

import asyncio

from bridge.broadcast_life import BroadcastState
from bridge.errors import TemporaryError
from bridge.ids import HolderId, OutboxId, TenantId
from bridge.ports.jobs import JobStatus
from bridge.ports.overview import BroadcastSeen, Copies, HolderSeen, Origin, Overview, Waiting
from bridge.ports.rows import Purpose
from bridge.screens import Surface
from bridge.session_life import Desired, SessionState

A_WORKER = HolderSeen(id=HolderId("h1"), kind="worker", host="alder", sessions=2, age_s=3600.0)
BUSY = Overview(
    sessions={
        (Desired.RUNNING, SessionState.CONNECTED): 2,
        (Desired.RUNNING, SessionState.ACTION_REQUIRED): 1,
        (Desired.STOPPED, SessionState.DISCONNECTED): 1,
    },
    unheld=1,
    holders=(A_WORKER,),
    due={Purpose.REPLY: Waiting(count=4, oldest_s=400.0)},
    due_elsewhere=7,
    in_flight={Purpose.SCREEN: Waiting(count=1, oldest_s=0.4)},
    facts=Waiting(count=3, oldest_s=1.5),
    screens={Surface.TELEGRAM: Waiting(count=2, oldest_s=9.0)},
    notices={Surface.SLACK: Waiting(count=5, oldest_s=70.0)},
    files=Waiting(count=6, oldest_s=20.0),
    jobs={JobStatus.WAITING: 1, JobStatus.RUNNING: 0, JobStatus.FAILED: 2},
    job_wait_s=12.0,
    broadcasts={BroadcastState.RUNNING: 1, BroadcastState.DONE: 30},
    copies=Copies(oldest_s=700.0, missing=0, troubled=1, size_bytes=9_000_000),
    tenants=3,
    suspended=1,
    all_suspended=False,
)


class Overlooked:
    """`bridge.ports.overview.Overlook`. `times`: how often it was looked at."""

    def __init__(self, seen: Overview = BUSY, origins: dict[str, Origin] | None = None) -> None:
        self.seen, self.origins = seen, origins or {}
        self.is_away = False
        self.times = 0
        self.was_asked = asyncio.Event()  # for what a message came of

    async def overview(self) -> Overview:
        """See the port."""
        self.times += 1
        self._answer()
        return self.seen

    async def broadcasts_under_way(self, limit: int) -> list[BroadcastSeen]:
        """See the port."""
        self._answer()
        return []

    async def origin_of(self, tenant: TenantId, outbox: OutboxId) -> Origin | None:
        """See the port."""
        self._answer()
        self.was_asked.set()
        return self.origins.get(outbox)

    def _answer(self) -> None:
        if self.is_away:
            raise TemporaryError("the database cannot be reached")
