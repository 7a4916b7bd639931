"""Takes away what a forgotten person wrote and was written: the rest of `PrivacyTx.forget_person`, as a job.

What stays is a nameless row, so that broadcasts keep their counts. What an admin chat shows of them is told
anew, with nothing in it: platforms let a bot change its own messages where deleting is limited to two days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridge.ids import PersonId, SessionId
from bridge.lanes import contact_lane
from bridge.notices import NoticeKind
from storage.held_files import let_go
from storage.sql import Row, among
from storage.stages import BATCH, Batch, Stage
from storage.tx_facts import blank_facts
from storage.vault import EMPTY_CELL


async def _facts(batch: Batch) -> Mapping[str, int]:
    """What they wrote; and what caused a message to them says nothing any more."""
    them, lanes = await _them(batch), await _lanes(batch)
    gone = await batch.sql.run(
        "DELETE FROM facts WHERE seq IN (SELECT f.seq FROM facts f"  # noqa: S608
        f" WHERE f.tenant_id = ? AND {among('f.lane', lanes)}"
        " AND NOT EXISTS (SELECT 1 FROM causes c WHERE c.fact_id = f.seq) ORDER BY f.seq LIMIT ?)",
        batch.tenant,
        *lanes,
        BATCH,
    )
    said = await batch.sql.all(
        "SELECT f.seq, f.key FROM facts f WHERE f.tenant_id = ? AND f.handled_at IS NOT NULL"  # noqa: S608
        " AND length(f.payload) > ? AND EXISTS (SELECT 1 FROM causes c JOIN outbox o ON o.cause_id = c.id"
        f"  WHERE c.fact_id = f.seq AND {among('o.recipient_id', them)}) ORDER BY f.seq LIMIT ?",
        batch.tenant,
        EMPTY_CELL,
        *them,
        BATCH,
    )
    return {"facts": gone + await blank_facts(batch.sql, batch.cipher, said)}


async def _offers(batch: Batch) -> Mapping[str, int]:
    them = await _them(batch)
    rows = await batch.sql.all(
        f"SELECT id, file_id FROM offers WHERE tenant_id = ? AND {among('contact_id', them)} LIMIT ?",  # noqa: S608
        batch.tenant,
        *them,
        BATCH,
    )
    ids = tuple(row["id"] for row in rows)
    retold = await _blank_notices(batch, ids)
    gone = await batch.sql.run(f"DELETE FROM offers WHERE {among('id', ids)}", *ids)  # noqa: S608
    files = await let_go(batch, [row["file_id"] for row in rows])
    return {"offers": gone, "notices": retold, "files": files}


async def _notices(batch: Batch) -> Mapping[str, int]:
    return {"notices": await _blank_notices(batch, await _them(batch))}


async def _outbox(batch: Batch) -> Mapping[str, int]:
    them = await _them(batch)
    rows = await batch.sql.all(
        "SELECT id, CASE WHEN broadcast_id IS NULL THEN file_id END AS file_id FROM outbox"  # noqa: S608
        " WHERE tenant_id = ? AND delivery NOT IN ('due', 'sending')"
        f" AND (key IS NOT NULL OR length(text) > ?) AND {among('recipient_id', them)} LIMIT ?",
        batch.tenant,
        EMPTY_CELL,
        *them,
        BATCH,
    )
    await batch.sql.many(
        "UPDATE outbox SET text = ?, key = NULL, file_id = NULL WHERE id = ?",
        [(batch.cipher.seal(f"outbox|{row['id']}|text", ""), row["id"]) for row in rows],
    )
    return {"replies": len(rows), "files": await let_go(batch, [row["file_id"] for row in rows])}


async def _screens(batch: Batch) -> Mapping[str, int]:
    """Menus that went to the owner's WhatsApp may have shown it. What they offered stays, to be chosen."""
    rows = await batch.sql.all(
        "SELECT id FROM outbox WHERE tenant_id = ? AND purpose = 'screen'"
        " AND delivery NOT IN ('due', 'sending') AND length(text) > ? LIMIT ?",
        batch.tenant,
        EMPTY_CELL,
        BATCH,
    )
    await batch.sql.many(
        "UPDATE outbox SET text = ? WHERE id = ?",
        [(batch.cipher.seal(f"outbox|{row['id']}|text", ""), row["id"]) for row in rows],
    )
    return {"screens": len(rows)}


