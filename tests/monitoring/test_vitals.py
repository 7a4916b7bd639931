"""A process says whether it lives and whether it can work, and why not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from admin_bots.serving import serve
from bridge.errors import PermanentError, TemporaryError
from bridge.ids import SessionId
from bridge.session_life import SessionState
from sessions.glance import Glance
from storage.queues import Queues, open_queues
from tests.monitoring.overlooked import Overlooked
from tests.monitoring.scraping import Scraped
from wabridge_measuring import Measuring
from wabridge_observing import observing
from wabridge_roles import Role
from wabridge_settings import Settings
from wabridge_vitals import Vitals

EMPTY = Overlooked()
NOWHERE = "redis://127.0.0.1:9/0"


@dataclass
class Holder:
    """A supervisor's answer, given by hand: to break a heart for real takes a lease's time."""

    glance: Glance


class Database:
    """Answers what time it is, or does not."""

    is_away = False

    async def now(self) -> datetime:
        if self.is_away:
            raise TemporaryError("the database cannot be reached")
        return datetime.now(UTC)


@dataclass
class Patient:
    """A process with real queues."""

    queues: Queues | None
    store: Database = field(default_factory=Database)
    supervisor: Holder | None = None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


async def nobodys(_: SessionId) -> None:
    """No session is known."""


@asynccontextmanager
async def patient(queue_url: str = "memory") -> AsyncIterator[tuple[Vitals, Patient]]:
    """It is up."""
    vitals, queues = Vitals(), await open_queues(queue_url, home=nobodys)
    process = Patient(queues=queues)
    vitals.begins(process)
    vitals.has_begun()
    try:
        yield vitals, process
    finally:
        await queues.close()


def holding(*, lease_s: float = 5.0, is_beating: bool = True) -> Holder:
    glance = Glance(
        states=[SessionState.CONNECTED], browser_bytes=[150_000_000], lease_s=lease_s, is_beating=is_beating
    )
    return Holder(glance=glance)


async def test_a_process_that_works_is_alive_and_ready() -> None:
    async with patient() as (vitals, process):
        process.supervisor = holding()

        assert set(vitals.alive().values()) == {"ok"}
        assert await vitals.ready() == {"stage": "ok", "database": "ok", "queue": "ok", "leases": "ok"}


async def test_a_process_that_starts_or_stops_is_not_ready_and_not_dead() -> None:
    vitals = Vitals()
    assert await vitals.ready() == vitals.alive() == {"stage": "starting"}

    async with patient() as (vitals, _):
        vitals.stops()

        assert (await vitals.ready())["stage"] == "stopping"
        assert vitals.alive() == {"stage": "stopping"}


async def test_a_database_that_is_away_is_no_reason_to_be_restarted() -> None:
    async with patient() as (vitals, process):
        process.store.is_away = True

        assert (await vitals.ready())["database"] == "the database cannot be reached"
        assert set(vitals.alive().values()) == {"ok"}


async def test_a_queue_that_is_away_is_named() -> None:
    async with patient(NOWHERE) as (vitals, _):
        ready = await vitals.ready()

    assert (ready["database"], ready["queue"]) == ("ok", "the queue does not answer")


async def test_a_process_that_cannot_renew_its_lease_is_not_ready() -> None:
    async with patient() as (vitals, process):
        process.supervisor = holding(lease_s=0.0)

        assert (await vitals.ready())["leases"] == "ran out: no heartbeat came through"
        assert set(vitals.alive().values()) == {"ok"}


async def test_a_loop_that_ended_is_death() -> None:
    async def ends() -> None:
        pass

    async with patient() as (vitals, process):
        process.supervisor = holding(is_beating=False)
        process.tasks.append(asyncio.create_task(ends(), name="sweep"))
        await asyncio.gather(*process.tasks)

        alive = vitals.alive()

    assert alive["loops"] == "ended: sweep"
    assert alive["holder"] == "no heartbeats or claims any more"


async def test_queues_that_nobody_hears_any_more_are_death() -> None:
    async def act(*_: object) -> None:
        pass

    async with patient() as (vitals, process):
        assert process.queues is not None
        await process.queues.serve(messages=act)
        before = vitals.alive()["queues"]
        listener = process.queues._listeners[0]
        await listener.stop()

        assert (before, vitals.alive()["queues"]) == ("ok", "nobody listens any more")


async def test_probes_get_503_and_what_is_wrong() -> None:
    async with patient(NOWHERE) as (vitals, process):
        measuring = Measuring(vitals, {Role.WORKER}, capacity=8, overlook=None)
        async with serve(measuring.app(), "127.0.0.1", 0) as port:
            scraped = Scraped(base=f"http://127.0.0.1:{port}")
            well = await asyncio.to_thread(scraped.told, "/healthz")
            ready = await asyncio.to_thread(scraped.told, "/readyz")
            process.supervisor = holding(is_beating=False)
            ill = await asyncio.to_thread(scraped.told, "/healthz")

    assert well[0] == 200
    assert (ready[0], ready[1]["queue"]) == (503, "the queue does not answer")
    assert (ill[0], ill[1]["holder"]) == (503, "no heartbeats or claims any more")


async def test_a_port_that_is_taken_stops_the_start_with_what_to_do() -> None:
    async with patient() as (vitals, _):
        app = Measuring(vitals, {Role.WORKER}, capacity=8, overlook=None).app()
        async with serve(app, "127.0.0.1", 0) as port:
            settings = Settings(_env_file=None, metrics_port=port)

            with pytest.raises(PermanentError, match=f"METRICS_PORT={port} on 127.0.0.1 is taken"):
                async with observing(settings, frozenset({Role.WORKER}), EMPTY, print):
                    pass


async def test_without_a_port_nobody_listens_and_nothing_is_said() -> None:
    said: list[str] = []

    async with observing(Settings(_env_file=None), frozenset(Role), EMPTY, said.append):
        pass

    assert said == []
