"""By its own clock: how long a process may act, and whether it has breath for more."""

from __future__ import annotations

import asyncio

from bridge.ports.clock import awake_clock
from sessions.lease import Lease
from sessions.starts import Starts

TTL_S = 1000.0


def beaten(*ago_s: float) -> Lease:
    """Renewed by heartbeats that were begun so long ago."""
    lease = Lease()
    for one in ago_s:
        lease.renew(began=awake_clock() - one, ttl_s=TTL_S)
    return lease


def test_a_heartbeat_in_time_leaves_breath() -> None:
    assert beaten(0).strain_s == 0
    assert beaten(TTL_S / 3, 0).strain_s == 0


def test_a_late_heartbeat_is_a_strain_while_it_is_late_and_for_a_lease_after() -> None:
    assert beaten(0.6 * TTL_S).strain_s > 0
    assert beaten(0.6 * TTL_S, 0).strain_s > 0.9 * TTL_S
    assert beaten(0.6 * TTL_S, 0).remaining_s > 0.9 * TTL_S


def test_a_lease_that_is_over_and_taken_anew_is_no_strain() -> None:
    lease = beaten(0.6 * TTL_S)

    lease.end()
    assert lease.remaining_s == 0
    lease.renew(began=awake_clock(), ttl_s=TTL_S)

    assert lease.strain_s == 0


async def test_a_start_waits_for_breath() -> None:
    starts, started = Starts(1, beaten(0.6 * TTL_S, 0)), asyncio.Event()

    second = asyncio.create_task(begin(starts, started))
    for _ in range(10):
        await asyncio.sleep(0)

    assert not started.is_set()
    assert starts.are_put_off
    second.cancel()


async def test_a_start_is_not_put_off_for_ever() -> None:
    started = asyncio.Event()

    await asyncio.wait_for(begin(Starts(1, beaten(0.6 * TTL_S, 0), patience_s=0.02), started), 60)

    assert started.is_set()


async def test_a_start_goes_on_when_the_heartbeat_is_in_time_again() -> None:
    lease, started = Lease(), asyncio.Event()
    for ago_s in (0.08, 0):
        lease.renew(began=awake_clock() - ago_s, ttl_s=0.1)
    lease.renew(began=awake_clock(), ttl_s=TTL_S)

    await asyncio.wait_for(begin(Starts(1, lease), started), 60)

    assert started.is_set()


async def begin(starts: Starts, started: asyncio.Event) -> None:
    async with starts.one():
        started.set()
