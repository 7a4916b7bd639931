"""Queues of hints: the same stories inside one process and over a real Valkey."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bridge.errors import PermanentError
from bridge.ids import HolderId, SessionId, TenantId
from bridge.screens import Surface
from storage.queues import AT_ONCE, Queues, open_queues
from tests.patience import PATIENCE_S

TENANT, SESSION, HOLDER = TenantId("tenant"), SessionId("session"), HolderId("holder")


class Ear:
    """Hears hints, and can wait for them."""

    def __init__(self) -> None:
        self.heard: list[tuple[Any, ...]] = []
        self._news = asyncio.Event()

    def __call__(self, name: str) -> Callable[..., Awaitable[None]]:
        async def hear(*words: Any) -> None:
            self.note(name, *words)

        return hear

    def note(self, *words: Any) -> None:
        self.heard.append(words)
        self._news.set()

    async def has(self, count: int) -> list[tuple[Any, ...]]:
        """What was heard, as soon as it is that many."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.heard) < count:
                self._news.clear()
                await self._news.wait()
        return self.heard


async def at_home(session: SessionId) -> tuple[TenantId, HolderId | None] | None:
    """One session has a holder, one has none, others do not exist."""
    return {"session": (TENANT, HOLDER), "orphan": (TENANT, None)}.get(session)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Queues]:
    """Queues, closed afterwards."""
    queues = await open_queues(url, home=at_home, reclaim_after_s=0.6)
    try:
        yield queues
    finally:
        await queues.close()


@pytest.fixture(params=["memory", "redis"])
def queue_url(request: pytest.FixtureRequest) -> str:
    """Both ways."""
    if request.param == "memory":
        return "memory"
    url: str = request.getfixturevalue("fresh_valkey_url")
    return url


async def listening(queues: Queues, ear: Ear) -> None:
    """Listen to everything."""
    await queues.serve(
        messages=ear("messages"),
        outbound=ear("outbound"),
        sessions=ear("sessions"),
        surfaces=ear("surfaces"),
        holder=lambda: HOLDER,
    )


async def test_every_hint_reaches_who_acts_on_it(queue_url: str) -> None:
    async with opened(queue_url) as queues:
        ear = Ear()
        await queues.hints.facts(TENANT, "first")
        await queues.hints.outbound(SESSION)
        await listening(queues, ear)
        await ear.has(2)  # the broadcasts' ears may still be opening: those hints are repeated below

        await said_until_heard(lambda: queues.hints.session(SESSION), ear, ("sessions", SESSION))
        await said_until_heard(lambda: queues.hints.session(None), ear, ("sessions", None))
        await said_until_heard(
            lambda: queues.hints.surfaces(Surface.CONSOLE), ear, ("surfaces", Surface.CONSOLE)
        )
        await said_until_heard(queues.hints.surfaces, ear, ("surfaces", None))

    assert ("messages", TENANT, "first") in ear.heard
    assert ("outbound", SESSION) in ear.heard


async def said_until_heard(say: Callable[[], Awaitable[None]], ear: Ear, expected: tuple[Any, ...]) -> None:
    """A broadcast is only heard by those whose subscription has reached the server."""
    async with asyncio.timeout(PATIENCE_S):
        while expected not in ear.heard:
            await say()
            try:
                async with asyncio.timeout(0.2):
                    await ear.has(len(ear.heard) + 1)
            except TimeoutError:
                continue


async def test_hints_of_one_lane_are_never_worked_on_side_by_side_and_none_is_missed(queue_url: str) -> None:
    ear, begun, go_on = Ear(), asyncio.Event(), asyncio.Event()
    inside = 0

    async def work(tenant: TenantId, lane: str) -> None:
        nonlocal inside
        inside += 1
        assert inside == 1
        ear.note(lane)
        begun.set()
        await go_on.wait()
        inside -= 1

    async with opened(queue_url) as queues:
        await queues.serve(messages=work)
        await queues.hints.facts(TENANT, "lane")
        await asyncio.wait_for(begun.wait(), PATIENCE_S)
        for _ in range(10):
            await queues.hints.facts(TENANT, "lane")
        go_on.set()
        await ear.has(2)
        await queues.drain(PATIENCE_S)

    # Ten hints came while it ran: one more run, or a few when they came in several readings.
    assert 2 <= len(ear.heard) <= 11


