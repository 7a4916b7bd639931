"""Our queue and BullMQ in turns, each in a process of its own, on a Valkey of its own."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
from asyncio.subprocess import PIPE
from typing import Any

from rich.console import Console

from tests.benchmarks.peer.run import PEER
from tests.benchmarks.peer.samples import Samples, table_of
from tests.edges.test_whatsapp_standin_witness import install, program
from tests.servers import valkey_server

RATE, SECONDS, WAITING = 100, 10, 5000


async def main(rounds: int = 7, *, waiting: int = WAITING, seconds: int = SECONDS) -> None:
    """Measure and print the table."""
    await install(PEER)
    commands = {
        "wabridge": [sys.executable, "-m", "tests.benchmarks.queue.ours"],
        "BullMQ": [program("node"), str(PEER / "queue.js")],
    }
    samples = {name: Samples() for name in commands}
    for _ in range(rounds):
        for name, words in commands.items():
            async with valkey_server() as url:
                told = await _told([*words, str(RATE), str(seconds), str(waiting)], url)
            cuts = statistics.quantiles(told["latencies_ms"], n=100, method="inclusive")
            of = samples[name]
            of.add(f"added to started, {RATE} a second: p50, ms", cuts[49])
            of.add(f"the slowest, {RATE} a second: p99, ms", cuts[98])
            of.add("added, a second (more is better)", waiting / told["added_s"])
            of.add("started while many wait, a second (more is better)", waiting / told["started_s"])
    mine, *others = samples.items()
    title = f"the queue alone, one process; {rounds} rounds in turns: median (range)"
    Console(width=150).print(table_of(title, mine, others))


async def _told(words: list[str], url: str) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(*words, stdout=PIPE, env={**os.environ, "REDIS_URL": url})
    printed, _ = await process.communicate()
    assert process.returncode == 0, words[0]
    answer: dict[str, Any] = json.loads(printed)
    return answer
