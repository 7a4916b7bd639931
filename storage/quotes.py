"""What logged messages answer to, looked up by the name that WhatsApp gave it."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.facts import MessageKind
from bridge.ids import TenantId
from bridge.ports.log_rows import Quoted
from storage.rows import opened
from storage.sql import Row, Sql, among
from storage.vault import Cipher

Quotes = dict[tuple[str, str, str], Quoted]
"""By session, contact and stanza id."""

NOT_LOGGED = Quoted()

_LINES = (
    "SELECT id, session_id, contact_id, outgoing, kind, text, revoked_at, stanza AS quoted FROM messages"
    " WHERE tenant_id = ? AND {sessions} AND {contacts}"
    " AND outgoing IN (?, ?) AND {stanzas}"
)

_OURS = (
    # Our own messages are logged before WhatsApp names them, and those of broadcasts not at all: the outbox
    # knows both by name.
    "SELECT o.id, o.session_id, o.recipient_id AS contact_id, o.stanza AS quoted, o.text, f.mime_type,"
    " m.revoked_at, m.id AS line, m.text AS line_text"
    " FROM outbox o LEFT JOIN messages m ON m.outbox_id = o.id LEFT JOIN given_files f ON f.id = o.file_id"
    " WHERE o.tenant_id = ? AND o.purpose <> 'screen' AND o.{sessions}"
    " AND o.{stanzas}"
)


async def quotes(sql: Sql, tenant: TenantId, rows: Sequence[Row], cipher: Cipher) -> Quotes:
    """What these rows of the log answer to, of the same contact; what is not in the log is left out."""
    wanted = {quote_key(row) for row in rows if row["quoted"] is not None}
    if not wanted:
        return {}
    sessions, contacts, stanzas = ({key[part] for key in wanted} for part in range(3))
    places = {
        "sessions": among("session_id", sessions),
        "contacts": among("contact_id", contacts),
        "stanzas": among("stanza", stanzas),
    }
    lines = await sql.all(_LINES.format(**places), tenant, *sessions, *contacts, True, False, *stanzas)
    ours = await sql.all(_OURS.format(**places), tenant, *sessions, *stanzas)
    found = {quote_key(line): _of_line(line, cipher) for line in lines}
    found |= {quote_key(entry): _of_ours(entry, cipher) for entry in ours}
    return {key: quoted for key, quoted in found.items() if key in wanted}


def _of_line(line: Row, cipher: Cipher) -> Quoted:
    return Quoted(
        kind=MessageKind(line["kind"]),
        text=opened(cipher, "messages", line, "text") or "",
        outgoing=bool(line["outgoing"]),
        revoked=line["revoked_at"] is not None,
    )


def _of_ours(entry: Row, cipher: Cipher) -> Quoted:
    """The line's own text, which may have been edited since; of a broadcast what was sent."""
    if entry["line"] is None:
        text = opened(cipher, "outbox", entry, "text")
    else:
        text = cipher.open(f"messages|{entry['line']}|text", bytes(entry["line_text"]))
    return Quoted(
        kind=kind_of_file(entry["mime_type"]),
        text=text or "",
        outgoing=True,
        revoked=entry["revoked_at"] is not None,
    )


def kind_of_file(mime_type: str | None) -> MessageKind:
    """What a message of ours is, by its file."""
    if mime_type is None:
        return MessageKind.TEXT
    return MessageKind.IMAGE if mime_type.startswith("image/") else MessageKind.DOCUMENT


def quote_key(row: Row) -> tuple[str, str, str]:
    """Of a row that names a `quoted` stanza id."""
    return row["session_id"], row["contact_id"], row["quoted"]
