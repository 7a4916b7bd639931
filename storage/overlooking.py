"""The installation as a whole, at one moment: counts and ages for those who watch it.

Asked every few seconds for ever, so every statement goes by an index over what waits, or over a table with a
row for each session, process or broadcast; and none counts further than `MOST`.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import TypeVar

from bridge.broadcast_life import BroadcastState
from bridge.ids import HolderId, OutboxId, TenantId
from bridge.ports.jobs import JobStatus
from bridge.ports.overview import MOST, BroadcastSeen, Copies, HolderSeen, Origin, Overview, Waiting
from bridge.ports.rows import Purpose
from bridge.screens import Surface
from bridge.session_life import Desired, SessionState
from storage.broadcast_moves import MAY_GO
from storage.rows import instant, maybe_instant
from storage.sql import Row, Sql

NEWEST_FACTS = 1000
"""Among so many the one is looked for that a screen came of: it was handled a moment ago."""

Word = TypeVar("Word", bound=enum.StrEnum)


class Overlooking:
    """`bridge.ports.overview.Overlook`."""

    _sql: Sql

    async def overview(self) -> Overview:
        """See the port. Each part is a look of its own: they are some milliseconds apart."""
        sql = self._sql
        now = instant(await sql.value(f"SELECT {sql.clock} AS now"))
        due = await sql.all(_due(sql))
        tenants = await sql.one(
            "SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN suspended THEN 1 ELSE 0 END), 0) AS off"
            " FROM tenants"
        )
        assert tenants is not None, "a count has a row"
        return Overview(
            sessions=await self._sessions(),
            unheld=int(await sql.value(_UNHELD.format(clock=sql.clock))),
            holders=await self._holders(now),
            due={Purpose(row["word"]): _waiting(row, now) for row in due if row["flows"]},
            due_elsewhere=sum(row["n"] for row in due if not row["flows"]),
            in_flight=await self._waiting(
                Purpose, "outbox WHERE delivery = 'sending'", "purpose", "picked_at", now
            ),
            facts=await self._all("facts WHERE handled_at IS NULL", "recorded_at", now),
            screens=await self._waiting(
                Surface, "surfaces WHERE shown < wanted", "surface", "wanted_since", now
            ),
            notices=await self._waiting(
                Surface,
                f"notices WHERE shown_at IS NULL AND not_before <= {sql.clock}",
                "surface",
                "not_before",
                now,
            ),
            files=await self._all("attachments WHERE state = 'waiting'", "created_at", now),
            jobs=await self._jobs(),
            job_wait_s=(
                await self._all(f"jobs WHERE status = 'waiting' AND run_at <= {sql.clock}", "run_at", now)
            ).oldest_s,
            broadcasts=await self._counted(BroadcastState, "broadcasts", "state"),
            copies=await self._copies(now),
            tenants=int(tenants["n"]),
            suspended=int(tenants["off"]),
            all_suspended=bool(await sql.value("SELECT suspended FROM installation")),
        )

    async def broadcasts_under_way(self, limit: int) -> list[BroadcastSeen]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT b.tenant_id, b.state, b.why,"
            " (SELECT COUNT(*) FROM broadcast_recipients r WHERE r.broadcast_id = b.id) AS total,"
            " (SELECT COUNT(*) FROM broadcast_recipients r WHERE r.broadcast_id = b.id"
            "  AND r.outbox_id IS NULL AND r.skipped IS NULL) AS waiting"
            " FROM broadcasts b WHERE b.state IN ('preparing', 'waiting', 'running', 'paused')"
            " ORDER BY b.confirmed_at DESC, b.id DESC LIMIT ?",
            limit,
        )
        return [
            BroadcastSeen(
                tenant=TenantId(row["tenant_id"]),
                state=BroadcastState(row["state"]),
                why=row["why"],
                total=int(row["total"]),
                left=int(row["waiting"]),
            )
            for row in rows
        ]

    async def origin_of(self, tenant: TenantId, outbox: OutboxId) -> Origin | None:
        """See the port. A screen is made while its fact is handled, and a lane has one at a time."""
        row = await self._sql.one(
            "SELECT f.seq, f.recorded_at FROM outbox o JOIN causes c ON c.id = o.cause_id"
            " JOIN facts f ON f.seq = c.fact_id WHERE o.id = ? AND o.tenant_id = ?",
            outbox,
            tenant,
        ) or await self._sql.one(
            "SELECT f.seq, f.recorded_at FROM outbox o JOIN facts f ON f.tenant_id = o.tenant_id"
            " AND f.lane = 'conversation/' || o.conversation_id"
            " AND f.recorded_at <= o.created_at AND f.handled_at >= o.created_at"
            " WHERE o.id = ? AND o.tenant_id = ? AND f.seq > (SELECT MAX(seq) FROM facts) - ?"
            " ORDER BY f.seq LIMIT 1",
            outbox,
            tenant,
            NEWEST_FACTS,
        )
        return None if row is None else Origin(seq=row["seq"], recorded_at=instant(row["recorded_at"]))

    async def _sessions(self) -> dict[tuple[Desired, SessionState], int]:
        rows = await self._sql.all(
            "SELECT desired, state, COUNT(*) AS n FROM sessions GROUP BY desired, state"
        )
        return {(Desired(row["desired"]), SessionState(row["state"])): int(row["n"]) for row in rows}

    async def _holders(self, now: datetime) -> tuple[HolderSeen, ...]:
        rows = await self._sql.all(
            "SELECT h.id, h.kind, h.host, h.joined_at,"  # noqa: S608
            " (SELECT COUNT(*) FROM sessions s WHERE s.holder_id = h.id) AS held"
            f" FROM holders h WHERE h.expires_at > {self._sql.clock} ORDER BY h.joined_at, h.id LIMIT {MOST}"
        )
        return tuple(
            HolderSeen(
                id=HolderId(row["id"]),
                kind=row["kind"],
                host=row["host"],
                sessions=int(row["held"]),
                age_s=max(0.0, (now - instant(row["joined_at"])).total_seconds()),
            )
            for row in rows
        )

    async def _jobs(self) -> dict[JobStatus, int]:
        """Those that are done are not counted: they are many, and nobody waits for them."""
        found = {}
        for status in (JobStatus.WAITING, JobStatus.RUNNING, JobStatus.FAILED):
            waiting = await self._sql.value(
                f"SELECT COUNT(*) FROM (SELECT 1 FROM jobs WHERE status = ? LIMIT {MOST}) x",  # noqa: S608
                status,
            )
            found[status] = int(waiting)
        return found

    async def _copies(self, now: datetime) -> Copies:
        row = await self._sql.one(_COPIES)
        assert row is not None, "a count has a row"
        oldest = maybe_instant(row["oldest"])
        size = await self._sql.value("SELECT COALESCE(SUM(size_bytes), 0) FROM bundles WHERE status = 'kept'")
        return Copies(
            oldest_s=0.0 if oldest is None else max(0.0, (now - oldest).total_seconds()),
            missing=int(row["n"]) - int(row["copied"]),
            troubled=int(row["troubled"]),
            size_bytes=int(size),
        )

    async def _counted(self, words: type[Word], rows: str, word: str) -> dict[Word, int]:
        found = await self._sql.all(f"SELECT {word} AS word, COUNT(*) AS n FROM {rows} GROUP BY {word}")  # noqa: S608
        return {words(row["word"]): int(row["n"]) for row in found}

    async def _waiting(
        self, words: type[Word], rows: str, word: str, since: str, now: datetime
    ) -> dict[Word, Waiting]:
        found = await self._sql.all(
            f"SELECT word, COUNT(*) AS n, MIN(since) AS since FROM"  # noqa: S608
            f" (SELECT {word} AS word, {since} AS since FROM {rows} LIMIT {MOST}) x GROUP BY word"
        )
        return {words(row["word"]): _waiting(row, now) for row in found}

    async def _all(self, rows: str, since: str, now: datetime) -> Waiting:
        row = await self._sql.one(
            f"SELECT COUNT(*) AS n, MIN(since) AS since FROM"  # noqa: S608
            f" (SELECT {since} AS since FROM {rows} LIMIT {MOST}) x"
        )
        return Waiting() if row is None else _waiting(row, now)


_UNHELD = (
    "SELECT COUNT(*) FROM sessions s LEFT JOIN holders h ON h.id = s.holder_id AND h.expires_at > {clock}"
    " WHERE s.desired <> 'stopped' AND h.id IS NULL"
)

_COPIES = (
    "SELECT COUNT(*) AS n, COUNT(newest) AS copied, MIN(newest) AS oldest,"
    " COALESCE(SUM(CASE WHEN bundle_trouble IS NULL THEN 0 ELSE 1 END), 0) AS troubled FROM"
    " (SELECT s.bundle_trouble, (SELECT MAX(b.created_at) FROM bundles b"
    "   WHERE b.session_id = s.id AND b.status = 'kept') AS newest"
    "  FROM sessions s WHERE s.desired = 'running' AND s.state = 'connected') x"
)


def _due(sql: Sql) -> str:
    return (
        "SELECT word, flows, COUNT(*) AS n, MIN(since) AS since FROM (SELECT o.purpose AS word,"  # noqa: S608
        " o.not_before AS since, (s.state = 'connected' AND NOT t.suspended) AS flows"
        " FROM outbox o JOIN sessions s ON s.id = o.session_id JOIN tenants t ON t.id = o.tenant_id"
        f" WHERE o.delivery = 'due' AND o.not_before <= {sql.clock} AND {MAY_GO} LIMIT {MOST}) x"
        " GROUP BY word, flows"
    )


def _waiting(row: Row, now: datetime) -> Waiting:
    since = maybe_instant(row["since"])
    age_s = 0.0 if since is None else max(0.0, (now - since).total_seconds())
    return Waiting(count=int(row["n"]), oldest_s=age_s)