async def _messages(batch: Batch) -> Mapping[str, int]:
    them = await _them(batch)
    rows = await batch.sql.all(
        f"SELECT seq, id FROM messages WHERE tenant_id = ? AND {among('contact_id', them)}"  # noqa: S608
        " ORDER BY seq LIMIT ?",
        batch.tenant,
        *them,
        BATCH,
    )
    retold = await _blank_notices(batch, tuple(row["id"] for row in rows))
    return {**await delete_messages(batch, rows), "notices": retold}


ERASING: dict[str, Stage] = {
    "facts": _facts,
    "offers": _offers,
    "notices": _notices,
    "outbox": _outbox,
    "screens": _screens,
    "messages": _messages,
}
"""The messages come last: what is found by them has gone before."""


async def delete_messages(batch: Batch, rows: Sequence[Row]) -> Mapping[str, int]:
    """Delete lines of the record, with their files; their words and changes go by themselves."""
    seqs = tuple(row["seq"] for row in rows)
    attached = await batch.sql.all(
        f"DELETE FROM attachments WHERE {among('message_id', seqs)} RETURNING file_id, preview_id",  # noqa: S608
        *seqs,
    )
    # SQLite would count their words, too, which it takes along.
    await batch.sql.run(f"DELETE FROM messages WHERE {among('seq', seqs)}", *seqs)  # noqa: S608
    await let_go(batch, [one[column] for one in attached for column in ("file_id", "preview_id")])
    return {"messages": len(seqs), "files": sum(one["file_id"] is not None for one in attached)}


async def _blank_notices(batch: Batch, about: tuple[str, ...]) -> int:
    """Those that were shown are shown once more, with nothing in them; the others go."""
    told = await batch.sql.all(
        "SELECT id FROM notices WHERE tenant_id = ? AND message_ref IS NOT NULL"  # noqa: S608
        f" AND {among('about', about)}",
        batch.tenant,
        *about,
    )
    await batch.sql.run(
        f"DELETE FROM notices WHERE tenant_id = ? AND message_ref IS NULL AND {among('about', about)}",  # noqa: S608
        batch.tenant,
        *about,
    )
    await batch.sql.many(
        "UPDATE notices SET kind = ?, about = NULL, params = ?, picture = NULL, lasting = ?, shown_at = NULL,"
        " asked = asked + 1 WHERE id = ?",
        [
            (NoticeKind.ERASED, batch.cipher.seal_dict(f"notices|{row['id']}|params", {}), False, row["id"])
            for row in told
        ],
    )
    return len(told)


async def _them(batch: Batch) -> tuple[str, ...]:
    """The person, and whom they were known as before."""
    stays = "(SELECT COALESCE(s.merged_into_id, s.id) FROM people s WHERE s.id = ?)"
    rows = await batch.sql.all(
        f"SELECT id FROM people WHERE tenant_id = ? AND (id = {stays} OR merged_into_id = {stays})",  # noqa: S608
        batch.tenant,
        batch.job.about,
        batch.job.about,
    )
    return tuple(row["id"] for row in rows)


async def _lanes(batch: Batch) -> tuple[str, ...]:
    sessions = await batch.sql.all("SELECT id FROM sessions WHERE tenant_id = ?", batch.tenant)
    them = await _them(batch)
    return tuple(contact_lane(SessionId(row["id"]), PersonId(one)) for row in sessions for one in them)
