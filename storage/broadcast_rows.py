"""From database rows to the bridge's rows of broadcasts, lists and files."""

from __future__ import annotations

import json

from bridge.broadcast_life import BroadcastState
from bridge.ids import BroadcastId, FileId, LabelId, ListId, PersonId, SessionId
from bridge.ports.broadcast_rows import (
    Audience,
    AudienceKind,
    BadLine,
    BroadcastRow,
    FileRow,
    ListRow,
    ListSource,
)
from storage.rows import instant, maybe_instant, opened
from storage.sql import Row
from storage.vault import Cipher

BROADCASTS = (
    "SELECT b.*, f.person_id AS file_person, f.name AS file_name, f.mime_type, f.size_bytes, f.given_at"
    " FROM broadcasts b LEFT JOIN given_files f ON f.id = b.file_id"
)
"""What `broadcast_row` reads."""


def file_row(row: Row, cipher: Cipher) -> FileRow:
    """Of given_files.*"""
    return FileRow(
        id=FileId(row["id"]),
        person=PersonId(row["person_id"]),
        name=opened(cipher, "given_files", row, "name") or "",
        mime_type=row["mime_type"],
        size_bytes=row["size_bytes"],
        given_at=instant(row["given_at"]),
    )


def list_row(row: Row, cipher: Cipher) -> ListRow:
    """Of audience_lists.*"""
    bad_lines = json.loads(opened(cipher, "audience_lists", row, "bad_lines") or "[]")
    return ListRow(
        id=ListId(row["id"]),
        session=SessionId(row["session_id"]),
        source=ListSource(row["source"]),
        name=opened(cipher, "audience_lists", row, "name") or "",
        good=row["good"],
        bad=row["bad"],
        folded=row["folded"],
        bad_lines=tuple(BadLine(line=line, seen=seen, why=why) for line, seen, why in bad_lines),
        made_at=instant(row["made_at"]),
        agreed_by=None if row["agreed_by_id"] is None else PersonId(row["agreed_by_id"]),
        agreed_at=maybe_instant(row["agreed_at"]),
    )


def audience_of(row: Row) -> Audience:
    """Whom a broadcast means."""
    return Audience(
        kind=AudienceKind(row["audience"]),
        days=row["days"],
        label=None if row["label_id"] is None else LabelId(row["label_id"]),
        list=None if row["list_id"] is None else ListId(row["list_id"]),
        cold=bool(row["cold"]),
    )


def broadcast_row(row: Row, cipher: Cipher) -> BroadcastRow:
    """Of BROADCASTS."""
    file = None
    if row["file_id"] is not None:
        named = {"id": row["file_id"], "person_id": row["file_person"], "name": row["file_name"]}
        file = file_row({**row, **named}, cipher)
    return BroadcastRow(
        id=BroadcastId(row["id"]),
        session=SessionId(row["session_id"]),
        cause=row["cause_id"],
        text=opened(cipher, "broadcasts", row, "text") or "",
        file=file,
        audience=audience_of(row),
        state=BroadcastState(row["state"]),
        why=row["why"],
        held_until=maybe_instant(row["held_until"]),
        starts_at=maybe_instant(row["starts_at"]),
        wanted_at=maybe_instant(row["wanted_at"]),
        confirmed_at=maybe_instant(row["confirmed_at"]),
        ended_at=maybe_instant(row["ended_at"]),
        created_at=instant(row["created_at"]),
    )
