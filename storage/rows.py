"""From database rows to the bridge's rows: decrypted, typed, in UTC."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from bridge.delivery import Delivery
from bridge.ids import (
    BroadcastId,
    CauseId,
    ChatId,
    ConversationId,
    FileId,
    MessageKey,
    OutboxId,
    OwnerNumberId,
    PersonId,
    SessionId,
    SurfaceId,
    TenantId,
)
from bridge.pairing import PairingMethod
from bridge.ports.broadcast_rows import PaceName
from bridge.ports.rooms import RoomKind, ThreadReplies
from bridge.ports.rows import (
    ConversationRow,
    NoticeMode,
    NoticeRow,
    OutboxRow,
    OwnerNumberRow,
    PersonRow,
    Proof,
    Purpose,
    Role,
    SessionRow,
    SurfaceRow,
    TenantRow,
)
from bridge.screens import Surface
from bridge.session_life import Desired, SessionState
from storage.sql import Row
from storage.vault import Cipher

PERSON_COLUMNS = """p.id, p.name, p.last_wrote_at,
 (SELECT a.lookup FROM person_aliases a WHERE a.person_id = p.id AND a.kind = 'lid'
  ORDER BY a.created_at DESC, a.id DESC LIMIT 1) AS lid,
 (SELECT a.id FROM person_aliases a WHERE a.person_id = p.id AND a.kind = 'phone'
  ORDER BY a.created_at DESC, a.id DESC LIMIT 1) AS phone_id,
 (SELECT a.value FROM person_aliases a WHERE a.person_id = p.id AND a.kind = 'phone'
  ORDER BY a.created_at DESC, a.id DESC LIMIT 1) AS phone"""
"""What `person_row` reads, of a table called p."""


def instant(value: Any) -> datetime:
    """A time column: text in SQLite, a datetime in Postgres."""
    parsed = datetime.fromisoformat(value) if isinstance(value, str) else value
    return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def maybe_instant(value: Any) -> datetime | None:
    """The same, or None."""
    return None if value is None else instant(value)


def opened(cipher: Cipher, table: str, row: Row, column: str, record: str = "id") -> str | None:
    """A sealed cell of a row, or None."""
    cell = row[column]
    return None if cell is None else cipher.open(f"{table}|{row[record]}|{column}", bytes(cell))


def tenant_row(row: Row, cipher: Cipher) -> TenantRow:
    """Of tenants.*"""
    return TenantRow(
        id=TenantId(row["id"]),
        name=opened(cipher, "tenants", row, "name") or "",
        suspended=bool(row["suspended"]),
        language=row["language"],
        time_zone=row["time_zone"],
        notices=NoticeMode(row["notices"]),
        quiet_from=row["quiet_from"],
        quiet_to=row["quiet_to"],
        mirrored=frozenset(Surface(name) for name in row["mirrored"].split(",") if name),
        risks_accepted_at=maybe_instant(row["risks_accepted_at"]),
        risks_accepted_by=row["risks_accepted_by"],
        max_sessions=row["max_sessions"],
        max_sends_per_day=row["max_sends_per_day"],
        thread_replies=ThreadReplies(row["thread_replies"]),
        keep_days=row["keep_days"],
        digest_minute=row["digest_minute"],
        created_at=instant(row["created_at"]),
    )


def person_row(row: Row, cipher: Cipher) -> PersonRow:
    """Of PERSON_COLUMNS."""
    phone = row["phone"]
    if phone is not None:
        phone = cipher.open(f"person_aliases|{row['phone_id']}|value", bytes(phone))
    return PersonRow(
        id=PersonId(row["id"]),
        name=opened(cipher, "people", row, "name") or "",
        lid=row["lid"],
        phone=phone,
        last_wrote_at=maybe_instant(row["last_wrote_at"]),
    )


def session_row(row: Row, cipher: Cipher) -> SessionRow:
    """Of sessions.*"""
    return SessionRow(
        id=SessionId(row["id"]),
        tenant=TenantId(row["tenant_id"]),
        label=opened(cipher, "sessions", row, "label") or "",
        desired=Desired(row["desired"]),
        state=SessionState(row["state"]),
        reason=row["reason"],
        since=instant(row["since"]),
        phone=opened(cipher, "sessions", row, "phone"),
        lid=row["lid"],
        generation=row["generation"],
        profile_generation=row["profile_generation"],
        pairing=None if row["pairing"] is None else PairingMethod(row["pairing"]),
        pairing_phone=opened(cipher, "sessions", row, "pairing_phone"),
        proxy=opened(cipher, "sessions", row, "proxy"),
        ever_linked=bool(row["ever_linked"]),
        linked_at=maybe_instant(row["linked_at"]),
        awake_until=maybe_instant(row["awake_until"]),
        bundle_trouble=row["bundle_trouble"],
        reason_until=maybe_instant(row["reason_until"]),
        phone_seen_at=maybe_instant(row["phone_seen_at"]),
        pace=PaceName(row["pace"]),
        pace_per_day=row["pace_per_day"],
        use_here_at=maybe_instant(row["use_here_at"]),
    )


def owner_number_row(row: Row, cipher: Cipher) -> OwnerNumberRow:
    """Of owner_numbers.*"""
    return OwnerNumberRow(
        id=OwnerNumberId(row["id"]),
        session=SessionId(row["session_id"]),
        person=PersonId(row["person_id"]),
        proof=Proof(row["proof"]),
        is_self=bool(row["is_self"]),
        phone=opened(cipher, "owner_numbers", row, "phone"),
        lid=row["lid"],
        code=opened(cipher, "owner_numbers", row, "code"),
        code_expires_at=maybe_instant(row["code_expires_at"]),
    )


def conversation_row(row: Row, cipher: Cipher) -> ConversationRow:
    """Of conversations.*, and of room_now where it was asked for."""
    room = row.get("room_now")
    content = json.loads(opened(cipher, "conversations", row, "content") or "{}")
    return ConversationRow(
        id=ConversationId(row["id"]),
        tenant=TenantId(row["tenant_id"]),
        person=PersonId(row["person_id"]),
        session=row["session_id"],
        role=Role(row["role"]),
        page=row["page"],
        memory=content["memory"],
        revision=row["revision"],
        note=content["note"],
        changed_on=None if row["changed_on"] is None else Surface(row["changed_on"]),
        changed_by=content["changed_by"],
        changed_at=maybe_instant(row["changed_at"]),
        room=None if room is None else RoomKind(room),
    )


def sealed_content(cipher: Cipher, row: ConversationRow) -> bytes:
    """What `conversation_row` opens: memory, note and the name of who changed it."""
    content = {"memory": row.memory, "note": row.note, "changed_by": row.changed_by}
    return cipher.seal(f"conversations|{row.id}|content", json.dumps(content, separators=(",", ":")))


def surface_row(row: Row, cipher: Cipher) -> SurfaceRow:
    """Of surfaces.*"""
    return SurfaceRow(
        id=SurfaceId(row["id"]),
        tenant=TenantId(row["tenant_id"]),
        conversation=ConversationId(row["conversation_id"]),
        surface=Surface(row["surface"]),
        address=opened(cipher, "surfaces", row, "address") or "",
        wanted=row["wanted"],
        shown=row["shown"],
        message_ref=opened(cipher, "surfaces", row, "message_ref"),
        asked=row["asked"],
    )


def notice_row(row: Row, cipher: Cipher) -> NoticeRow:
    """Of surfaces.* beside a notice's columns, as `TortoiseStore.due_notices` names them."""
    cell = f"notices|{row['notice_id']}"
    ref, picture = row["told_in"], row["picture"]
    return NoticeRow(
        id=row["notice_id"],
        place=surface_row(row, cipher),
        kind=row["kind"],
        about=row["about"],
        params=cipher.open_dict(f"{cell}|params", bytes(row["params"])),
        created_at=instant(row["created_at"]),
        message_ref=None if ref is None else cipher.open(f"{cell}|message_ref", bytes(ref)),
        asked=row["told"],
        picture=None if picture is None else cipher.open_bytes(f"{cell}|picture", bytes(picture)),
    )


