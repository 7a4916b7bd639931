"""Messages of broadcasts to one contact, as lines of the record: they stand in the outbox alone."""

from __future__ import annotations

from bridge.delivery import Delivery
from bridge.ids import MessageId, PersonId, SessionId, StanzaId
from bridge.ports.log_rows import LoggedMessage
from bridge.screens import Surface
from storage.quotes import kind_of_file
from storage.record_lines import name_of
from storage.rows import instant, opened
from storage.sql import Row
from storage.vault import Cipher

SENT_AT = "COALESCE(o.sent_at, o.picked_at, o.created_at)"

BROADCAST_LINES = (
    f"SELECT o.id, o.session_id, o.recipient_id AS contact_id, o.text, o.stanza, o.delivery, {SENT_AT} AS at,"  # noqa: S608
    " f.mime_type, k.surface, k.person_id AS by_person_id, c.name AS contact_name, b.name AS by_name"
    " FROM outbox o JOIN people c ON c.id = o.recipient_id JOIN causes k ON k.id = o.cause_id"
    " JOIN people b ON b.id = k.person_id LEFT JOIN given_files f ON f.id = o.file_id"
    " WHERE o.tenant_id = ? AND o.session_id = ? AND o.recipient_id = ? AND o.broadcast_id IS NOT NULL"
)


def broadcast_line(row: Row, cipher: Cipher) -> LoggedMessage:
    """A row of BROADCAST_LINES."""
    return LoggedMessage(
        seq=0,
        id=MessageId(row["id"]),
        session=SessionId(row["session_id"]),
        contact=PersonId(row["contact_id"]),
        contact_name=name_of(row, "contact", cipher) or "",
        outgoing=True,
        kind=kind_of_file(row["mime_type"]),
        text=opened(cipher, "outbox", row, "text") or "",
        stanza_id=StanzaId(row["stanza"] or ""),
        written_at=instant(row["at"]),
        delivery=Delivery(row["delivery"]),
        by=row["by_person_id"],
        by_name=name_of(row, "by", cipher),
        surface=Surface(row["surface"]),
        is_broadcast=True,
    )