async def test_as_many_run_at_once_as_are_allowed_and_no_more(queue_url: str) -> None:
    running, most, done, full, go_on = 0, 0, Ear(), asyncio.Event(), asyncio.Event()

    async def work(tenant: TenantId, lane: str) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        if running == AT_ONCE["messages"]:
            full.set()
        await go_on.wait()
        running -= 1
        done.note(lane)

    lanes = [f"lane {n}" for n in range(AT_ONCE["messages"] * 3)]
    async with opened(queue_url) as queues:
        for lane in lanes:
            await queues.hints.facts(TENANT, lane)
        await queues.serve(messages=work)
        await asyncio.wait_for(full.wait(), PATIENCE_S)
        go_on.set()
        heard = await done.has(len(lanes))

    assert {lane for (lane,) in heard} == set(lanes)
    assert most == AT_ONCE["messages"]


async def test_work_that_fails_does_not_stop_the_queue(queue_url: str) -> None:
    ear = Ear()

    async def work(tenant: TenantId, lane: str) -> None:
        ear.note(lane)
        if lane == "bad":
            raise RuntimeError("the handler is broken")

    async with opened(queue_url) as queues:
        await queues.serve(messages=work)
        await queues.hints.facts(TENANT, "bad")
        await ear.has(1)
        await queues.hints.facts(TENANT, "good")
        await ear.has(2)

    assert [lane for (lane,) in ear.heard] == ["bad", "good"]


async def test_draining_lets_what_runs_end_and_takes_nothing_new(queue_url: str) -> None:
    ear, begun, go_on = Ear(), asyncio.Event(), asyncio.Event()

    async def work(tenant: TenantId, lane: str) -> None:
        begun.set()
        await go_on.wait()
        ear.note(lane)

    async with opened(queue_url) as queues:
        await queues.serve(messages=work)
        await queues.hints.facts(TENANT, "running")
        await asyncio.wait_for(begun.wait(), PATIENCE_S)
        draining = asyncio.create_task(queues.drain(PATIENCE_S))
        await asyncio.wait([draining], timeout=0.05)
        await queues.hints.facts(TENANT, "late")
        assert not draining.done()
        go_on.set()
        await draining

    assert ear.heard == [("running",)]


async def test_draining_cuts_short_what_takes_too_long(queue_url: str) -> None:
    begun, cut = asyncio.Event(), asyncio.Event()

    async def work(tenant: TenantId, lane: str) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cut.set()

    async with opened(queue_url) as queues:
        await queues.serve(messages=work)
        await queues.hints.facts(TENANT, "endless")
        await asyncio.wait_for(begun.wait(), PATIENCE_S)

        await queues.drain(0.05)

        assert cut.is_set()


async def test_closing_and_draining_twice_or_before_serving_is_allowed(queue_url: str) -> None:
    queues = await open_queues(queue_url, home=at_home)

    await queues.drain(1.0)
    await queues.close()
    await queues.close()


async def test_nobody_needs_to_be_at_home(queue_url: str) -> None:
    async with opened(queue_url) as queues:
        await queues.hints.outbound(SessionId("orphan"))
        await queues.hints.outbound(SessionId("unheard of"))


async def test_an_unknown_url_is_refused() -> None:
    with pytest.raises(PermanentError, match="QUEUE_URL must be memory or redis"):
        await open_queues("amqp://x", home=at_home)


async def test_listening_for_sends_over_redis_needs_to_know_who_one_is(fresh_valkey_url: str) -> None:
    async with opened(fresh_valkey_url) as queues:
        with pytest.raises(PermanentError, match="needs holder"):
            await queues.serve(outbound=Ear()("outbound"))
