"""What a database had to do in a stretch of time, by its own counters and the system's."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic

import asyncpg
import psutil

from tests.servers import PostgresServer

MOST = 6
"""Statements shown of each measurement, those that ran most often."""


class MeasuredPostgres(PostgresServer):
    """Postgres that counts statements, with room for many workers."""

    def _prepare(self, folder, port, password):  # type: ignore[no-untyped-def]
        command, url = super()._prepare(folder, port, password)
        settings = {
            "shared_preload_libraries": "pg_stat_statements",
            "max_connections": "400",
            "shared_buffers": "256MB",
        }
        return [
            *command,
            *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
        ], url

    @property
    def cpu_s(self) -> float:
        """Seconds of CPU that its living processes have used."""
        assert self._guard is not None
        return cpu_s_below(self._guard.pid)


def cpu_s_below(pid: int) -> float:
    """Seconds of CPU that the living processes below one have used."""
    total = 0.0
    for process in psutil.Process(pid).children(recursive=True):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Per second, in one stretch."""

    transactions: float
    statements: float
    rows: float
    postgres_cpu: float  # of one core
    workers_cpu: float  # of one core, all together
    connections: int
    most: list[tuple[float, str]]  # statements a second, and their text


async def load_during(
    seconds: float, db: asyncpg.Connection, server: PostgresServer, workers: list[int]
) -> Load:
    """Measure for so long; what this itself asks is not counted."""
    measured = server if isinstance(server, MeasuredPostgres) else None
    assert measured is not None
    before, calls, cpu, crew = await _counters(db), await _calls(db), measured.cpu_s, _cpu_of(workers)
    began = monotonic()
    await asyncio.sleep(seconds)
    took = monotonic() - began
    cpu, crew = measured.cpu_s - cpu, _cpu_of(workers) - crew
    after, later = await _counters(db), await _calls(db)
    counts = {text: count - calls.get(text, 0) for text, count in later.items() if "pg_stat" not in text}
    most = sorted(((count / took, text) for text, count in counts.items()), reverse=True)[:MOST]
    return Load(
        transactions=(after[0] - before[0]) / took,
        statements=sum(counts.values()) / took,
        rows=(after[1] - before[1]) / took,
        postgres_cpu=cpu / took,
        workers_cpu=crew / took,
        connections=after[2],
        most=most,
    )


def _cpu_of(pids: list[int]) -> float:
    total = 0.0
    for pid in pids:
        times = psutil.Process(pid).cpu_times()
        total += times.user + times.system
    return total


async def _counters(db: asyncpg.Connection) -> tuple[int, int, int]:
    row = await db.fetchrow(
        "SELECT xact_commit + xact_rollback, tup_returned, numbackends FROM pg_stat_database"
        " WHERE datname = current_database()"
    )
    return int(row[0]), int(row[1]), int(row[2])


async def _calls(db: asyncpg.Connection) -> dict[str, int]:
    rows = await db.fetch(
        "SELECT query, SUM(calls)::bigint AS calls FROM pg_stat_statements s"
        " JOIN pg_database d ON d.oid = s.dbid AND d.datname = current_database() GROUP BY query"
    )
    return {row["query"]: row["calls"] for row in rows}
