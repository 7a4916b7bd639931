"""Takes away what is older than a tenant keeps, as a job that comes back every day.

Contacts, their labels and the audit stay; so do the rows that say that something was sent, without its text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bridge.ids import TenantId
from bridge.retention import CUTOFF
from storage.engine import Engine
from storage.erasing_person import delete_messages
from storage.held_files import UNHELD, let_go
from storage.stages import BATCH, Batch, Stage
from storage.tx_facts import blank_facts
from storage.vault import EMPTY_CELL


def _cutoff(batch: Batch) -> datetime:
    return datetime.fromisoformat(batch.job.given[CUTOFF])


async def _messages(batch: Batch) -> Mapping[str, int]:
    sessions = await batch.sql.all("SELECT id FROM sessions WHERE tenant_id = ?", batch.tenant)
    for session in sessions:
        rows = await batch.sql.all(
            "SELECT seq FROM messages WHERE session_id = ? AND written_at < ? ORDER BY written_at LIMIT ?",
            session["id"],
            _cutoff(batch),
            BATCH,
        )
        if rows:
            return await delete_messages(batch, rows)
    return {}


async def _facts(batch: Batch) -> Mapping[str, int]:
    """Of what caused a message the row stays, as that does, without what it said."""
    gone = await batch.sql.run(
        "DELETE FROM facts WHERE seq IN (SELECT f.seq FROM facts f WHERE f.tenant_id = ?"
        " AND f.handled_at < ? AND f.recorded_at < ?"
        " AND NOT EXISTS (SELECT 1 FROM causes c WHERE c.fact_id = f.seq) ORDER BY f.seq LIMIT ?)",
        batch.tenant,
        _cutoff(batch),
        _cutoff(batch),
        BATCH,
    )
    said = await batch.sql.all(
        "SELECT f.seq, f.key FROM facts f WHERE f.tenant_id = ? AND f.handled_at < ? AND f.recorded_at < ?"
        " AND length(f.payload) > ? AND EXISTS (SELECT 1 FROM causes c WHERE c.fact_id = f.seq)"
        " ORDER BY f.seq LIMIT ?",
        batch.tenant,
        _cutoff(batch),
        _cutoff(batch),
        EMPTY_CELL,
        BATCH,
    )
    return {"facts": gone + await blank_facts(batch.sql, batch.cipher, said)}


async def _notices(batch: Batch) -> Mapping[str, int]:
    gone = await batch.sql.run(
        "DELETE FROM notices WHERE id IN (SELECT id FROM notices WHERE tenant_id = ?"
        " AND shown_at < ? AND created_at < ? ORDER BY id LIMIT ?)",
        batch.tenant,
        _cutoff(batch),
        _cutoff(batch),
        BATCH,
    )
    return {"notices": gone}


async def _texts(batch: Batch) -> Mapping[str, int]:
    """Of what went out: that it did stays, what it said does not."""
    rows = await batch.sql.all(
        "SELECT id FROM outbox WHERE tenant_id = ? AND created_at < ?"
        " AND delivery IN ('sent', 'delivered', 'read', 'failed', 'dropped')"
        " AND (purpose <> 'screen' AND key IS NOT NULL OR length(text) > ?) ORDER BY id LIMIT ?",
        batch.tenant,
        _cutoff(batch),
        EMPTY_CELL,
        BATCH,
    )
    await batch.sql.many(
        # By its key a menu that stands on WhatsApp is told from others that it may be an answer to.
        "UPDATE outbox SET text = ?, key = CASE WHEN purpose = 'screen' THEN key END WHERE id = ?",
        [(batch.cipher.seal(f"outbox|{row['id']}|text", ""), row["id"]) for row in rows],
    )
    return {"texts": len(rows)}


async def _offers(batch: Batch) -> Mapping[str, int]:
    gone = await batch.sql.run(
        "DELETE FROM offers WHERE id IN (SELECT id FROM offers WHERE tenant_id = ? AND state <> 'offered'"
        " AND created_at < ? ORDER BY id LIMIT ?)",
        batch.tenant,
        _cutoff(batch),
        BATCH,
    )
    return {"offers": gone}


async def _lists(batch: Batch) -> Mapping[str, int]:
    """Entries of uploaded lists, unless a broadcast to them is still to come."""
    gone = await batch.sql.run(
        "DELETE FROM list_members WHERE id IN (SELECT m.id FROM list_members m"
        " JOIN audience_lists l ON l.id = m.list_id WHERE m.tenant_id = ? AND l.made_at < ?"
        " AND NOT EXISTS (SELECT 1 FROM broadcasts b WHERE b.list_id = l.id"
        "  AND b.state NOT IN ('done', 'stopped')) ORDER BY m.id LIMIT ?)",
        batch.tenant,
        _cutoff(batch),
        BATCH,
    )
    return {"list_members": gone}


async def _files(batch: Batch) -> Mapping[str, int]:
    """Rows of files that nothing shows any more; the pruner deletes what no row names."""
    await batch.sql.run(
        "UPDATE outbox SET file_id = NULL WHERE tenant_id = ? AND file_id IS NOT NULL AND created_at < ?"
        " AND delivery IN ('sent', 'delivered', 'read', 'failed', 'dropped')",
        batch.tenant,
        _cutoff(batch),
    )
    await batch.sql.run(
        "UPDATE broadcasts SET file_id = NULL WHERE tenant_id = ? AND file_id IS NOT NULL AND ended_at < ?",
        batch.tenant,
        _cutoff(batch),
    )
    rows = await batch.sql.all(
        f"SELECT f.id FROM given_files f WHERE f.tenant_id = ? AND f.given_at < ? AND {UNHELD} LIMIT ?",  # noqa: S608
        batch.tenant,
        _cutoff(batch),
        BATCH,
    )
    return {"files": await let_go(batch, [row["id"] for row in rows])}


KEEPING: dict[str, Stage] = {
    "messages": _messages,
    "facts": _facts,
    "notices": _notices,
    "texts": _texts,
    "offers": _offers,
    "lists": _lists,
    "files": _files,
}


async def keeping_too_long(engine: Engine, since: datetime, limit: int) -> list[tuple[TenantId, timedelta]]:
    """Tenants that keep things for a time, and have not been looked at since; with that time."""
    rows = await engine.sql.all(
        "SELECT t.id, t.keep_days FROM tenants t WHERE t.keep_days > 0 AND NOT EXISTS"
        " (SELECT 1 FROM jobs j WHERE j.tenant_id = t.id AND j.kind = 'retention'"
        "  AND (j.created_at > ? OR j.status IN ('waiting', 'running'))) ORDER BY t.id LIMIT ?",
        since,
        limit,
    )
    return [(TenantId(row["id"]), timedelta(days=row["keep_days"])) for row in rows]
