"""Lines of the record as rows, and the bounds of a page of them."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.calls import CallEnd
from bridge.delivery import Delivery
from bridge.facts import MessageKind
from bridge.ids import AttachmentId, MessageId, PersonId, SessionId, StanzaId, TenantId
from bridge.media import MEDIA_KINDS, FileState, FileTrouble
from bridge.ports.log_rows import LoggedMessage
from bridge.ports.media import Attached
from bridge.screens import Surface
from storage.quotes import NOT_LOGGED, Quotes, quote_key, quotes
from storage.rows import instant, opened
from storage.sql import Row, Sql, among
from storage.vault import Cipher

LINES = (
    "SELECT m.seq, m.id, m.session_id, m.contact_id, m.outgoing, m.kind, m.text, m.stanza, m.written_at,"
    " m.by_person_id, m.edited_at, m.revoked_at, m.quoted, m.forwarded, m.call, m.reached, m.their_reaction,"
    " m.our_reaction, o.delivery, o.cause_id, c.name AS contact_name, b.name AS by_name"
    " FROM messages m JOIN people c ON c.id = m.contact_id"
    " LEFT JOIN people b ON b.id = m.by_person_id LEFT JOIN outbox o ON o.id = m.outbox_id"
)
"""What few lines have is looked up beside the page (`lines_of`): Postgres takes longer to plan each further
join than to read the page."""

_FILES = (
    "SELECT a.id, a.message_id, a.state, a.why, a.preview_id, f.id AS file_id, f.name, f.size_bytes"
    " FROM attachments a LEFT JOIN given_files f ON f.id = a.file_id WHERE {which}"
)

Files = dict[int, Attached]
"""By their message's seq."""
Surfaces = dict[str, Surface]
"""From where something was caused, by the cause's id."""


async def lines_of(sql: Sql, tenant: TenantId, rows: Sequence[Row], cipher: Cipher) -> list[LoggedMessage]:
    """Rows of LINES, with their files, from where they were caused, and what they answer to."""
    quoted = await quotes(sql, tenant, rows, cipher)
    files, surfaces = await _files(sql, rows, cipher), await _surfaces(sql, rows)
    return [_logged(row, cipher, quoted, files, surfaces) for row in rows]


async def _files(sql: Sql, rows: Sequence[Row], cipher: Cipher) -> Files:
    seqs = tuple(row["seq"] for row in rows if MessageKind(row["kind"]) in MEDIA_KINDS)
    if not seqs:
        return {}
    found = await sql.all(_FILES.format(which=among("a.message_id", seqs)), *seqs)
    return {row["message_id"]: _attached(row, cipher) for row in found}


async def _surfaces(sql: Sql, rows: Sequence[Row]) -> Surfaces:
    causes = tuple({row["cause_id"] for row in rows if row["cause_id"] is not None})
    if not causes:
        return {}
    found = await sql.all(f"SELECT id, surface FROM causes WHERE {among('id', causes)}", *causes)  # noqa: S608
    return {row["id"]: Surface(row["surface"]) for row in found if row["surface"] is not None}


def _logged(row: Row, cipher: Cipher, quoted: Quotes, files: Files, surfaces: Surfaces) -> LoggedMessage:
    return LoggedMessage(
        seq=row["seq"],
        id=MessageId(row["id"]),
        session=SessionId(row["session_id"]),
        contact=PersonId(row["contact_id"]),
        contact_name=name_of(row, "contact", cipher) or "",
        outgoing=bool(row["outgoing"]),
        kind=MessageKind(row["kind"]),
        text=opened(cipher, "messages", row, "text") or "",
        stanza_id=StanzaId(row["stanza"]),
        written_at=instant(row["written_at"]),
        delivery=_delivery(row["delivery"] or row["reached"]),
        by=row["by_person_id"],
        by_name=name_of(row, "by", cipher),
        edited=row["edited_at"] is not None,
        revoked=row["revoked_at"] is not None,
        surface=surfaces.get(row["cause_id"]),
        forwarded=bool(row["forwarded"]),
        call=None if row["call"] is None else CallEnd(row["call"]),
        quoted=None if row["quoted"] is None else quoted.get(quote_key(row), NOT_LOGGED),
        their_reaction=opened(cipher, "messages", row, "their_reaction") or None,
        our_reaction=opened(cipher, "messages", row, "our_reaction") or None,
        file=files.get(row["seq"]),
    )


def _attached(row: Row, cipher: Cipher) -> Attached:
    name = row["name"]
    return Attached(
        id=AttachmentId(row["id"]),
        state=FileState(row["state"]),
        why=None if row["why"] is None else FileTrouble(row["why"]),
        has_preview=row["preview_id"] is not None,
        name=None if name is None else cipher.open(f"given_files|{row['file_id']}|name", bytes(name)),
        size_bytes=row["size_bytes"],
    )


def _delivery(word: str | None) -> Delivery | None:
    return None if word is None else Delivery(word)


def name_of(row: Row, who: str, cipher: Cipher) -> str | None:
    """The name of its `contact`, or of the person it was sent `by`."""
    cell = row[f"{who}_name"]
    person = row["contact_id" if who == "contact" else "by_person_id"]
    return None if cell is None else cipher.open(f"people|{person}|name", bytes(cell))


def page_of(seq: str, before: int | None, after: int | None) -> tuple[list[str], list[int], bool]:
    """The bounds of a page, their values, and whether to read backwards.

    The page lies next to its cursor: after one, it is the oldest of the newer lines.
    """
    given = [(bound, value) for bound, value in (("<", before), (">", after)) if value is not None]
    conditions = [f"{seq} {bound} ?" for bound, _ in given]
    return conditions, [value for _, value in given], after is not None and before is None
