"""Two people who turned out to be one: everything of the one that goes moves to the one that stays."""

from __future__ import annotations

from bridge.ids import PersonId, TenantId
from bridge.ports.rows import Role
from storage.inviting import RANK
from storage.recipients_merging import keep_one_recipient
from storage.rows import opened
from storage.sql import Sql
from storage.vault import Cipher

# Owner numbers first: the outbox's rows towards them follow by the database's own cascade.
_MOVED = (
    ("owner_numbers", "person_id"),
    ("outbox", "recipient_id"),
    ("causes", "person_id"),
    ("conversations", "person_id"),
    ("messages", "by_person_id"),
    ("messages", "contact_id"),
    ("invitations", "used_by_id"),
    ("invitations", "invited_by"),
    ("admissions", "person_id"),
    ("person_aliases", "person_id"),
    ("broadcast_recipients", "person_id"),
    ("labelled_people", "person_id"),
    ("audience_lists", "person_id"),
    ("audience_lists", "agreed_by_id"),
    ("given_files", "person_id"),
    ("opt_outs", "person_id"),
    ("claims", "person_id"),
    ("claims", "contact_id"),
    ("cases", "person_id"),
    ("cases", "contact_id"),
    ("offers", "author_id"),
    ("offers", "decided_by_id"),
    ("offers", "contact_id"),
    ("people", "merged_into_id"),
    ("people", "notes_by"),
)
_KEPT_ONCE = (
    ("labelled_people", "person_id", "label_id"),
    ("opt_outs", "person_id", "tenant_id"),
    ("claims", "contact_id", "session_id"),
    ("cases", "contact_id", "session_id"),
)


async def fold_into(sql: Sql, tenant: TenantId, cipher: Cipher, *, stays: PersonId, goes: PersonId) -> None:
    """Move all rows of `goes` to `stays`; what both have is kept once. `goes` stays behind as a signpost."""
    await _drop_doubled_messages(sql, stays, goes)
    await keep_one_recipient(sql, stays, goes)
    for table, person, other in _KEPT_ONCE:
        await sql.run(
            f"DELETE FROM {table} WHERE {person} = ?"  # noqa: S608
            f" AND {other} IN (SELECT {other} FROM {table} WHERE {person} = ?)",
            goes,
            stays,
        )
    await _keep_stronger_role(sql, stays, goes)
    await _keep_one_card(sql, stays, goes)
    for table, column in _MOVED:
        await sql.run(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", stays, goes)  # noqa: S608
    await _keep_name(sql, cipher, stays, goes)
    await _keep_notes(sql, cipher, stays, goes)
    await sql.run(
        "UPDATE people SET last_wrote_at = (SELECT MAX(o.last_wrote_at) FROM people o WHERE o.id IN (?, ?))"
        " WHERE id = ? AND tenant_id = ?",
        stays,
        goes,
        stays,
        tenant,
    )
    await sql.run("UPDATE people SET merged_into_id = ? WHERE id = ?", stays, goes)


async def _drop_doubled_messages(sql: Sql, stays: PersonId, goes: PersonId) -> None:
    """The same message, logged once under each name: the elder line stays."""
    doubled = await sql.all(
        "SELECT g.seq AS gone, s.seq AS kept FROM messages g JOIN messages s ON s.session_id = g.session_id"
        " AND s.outgoing = g.outgoing AND s.stanza = g.stanza WHERE g.contact_id = ? AND s.contact_id = ?",
        goes,
        stays,
    )
    for pair in doubled:
        # Either may have been fetched first: one that is there is kept, else the elder line's.
        await sql.run(
            "DELETE FROM attachments WHERE message_id IN (?, ?) AND state <> 'kept' AND EXISTS"
            " (SELECT 1 FROM attachments o WHERE o.message_id IN (?, ?) AND o.state = 'kept')",
            *pair.values(),
            *pair.values(),
        )
        await sql.run(
            "DELETE FROM attachments WHERE message_id = ?"
            " AND EXISTS (SELECT 1 FROM attachments o WHERE o.message_id = ?)",
            pair["gone"],
            pair["kept"],
        )
        await sql.run(
            "UPDATE attachments SET message_id = ? WHERE message_id = ?", pair["kept"], pair["gone"]
        )
        await sql.run("DELETE FROM messages WHERE seq = ?", pair["gone"])


async def _keep_one_card(sql: Sql, stays: PersonId, goes: PersonId) -> None:
    """Where a room tells of both in a card, the one that goes tells nothing more; else it is the other's."""
    open_ones = (
        "SELECT id, place_id FROM notices WHERE kind = 'contact_card' AND about = ?"
        " AND (lasting OR shown_at IS NULL)"
    )
    there = {row["place_id"] for row in await sql.all(open_ones, stays)}
    for row in await sql.all(open_ones, goes):
        if row["place_id"] in there:
            await sql.run(
                "UPDATE notices SET lasting = ?, shown_at = COALESCE(shown_at, created_at) WHERE id = ?",
                False,
                row["id"],
            )
        else:
            await sql.run("UPDATE notices SET about = ? WHERE id = ?", stays, row["id"])


async def _keep_stronger_role(sql: Sql, stays: PersonId, goes: PersonId) -> None:
    rows = await sql.all("SELECT id, person_id, role FROM memberships WHERE person_id IN (?, ?)", stays, goes)
    if not rows:
        return
    strongest = min(rows, key=lambda row: RANK.index(Role(row["role"])))
    for row in rows:
        if row["id"] != strongest["id"]:
            await sql.run("DELETE FROM memberships WHERE id = ?", row["id"])
    await sql.run("UPDATE memberships SET person_id = ? WHERE id = ?", stays, strongest["id"])


async def _keep_name(sql: Sql, cipher: Cipher, stays: PersonId, goes: PersonId) -> None:
    names = {
        row["id"]: opened(cipher, "people", row, "name")
        for row in await sql.all("SELECT id, name FROM people WHERE id IN (?, ?)", stays, goes)
    }
    if not names[stays] and names[goes]:
        cell = cipher.seal(f"people|{stays}|name", names[goes] or "")
        await sql.run("UPDATE people SET name = ? WHERE id = ?", cell, stays)


async def _keep_notes(sql: Sql, cipher: Cipher, stays: PersonId, goes: PersonId) -> None:
    """What was noted of either is known of the one that stays."""
    rows = await sql.all(
        "SELECT id, notes, notes_by, notes_at FROM people WHERE id IN (?, ?) AND notes IS NOT NULL"
        " ORDER BY notes_at",
        stays,
        goes,
    )
    if not rows:
        return
    text = "\n".join(opened(cipher, "people", row, "notes") or "" for row in rows)
    await sql.run(
        "UPDATE people SET notes = ?, notes_by = ?, notes_at = ? WHERE id = ?",
        cipher.seal(f"people|{stays}|notes", text),
        rows[-1]["notes_by"],
        rows[-1]["notes_at"],
        stays,
    )
    await sql.run("UPDATE people SET notes = NULL WHERE id = ?", goes)
