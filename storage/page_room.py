"""Page versions and their trials, kept for the whole installation."""

from __future__ import annotations

import json
import zlib
from datetime import datetime

from bridge.ids import SessionId, new_id
from bridge.ports.pages import PageCopy, PageGround, PageRow, TrialRow, Verdict, WajsChoice
from bridge.session_life import Desired, SessionState
from storage.engine import Engine
from storage.keyring import Keyring
from storage.rows import instant, maybe_instant
from storage.sql import Row
from storage.tx_ground import plain

COPIES_KEPT = 4
"""The newest ones; about 150 KB each."""
PAGES_LISTED = 12
TRIALS_LISTED = 60

RUNS = "{s}.desired = 'running' AND {s}.ever_linked AND {s}.state <> 'logged_out'"
"""Whether a session can try anything."""
assert (Desired.RUNNING, SessionState.LOGGED_OUT) == ("running", "logged_out")


class PageRoom:
    """`bridge.ports.pages.PagesRoom`."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    async def page_ground(self) -> PageGround:
        """See the port."""
        sql = self._engine.sql
        pages = await sql.all(
            "SELECT p.version, p.first_seen_at, p.live_at, p.kept_at, s.id AS tryer FROM page_versions p"  # noqa: S608
            f" LEFT JOIN sessions s ON s.id = p.tryer AND {RUNS.format(s='s')}"
            " ORDER BY p.first_seen_at DESC, p.version DESC LIMIT ?",
            PAGES_LISTED,
        )
        trials = await sql.all("SELECT * FROM page_trials ORDER BY id DESC LIMIT ?", TRIALS_LISTED)
        canaries = await sql.all(f"SELECT s.id FROM sessions s WHERE s.canary AND {RUNS.format(s='s')}")  # noqa: S608
        choice = await sql.one(
            "SELECT i.wajs_current, i.wajs_beside, i.wajs_candidate, s.id AS tryer FROM installation i"  # noqa: S608
            " LEFT JOIN wajs_versions w ON w.version = i.wajs_candidate"
            f" LEFT JOIN sessions s ON s.id = w.tryer AND {RUNS.format(s='s')} WHERE i.id = 1"
        )
        return PageGround(
            pages=[_page_row(row) for row in pages],
            trials=[_trial_row(row) for row in trials],
            canaries=frozenset(SessionId(row["id"]) for row in canaries),
            wajs=_choice(choice or {}),
        )

    async def open_trials(self) -> list[TrialRow]:
        """See the port."""
        sql = self._engine.sql
        rows = await sql.all(
            "SELECT t.*, u.up_since FROM page_trials t LEFT JOIN"  # noqa: S608
            " (SELECT s.page_version, s.wajs_version,"
            "   MIN(CASE WHEN s.since > s.page_up_at THEN s.since ELSE s.page_up_at END) AS up_since"
            "  FROM sessions s JOIN holders h ON h.id = s.holder_id"
            f"  WHERE s.state = 'connected' AND h.expires_at > {sql.clock} AND s.page_up_at IS NOT NULL"
            "  GROUP BY s.page_version, s.wajs_version) u"
            " ON u.page_version = t.page AND u.wajs_version = t.wajs"
            " WHERE t.verdict IN ('untried', 'trying') ORDER BY t.id"
        )
        return [_trial_row(row) for row in rows]

    async def page_noticed(self, version: str, now: datetime) -> bool:
        """See the port."""
        row = await self._engine.sql.one(
            "INSERT INTO page_versions (version, first_seen_at, live_at) VALUES (?, ?, ?)"
            " ON CONFLICT (version) DO UPDATE SET live_at = excluded.live_at"
            " RETURNING first_seen_at, live_at",
            plain(version, "a page's version"),
            now,
            now,
        )
        return row is not None and instant(row["first_seen_at"]) == instant(row["live_at"])

    async def keep_page(self, version: str, copy: PageCopy) -> None:
        """See the port."""
        packed = zlib.compress(json.dumps([copy.html, copy.policy]).encode())
        async with self._engine.transaction() as sql:
            await sql.run(
                f"UPDATE page_versions SET copy = ?, kept_at = {sql.clock}"  # noqa: S608
                " WHERE version = ? AND copy IS NULL",
                self._keyring.installation.seal_bytes(_cell(version), packed),
                version,
            )
            await sql.run(
                "UPDATE page_versions SET copy = NULL, kept_at = NULL"
                " WHERE copy IS NOT NULL AND version NOT IN"
                " (SELECT version FROM (SELECT p.version FROM page_versions p WHERE p.copy IS NOT NULL"
                "  ORDER BY CASE WHEN EXISTS (SELECT 1 FROM page_trials t"
                "   WHERE t.page = p.version AND t.verdict = 'good') THEN 0 ELSE 1 END,"
                "  p.first_seen_at DESC LIMIT ?) k)"
                " AND version <> ?",
                COPIES_KEPT,
                version,
            )

    async def page_copy(self, version: str) -> PageCopy | None:
        """See the port.

        Raises:
            WrongKey: somebody has changed it.
        """
        row = await self._engine.sql.one("SELECT copy FROM page_versions WHERE version = ?", version)
        if row is None or row["copy"] is None:
            return None
        packed = self._keyring.installation.open_bytes(_cell(version), bytes(row["copy"]))
        html, policy = json.loads(zlib.decompress(packed))
        return PageCopy(html=html, policy=policy)

    async def go_first(self, session: SessionId, page: str) -> bool:
        """See the port."""
        return await self._take_first("page_versions", session, page)

    async def page_came_up(self, session: SessionId, page: str, wajs: str, now: datetime) -> None:
        """See the port."""
        async with self._engine.transaction() as sql:
            await sql.run(
                "INSERT INTO page_trials (id, page, wajs, verdict, since, came_up, failed)"
                " VALUES (?, ?, ?, ?, ?, 1, 0) ON CONFLICT (page, wajs) DO UPDATE"
                " SET came_up = page_trials.came_up + 1, failed = 0",
                new_id(),
                plain(page, "a page's version"),
                plain(wajs, "a version of wa-js"),
                Verdict.TRYING,
                now,
            )
            await sql.run(
                "UPDATE sessions SET page_version = ?, wajs_version = ?, page_up_at = ? WHERE id = ?",
                page,
                wajs,
                now,
                session,
            )

    async def page_failed(self, session: SessionId, page: str, wajs: str, now: datetime) -> None:
        """See the port."""
        async with self._engine.transaction() as sql:
            await sql.run(
                "INSERT INTO page_trials (id, page, wajs, verdict, since, came_up, failed)"
                " VALUES (?, ?, ?, ?, ?, 0, 1)"
                " ON CONFLICT (page, wajs) DO UPDATE SET failed = page_trials.failed + 1",
                new_id(),
                plain(page, "a page's version"),
                plain(wajs, "a version of wa-js"),
                Verdict.TRYING,
                now,
            )
            await sql.run("UPDATE sessions SET page_up_at = NULL WHERE id = ?", session)

    async def settle_trial(self, page: str, wajs: str, verdict: Verdict, now: datetime) -> bool:
        """See the port."""
        touched = await self._engine.sql.run(
            "UPDATE page_trials SET verdict = ?, since = ? WHERE page = ? AND wajs = ?"
            " AND verdict IN ('untried', 'trying')",
            verdict,
            now,
            page,
            wajs,
        )
        return touched == 1

    async def try_page_again(self, page: str) -> int:
        """See the port."""
        async with self._engine.transaction() as sql:
            await sql.run("UPDATE page_versions SET tryer = NULL WHERE version = ?", page)
            return await sql.run("DELETE FROM page_trials WHERE page = ?", page)

    async def mark_canary(self, session: SessionId, is_canary: bool) -> None:
        """See the port."""
        sql = self._engine.sql
        if await sql.run("UPDATE sessions SET canary = ? WHERE id = ?", is_canary, session) == 0:
            raise LookupError("no such session")

    async def _take_first(self, table: str, session: SessionId, version: str) -> bool:
        row = await self._engine.sql.one(
            f"UPDATE {table} SET tryer = ? WHERE version = ? AND (tryer IS NULL OR tryer = ? OR NOT EXISTS"  # noqa: S608
            f" (SELECT 1 FROM sessions s WHERE s.id = {table}.tryer AND {RUNS.format(s='s')}))"
            " RETURNING version",
            session,
            version,
            session,
        )
        return row is not None


def _cell(version: str) -> str:
    return f"page_versions|{version}|copy"


def _page_row(row: Row) -> PageRow:
    return PageRow(
        version=row["version"],
        first_seen_at=instant(row["first_seen_at"]),
        live_at=instant(row["live_at"]),
        tryer=row["tryer"],
        has_copy=row["kept_at"] is not None,
    )


def _trial_row(row: Row) -> TrialRow:
    return TrialRow(
        page=row["page"],
        wajs=row["wajs"],
        verdict=Verdict(row["verdict"]),
        since=instant(row["since"]),
        came_up=row["came_up"],
        failed=row["failed"],
        up_since=maybe_instant(row.get("up_since")),
    )


def _choice(row: Row) -> WajsChoice:
    return WajsChoice(
        current=row.get("wajs_current"),
        beside=row.get("wajs_beside"),
        candidate=row.get("wajs_candidate"),
        tryer=row.get("tryer"),
    )