def outbox_row(row: Row, cipher: Cipher) -> OutboxRow:
    """Of outbox.*"""
    key = opened(cipher, "outbox", row, "key")
    return OutboxRow(
        id=OutboxId(row["id"]),
        tenant=TenantId(row["tenant_id"]),
        session=SessionId(row["session_id"]),
        purpose=Purpose(row["purpose"]),
        recipient=PersonId(row["recipient_id"]),
        cause=None if row["cause_id"] is None else CauseId(row["cause_id"]),
        owner_number=None if row["owner_number_id"] is None else OwnerNumberId(row["owner_number_id"]),
        text=opened(cipher, "outbox", row, "text") or "",
        delivery=Delivery(row["delivery"]),
        created_at=instant(row["created_at"]),
        not_before=instant(row["not_before"]),
        conversation=row["conversation_id"],
        revision=row["revision"],
        choices=tuple(json.loads(row["choices"] or "[]")),
        key=None if key is None else MessageKey(key),
        file=None if row["file_id"] is None else FileId(row["file_id"]),
        broadcast=None if row["broadcast_id"] is None else BroadcastId(row["broadcast_id"]),
        profile_generation=row["profile_generation"],
        attempts=row["attempts"],
        reason=row["reason"],
        sent_at=maybe_instant(row["sent_at"]),
    )


def chat_of(key: str | None) -> ChatId | None:
    """The chat inside a message key."""
    parts = (key or "").split("_")
    return ChatId(parts[1]) if len(parts) >= 3 else None
