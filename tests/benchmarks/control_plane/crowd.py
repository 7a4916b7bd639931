"""Workers as processes, and the sessions that they shall hold."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import asyncpg

from sessions.profiles import Note, lock_profile
from storage.migrate import migrate
from storage.store import open_store
from tests.benchmarks.control_plane.worker import MASTER_KEY, LinkedDriver

SESSIONS_A_TENANT = 50
LOOK_EVERY_S = 0.25


async def linked_sessions(database_url: str, data_dir: Path, count: int) -> None:
    """So many sessions that were linked once and shall run, each with its profile on disk."""
    await migrate(database_url)
    store = await open_store(database_url, master_key=MASTER_KEY, migrate=False)
    sql, driver, profiles = store.engine.sql, LinkedDriver(), data_dir / "profiles"
    linked_at = datetime(2026, 1, 1, tzinfo=UTC)
    try:
        for first in range(0, count, SESSIONS_A_TENANT):
            tenant = await store.platform.add_tenant(f"Shop {first}")
            await sql.run("UPDATE tenants SET max_sessions = ?", SESSIONS_A_TENANT)
            async with store.transaction(tenant.id) as tx:
                names = [f"Till {number}" for number in range(min(SESSIONS_A_TENANT, count - first))]
                sessions = [(await tx.add_session(name)).id for name in names]
            for session in sessions:
                profile = lock_profile(profiles, session)
                driver.whatsapp_on(profile.browser)
                profile.write(Note(generation=0, linked_at=linked_at))
                profile.unlock()
        await sql.run(
            "UPDATE sessions SET desired = 'running', state = 'disconnected', reason = 'stopped',"
            " ever_linked = ?, linked_at = ?",
            True,
            linked_at,
        )
    finally:
        await store.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The sessions of a worker that ended. half_s, all_s: until so many were CONNECTED elsewhere."""

    sessions: int
    half_s: float
    all_s: float


@dataclass(slots=True, kw_only=True)
class Crowd:
    """Worker processes on one database."""

    database_url: str
    queue_url: str
    data_dir: Path
    capacity: int
    workers: dict[str, Process] = field(default_factory=dict)

    async def start(self, count: int) -> None:
        """Start so many at once; returns when each says that it runs."""
        told = {
            "database_url": self.database_url,
            "queue_url": self.queue_url,
            "data_dir": str(self.data_dir),
            "capacity": self.capacity,
        }
        words = [sys.executable, "-m", "tests.benchmarks.control_plane.worker", json.dumps(told)]
        for worker in [
            await asyncio.create_subprocess_exec(*words, stdin=PIPE, stdout=PIPE) for _ in range(count)
        ]:
            assert worker.stdout is not None
            said = (await worker.stdout.readline()).decode().split()
            assert said[:2] == ["running", "as"], "a worker did not start"
            self.workers[said[2]] = worker

    async def end(self) -> None:
        """Kill them all: nothing here is kept."""
        for worker in self.workers.values():
            if worker.returncode is None:
                worker.kill()
            await worker.wait()

    async def all_connected(self, db: asyncpg.Connection, *, within_s: float) -> tuple[float, float]:
        """Wait for it: seconds until every session was held, and until every one was CONNECTED."""
        began, held_s = monotonic(), 0.0
        async with asyncio.timeout(within_s):
            while True:
                free, waiting = await db.fetchrow(
                    "SELECT COUNT(*) FILTER (WHERE holder_id IS NULL),"
                    " COUNT(*) FILTER (WHERE state <> 'connected') FROM sessions"
                )
                held_s = held_s or (0.0 if free else monotonic() - began)
                if not waiting:
                    return held_s, monotonic() - began
                await asyncio.sleep(LOOK_EVERY_S)

    async def lose_one(self, how: signal.Signals, db: asyncpg.Connection, *, within_s: float) -> Move:
        """End one worker, and wait until others have brought up what it held."""
        holder, worker = self.workers.popitem()
        rows = await db.fetch("SELECT id, generation FROM sessions WHERE holder_id = $1", holder)
        lost = [row["id"] for row in rows], [row["generation"] for row in rows]
        began, half_s = monotonic(), 0.0
        worker.send_signal(how)
        async with asyncio.timeout(within_s):
            while True:
                back = await db.fetchval(
                    "SELECT COUNT(*) FROM sessions s"
                    " JOIN unnest($1::text[], $2::bigint[]) AS l(id, generation) ON l.id = s.id"
                    " WHERE s.generation > l.generation AND s.state = 'connected'",
                    *lost,
                )
                if not half_s and 2 * back >= len(rows):
                    half_s = monotonic() - began
                if back == len(rows):
                    await worker.wait()
                    return Move(sessions=len(rows), half_s=half_s, all_s=monotonic() - began)
                await asyncio.sleep(LOOK_EVERY_S)
