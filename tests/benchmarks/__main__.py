"""`python -m tests.benchmarks [--list] [--quick] [--copies N] [NAME…]`: run all, or the named ones."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from tests.benchmarks import reply_latency
from tests.benchmarks.control_plane import run as control_plane
from tests.benchmarks.pacing import run as pacing
from tests.benchmarks.peer import live_copies
from tests.benchmarks.peer import run as peer
from tests.benchmarks.queue import run as queue
from tests.benchmarks.record import run as record
from tests.benchmarks.traffic import run as traffic


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """What can be run. quick: a look at whether it works, whose figures say little."""

    about: str
    full: Callable[[], Awaitable[object]]
    quick: Callable[[], Awaitable[object]]


ALL = {
    "reply_latency": Benchmark(
        about="from an owner's message to our reply, beside a bare listener in the page (2 min)",
        full=reply_latency.main,
        quick=lambda: reply_latency.main(rounds=10),
    ),
    "peer": Benchmark(
        about="starts, copies and restores of logins, memory at 1, 4, 8, 16, beside whatsapp-web.js (45 min)",
        full=peer.main,
        quick=lambda: peer.main((1, 2), runs=1, starts=2),
    ),
    "traffic": Benchmark(
        about="an owner's waits, the log, broadcasts, beside whatsapp-web.js and BullMQ (12 min)",
        full=traffic.main,
        quick=lambda: traffic.main(1, seconds=5.0),
    ),
    "queue": Benchmark(
        about="what the queue costs by itself, beside BullMQ (3 min)",
        full=queue.main,
        quick=lambda: queue.main(1, waiting=500, seconds=2),
    ),
    "live_copies": Benchmark(
        about="copies of a page that never stops writing, beside RemoteAuth's: which are whole (2 min)",
        full=live_copies.main,
        quick=lambda: live_copies.main(3),
    ),
    "control_plane": Benchmark(
        about="1,000 to 10,000 sessions without browsers on 20 workers: what the database has to do (40 min)",
        full=lambda: control_plane.main([1000, 2500, 5000, 10_000]),
        quick=lambda: control_plane.main([200], workers=4, window_s=10.0),
    ),
    "record": Benchmark(
        about="pages and words of 1,000,000 messages, beside the databases' own search (15 min)",
        full=record.main,
        quick=lambda: record.main(20_000),
    ),
    "pacing": Benchmark(
        about="1,000 businesses for 30 days on a fake clock: owners' waits, daily volumes (2 min)",
        full=pacing.main,
        quick=lambda: pacing.main(tenants=30, days=10),
    ),
}


def main() -> None:
    """Run them one after the other: they share the machine."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description="Measure; judge nothing.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(ALL)}; none: all")
    parser.add_argument("--list", action="store_true", help="say what there is, and end")
    parser.add_argument("--quick", action="store_true", help="only see whether they work")
    parser.add_argument("--copies", type=int, metavar="N", help="how many live_copies takes of each side")
    told = parser.parse_args()
    if told.copies:
        ALL["live_copies"] = replace(ALL["live_copies"], full=lambda: live_copies.main(told.copies))
    if unknown := sorted(set(told.names) - set(ALL)):
        parser.error(f"unknown: {', '.join(unknown)}; there are: {', '.join(ALL)}")
    for name in told.names or ALL:
        one = ALL[name]
        if told.list:
            print(f"{name:14} {one.about}")
        else:
            asyncio.run(_run(one.quick if told.quick else one.full))


async def _run(benchmark: Callable[[], Awaitable[object]]) -> None:
    await benchmark()


if __name__ == "__main__":
    main()
