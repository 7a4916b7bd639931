"""What brings broadcasts on in tests of a sender: the real parts, unpaced, and nobody to tell."""

from __future__ import annotations

from bridge.broadcast_run import BroadcastRun
from bridge.ports.clock import Clock
from bridge.ports.store import SessionDesk, Store
from sessions.broadcaster import Broadcaster
from sessions.driver import Page


def a_broadcaster(desk: SessionDesk, page: Page, store: Store, clock: Clock) -> Broadcaster:
    """For one opened page."""

    async def nobody() -> bool:
        return False

    run = BroadcastRun(store=store, clock=clock, unpaced=True)
    return Broadcaster(desk=desk, page=page, clock=clock, run=run, tell=nobody)
