"""One worker process as the front door composes it, but with a scripted WhatsApp: no browser, no pages.

    python -m tests.benchmarks.control_plane.worker '{"database_url": …, "queue_url": …, "data_dir": …, …}'

It prints as which holder it runs, and ends on SIGTERM like a worker: it hands its sessions over first. When
its standard input ends, whoever started it is gone: it dies at once.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from bridge.facts import Address
from bridge.ownership import OwnerLookUp
from bridge.ports.clock import SystemClock
from bridge.recording import Recorder
from bridge.session_news import SessionNews
from sessions.config import SessionsConfig
from sessions.page_events import PageEvent
from sessions.page_values import AS_INSTALLED, Outfit
from sessions.scripted import ScriptedDriver
from sessions.scripted_page import ScriptedPage
from sessions.supervisor import Supervisor
from storage.queues import open_queues
from storage.store import open_store
from storage.vault import MasterKey

MASTER_KEY = MasterKey(secret=b"0123456789abcdef0123456789abcdef")
STARTS_AT_ONCE = 4
"""Two by default, since a browser costs 2 s of CPU to start; here there is none. More than a machine can
bear starves the heartbeats, and every lease that is lost makes its sessions start once more."""


class LinkedDriver(ScriptedDriver):
    """Every profile holds a login."""

    async def open(
        self,
        profile: Path,
        *,
        on_event: Callable[[PageEvent], None],
        proxy: str | None = None,
        outfit: Outfit = AS_INSTALLED,
    ) -> ScriptedPage:
        """Open a page that is linked."""
        whatsapp = self.whatsapp_on(profile)
        whatsapp.me = Address(lid="100000000000001", phone="+5511900000009")
        return await super().open(profile, on_event=on_event, proxy=proxy, outfit=outfit)


async def hold(*, database_url: str, queue_url: str, data_dir: str, capacity: int) -> None:
    """Hold sessions until SIGTERM."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    asyncio.get_running_loop().add_reader(sys.stdin, os._exit, 1)
    store = await open_store(database_url, master_key=MASTER_KEY, migrate=False)
    queues = await open_queues(queue_url, home=store.session_home)
    clock = SystemClock()
    supervisor = Supervisor(
        store=store,
        driver=LinkedDriver(),
        config=SessionsConfig(
            data_dir=Path(data_dir), worker_capacity=capacity, starts_at_once=STARTS_AT_ONCE
        ),
        record=Recorder(store=store, hints=queues.hints, clock=clock).record,
        tell=SessionNews(store=store, hints=queues.hints, clock=clock).tell,
        redraw=queues.hints.surfaces,
        learn=OwnerLookUp(store=store).learn,
        clock=clock,
    )

    async def nudge(session: Any) -> None:
        supervisor.nudge(session)

    async def look(session: Any) -> None:
        supervisor.hint(session)

    try:
        await supervisor.start()
        await queues.serve(outbound=nudge, sessions=look, holder=lambda: supervisor.holder)
        print("running as", supervisor.holder, flush=True)
        await ended.wait()
    finally:
        await supervisor.stop()
        await queues.close()
        await store.close()


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    asyncio.run(hold(**json.loads(sys.argv[1])))
