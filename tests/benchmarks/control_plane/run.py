"""Bring up a crowd of workers, hold many sessions, lose one politely and one rudely; print what it cost."""

from __future__ import annotations

import asyncio
import math
import os
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from rich.console import Console
from rich.table import Table

from tests.benchmarks.control_plane.crowd import Crowd, Move, linked_sessions
from tests.benchmarks.control_plane.load import Load, MeasuredPostgres, load_during
from tests.benchmarks.control_plane.picture import draw_cost
from tests.servers import fresh_database, valkey_server

WORKERS = 20
LOST = 2
"""Workers that a run loses; the others have room for what they held, and a tenth more."""
SETTLE_S = 10.0
WITHIN_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One run."""

    sessions: int
    workers: int
    held_s: float
    connected_s: float
    idle: Load
    handed_over: Move | None
    taken_over: Move | None


async def run(sessions: int, workers: int, *, window_s: float, losses: bool = True) -> Outcome:
    """One run on servers of its own."""
    server = MeasuredPostgres()
    async with server as url, valkey_server() as queue_url, fresh_database(url) as database_url:
        with tempfile.TemporaryDirectory() as folder:
            await linked_sessions(database_url, Path(folder), sessions)
            crowd = Crowd(
                database_url=database_url,
                queue_url=queue_url,
                data_dir=Path(folder),
                capacity=math.ceil(1.1 * sessions / (workers - LOST)),
            )
            db = await asyncpg.connect(database_url)
            await db.execute("CREATE EXTENSION pg_stat_statements")
            try:
                _say(f"{sessions} sessions are there")
                await crowd.start(workers)
                _say(f"{workers} workers run")
                held_s, connected_s = await crowd.all_connected(db, within_s=WITHIN_S)
                _say(f"all CONNECTED after {connected_s:.1f} s")
                await asyncio.sleep(SETTLE_S)
                pids = [worker.pid for worker in crowd.workers.values()]
                idle = await load_during(window_s, db, server, pids)
                handed = await crowd.lose_one(signal.SIGTERM, db, within_s=WITHIN_S) if losses else None
                taken = await crowd.lose_one(signal.SIGKILL, db, within_s=WITHIN_S) if losses else None
            finally:
                await crowd.end()
                await db.close()
    return Outcome(
        sessions=sessions,
        workers=workers,
        held_s=held_s,
        connected_s=connected_s,
        idle=idle,
        handed_over=handed,
        taken_over=taken,
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def table_of(outcomes: list[Outcome]) -> Table:
    """One line for each run."""
    words = [
        "sessions",
        "workers",
        "all held s",
        "all CONNECTED s",
        "tx/s",
        "statements/s",
        "per session/min",
    ]
    words += ["rows/s", "Postgres cores", "workers' cores", "connections", "hand-over s", "takeover s"]
    table = Table(*words, box=None, title="control plane, idle sessions")
    for one in outcomes:
        idle = one.idle
        table.add_row(
            str(one.sessions),
            str(one.workers),
            f"{one.held_s:.1f}",
            f"{one.connected_s:.1f}",
            f"{idle.transactions:.0f}",
            f"{idle.statements:.0f}",
            f"{idle.statements * 60 / one.sessions:.1f}",
            f"{idle.rows:.0f}",
            f"{idle.postgres_cpu:.2f}",
            f"{idle.workers_cpu:.2f}",
            str(idle.connections),
            _moved(one.handed_over),
            _moved(one.taken_over),
        )
    return table


def _moved(move: Move | None) -> str:
    return "-" if move is None else f"{move.half_s:.1f} / {move.all_s:.1f} ({move.sessions})"


async def main(sizes: list[int], *, workers: int = WORKERS, window_s: float = 30.0) -> list[Outcome]:
    """Run each size; print the table, and which statements ran most."""
    outcomes = []
    screen = Console(width=220)
    for size in sizes:
        outcomes.append(await run(size, workers, window_s=window_s))
        screen.print(table_of(outcomes[-1:]))
        for rate, text in outcomes[-1].idle.most:
            screen.print(f"  {rate:8.1f}/s  {' '.join(text.split())[:160]}", markup=False)
    if len(outcomes) > 1:
        screen.print(table_of(outcomes))
        points = [(one.sessions, one.idle.statements) for one in outcomes]
        screen.print(draw_cost(points), markup=False)
    load = os.getloadavg()[0]
    screen.print(
        f"load average of the machine: {load:.1f}; idle: settled {SETTLE_S:.0f} s, {window_s:.0f} s long"
    )
    return outcomes
