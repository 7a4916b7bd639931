"""Both sides in turns, on fresh servers and a fresh page: an owner's waits, the log, broadcasts, memory."""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from tests.benchmarks.peer.run import PEER
from tests.benchmarks.peer.samples import Samples, table_of
from tests.benchmarks.traffic.loads import asks_under_load, broadcast, burst, customers_of
from tests.benchmarks.traffic.picture import draw_waits
from tests.benchmarks.traffic.sides import Opened, Side, memory_mib, ours, seed
from tests.edges.test_whatsapp_standin_witness import install

OURS, SEED = "wabridge", "wwebjs + BullMQ"
SIDES: dict[str, Opened] = {OURS: ours, SEED: seed}
RATES = (1, 10, 100)
CUSTOMERS = 200
BURST = 600
SETTLE_S = 10.0

Waits = dict[int, list[float]]
"""Milliseconds, by how many messages customers write a second."""


async def main(rounds: int = 3, *, seconds: float = 20.0, rates: Sequence[int] = RATES) -> None:
    """Measure and print the table and the pictures."""
    await install(PEER)
    samples = {name: Samples() for name in SIDES}
    waits: dict[str, Waits] = {name: {rate: [] for rate in rates} for name in SIDES}
    for number in range(rounds):
        for name, opened in SIDES.items():
            with tempfile.TemporaryDirectory(prefix="wabridge-bench-", ignore_cleanup_errors=True) as folder:
                async with opened(Path(folder)) as side:
                    await _measure(side, samples[name], waits[name], seconds)
            print(f"round {number + 1} of {rounds}: {name}", file=sys.stderr, flush=True)
    screen = Console(width=150)
    mine, *others = samples.items()
    title = f"one session under traffic, the same browser for both; {rounds} rounds in turns: median (range)"
    screen.print(table_of(title, mine, others))
    for name, by_rate in waits.items():
        for rate, took in by_rate.items():
            cuts = statistics.quantiles(took, n=100, method="inclusive")
            screen.print(
                f"{name}, {rate}/s: {len(took)} answers, p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms",
                highlight=False,
            )
    for cut in (50, 99):
        print(draw_waits(rates, waits, cut))


async def _measure(side: Side, samples: Samples, waits: Waits, seconds: float) -> None:
    people = customers_of(side, CUSTOMERS)
    await burst(side, people, CUSTOMERS)  # from now on everybody is known
    await asyncio.sleep(SETTLE_S)
    samples.add("memory of all its processes, MiB", memory_mib(side))
    for rate, all_took in waits.items():
        took = await asks_under_load(side, people, rate, seconds)
        all_took += took
        cuts = statistics.quantiles(took, n=100, method="inclusive")
        samples.add(f"owner's message to answer, {rate} customers' messages/s: p50, ms", cuts[49])
        samples.add(f"the slowest, at {rate}/s: p99, ms", cuts[98])
    samples.add("customers' messages logged, a second (more is better)", await burst(side, people, BURST))
    samples.add("broadcast, messages a second (more is better)", await broadcast(side, people))
